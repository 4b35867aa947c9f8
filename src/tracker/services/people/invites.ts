// Owns invites as secrets: made once, shown once, stored hashed, good for one use within a week.
import type { Kysely, Selectable } from 'kysely'
import { CodedError } from '#shared/errors.ts'
import type { Role } from '#shared/model/basics.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { InvitesTable } from '../../infrastructure/database/tables/people.ts'
import { hashToken, newBearer, newId, workspaceOfBearer } from '../../infrastructure/ids.ts'

export const inviteLifeMs = 7 * 86_400_000

export type InviteDraft = {
  workspaceId: string
  role: Role
  email?: string | null
  name?: string | null
  /** Set for one more device of this member. */
  memberId?: string | null
  createdBy?: string | null
}

export type InviteRow = Selectable<InvitesTable>

/** Answers the row and the token, which is stored nowhere. */
export async function makeInvite(
  db: Kysely<Database>,
  now: number,
  draft: InviteDraft,
): Promise<{ row: InviteRow; token: string }> {
  const token = newBearer('lpi', draft.workspaceId)
  const row: InviteRow = {
    workspace_id: draft.workspaceId,
    invite_id: newId('inv'),
    token_hash: hashToken(token),
    role: draft.role,
    email: draft.email ?? null,
    name: draft.name ?? null,
    member_id: draft.memberId ?? null,
    created_by: draft.createdBy ?? null,
    created_at: now,
    expires_at: now + inviteLifeMs,
    used_at: null,
    revoked_at: null,
  }
  await db.insertInto('invites').values(row).execute()
  return { row, token }
}

/** The fragment never reaches a server: the token travels only when it is used. */
export const inviteUrl = (publicUrl: string, token: string): string => `${publicUrl}/join#${token}`

/**
 * An invite that is still good.
 * @throws CodedError invite_invalid, invite_used, invite_revoked, invite_expired
 */
export async function openInvite(db: Kysely<Database>, now: number, token: string): Promise<InviteRow> {
  const workspaceId = workspaceOfBearer('lpi', token)
  const row = workspaceId
    ? await db
        .selectFrom('invites')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('token_hash', '=', hashToken(token))
        .executeTakeFirst()
    : undefined
  if (!row) throw new CodedError('invite_invalid', 'There is no such invite.')
  refuseClosed(row, now)
  return row
}

function refuseClosed(row: InviteRow, now: number): void {
  if (row.used_at !== null) throw new CodedError('invite_used', 'This invite was used already.')
  if (row.revoked_at !== null) throw new CodedError('invite_revoked', 'This invite was withdrawn.')
  if (row.expires_at <= now) throw new CodedError('invite_expired', 'This invite has expired.')
}

/**
 * Uses an invite up. Of any number of callers at once, in any number of processes, one gets through.
 * @throws CodedError as openInvite
 */
export async function useUpInvite(trx: Kysely<Database>, now: number, token: string): Promise<InviteRow> {
  const row = await openInvite(trx, now, token)
  const { numUpdatedRows } = await trx
    .updateTable('invites')
    .set({ used_at: now })
    .where('workspace_id', '=', row.workspace_id)
    .where('invite_id', '=', row.invite_id)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new CodedError('invite_used', 'This invite was used already.')
  return row
}

/** Open invites, latest first. */
export async function listOpenInvites(
  db: Kysely<Database>,
  now: number,
  workspaceId: string,
): Promise<InviteRow[]> {
  return db
    .selectFrom('invites')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('invite_id')
    .execute()
}

/** Withdraws open invites that match; answers how many. */
export async function revokeInvites(
  db: Kysely<Database>,
  now: number,
  workspaceId: string,
  which:
    | { inviteId: string }
    | { memberId: string }
    | { email: string }
    | { createdBy: string }
    | 'first admin',
): Promise<number> {
  let query = db
    .updateTable('invites')
    .set({ revoked_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
  if (which === 'first admin') {
    query = query.where('created_by', 'is', null).where('email', 'is', null).where('member_id', 'is', null)
  } else if ('inviteId' in which) query = query.where('invite_id', '=', which.inviteId)
  else if ('email' in which) query = query.where('email', '=', which.email)
  else if ('createdBy' in which) query = query.where('created_by', '=', which.createdBy)
  else query = query.where('member_id', '=', which.memberId)
  return Number((await query.executeTakeFirst()).numUpdatedRows)
}
