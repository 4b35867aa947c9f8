// Owns members after they joined: roles and removal, and that a workspace always keeps an admin.
import type { Kysely, Transaction } from 'kysely'
import { CodedError } from '#shared/errors.ts'
import type { Role } from '#shared/model/basics.ts'
import type { Member } from '#shared/model/people.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { toMember } from '../../repositories/people-rows.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'
import { revokeInvites } from './invites.ts'

type Trx = Transaction<Database>

/** Changes of roles go one after another: two admins who demote each other at once must not both succeed. */
async function lockRoles(
  { store }: Pick<TrackerContext, 'store'>,
  trx: Trx,
  workspaceId: string,
): Promise<void> {
  await trx
    .selectFrom('workspaces')
    .select('workspace_id')
    .where('workspace_id', '=', workspaceId)
    .$if(store.dialect === 'postgres', (query) => query.forUpdate())
    .execute()
}

async function memberRow(trx: Trx, workspaceId: string, memberId: string) {
  const row = await trx
    .selectFrom('members')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw new CodedError('not_found', 'There is no such member.')
  return row
}

async function keepAnAdmin(trx: Trx, workspaceId: string, memberId: string): Promise<void> {
  const other = await trx
    .selectFrom('members')
    .select('member_id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'admin')
    .where('removed_at', 'is', null)
    .where('member_id', '!=', memberId)
    .limit(1)
    .executeTakeFirst()
  if (!other) throw new CodedError('last_admin', 'A workspace needs an admin: make somebody else one first.')
}

/** The member with this address, where they still are one. */
export function memberByEmail(db: Kysely<Database>, workspaceId: string, email: string) {
  return db
    .selectFrom('members')
    .select(['member_id', 'role'])
    .where('workspace_id', '=', workspaceId)
    .where('email', '=', email)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}

export async function listMembers({ store }: TrackerContext, workspaceId: string): Promise<Member[]> {
  const rows = await store.db
    .selectFrom('members')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .orderBy('member_id')
    .execute()
  return rows.map(toMember)
}

/** @throws CodedError not_found, last_admin */
export async function setRole(
  context: TransactionContext,
  workspaceId: string,
  memberId: string,
  role: Role,
): Promise<Member> {
  return inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    await lockRoles(context, trx, workspaceId)
    const row = await memberRow(trx, workspaceId, memberId)
    if (role !== 'admin' && row.role === 'admin') {
      await keepAnAdmin(trx, workspaceId, memberId)
      await revokeInvites(trx, context.clock.now(), workspaceId, { createdBy: memberId })
    }
    await trx
      .updateTable('members')
      .set({ role })
      .where('workspace_id', '=', workspaceId)
      .where('member_id', '=', memberId)
      .execute()
    emit({ type: 'member.changed', subject: { memberId } })
    return toMember({ ...row, role })
  })
}

/**
 * Their devices stop at once, and open invites for them or by them are withdrawn: an invite that an admin kept would be the
 * way back in. Documents and links stay.
 */
export async function removeMember(context: TrackerContext, workspaceId: string, memberId: string) {
  const now = context.clock.now()
  await inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    await lockRoles(context, trx, workspaceId)
    const row = await memberRow(trx, workspaceId, memberId)
    if (row.role === 'admin') await keepAnAdmin(trx, workspaceId, memberId)
    await trx
      .updateTable('members')
      .set({ removed_at: now })
      .where('workspace_id', '=', workspaceId)
      .where('member_id', '=', memberId)
      .execute()
    await trx
      .updateTable('devices')
      .set({ revoked_at: now })
      .where('workspace_id', '=', workspaceId)
      .where('member_id', '=', memberId)
      .where('revoked_at', 'is', null)
      .execute()
    await revokeInvites(trx, now, workspaceId, { memberId })
    await revokeInvites(trx, now, workspaceId, { email: row.email })
    await revokeInvites(trx, now, workspaceId, { createdBy: memberId })
    emit({ type: 'member.changed', subject: { memberId } })
  })
}
