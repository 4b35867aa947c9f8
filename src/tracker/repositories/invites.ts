import type { Selectable } from 'kysely'
import type { Role } from '#shared/model/basics.ts'
import type { InvitesTable } from '../infrastructure/database/tables/people.ts'
import type { Connection } from './connection.ts'

/** An invite. Instants are epoch ms. The token itself is not stored. */
export type StoredInvite = {
  id: string
  workspaceId: string
  role: Role
  email: string | null
  name: string | null
  /** The member for whom the invite adds one more device. Null: the invite is for a new member. */
  memberId: string | null
  /** Null if the tracker or its operator made the invite. */
  createdBy: string | null
  createdAt: number
  expiresAt: number
  usedAt: number | null
  revokedAt: number | null
}

/** Selects open invites. `first admin`: the invites for the first admin, which the tracker prints at its start. */
export type InviteSelector =
  | { inviteId: string }
  | { memberId: string }
  | { email: string }
  | { createdBy: string }
  | 'first admin'

const inviteOf = (row: Selectable<InvitesTable>): StoredInvite => ({
  id: row.invite_id,
  workspaceId: row.workspace_id,
  role: row.role,
  email: row.email,
  name: row.name,
  memberId: row.member_id,
  createdBy: row.created_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  usedAt: row.used_at,
  revokedAt: row.revoked_at,
})

/** Stores invites. An invite is open until it is used or revoked. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on invites
export function createInviteRepository({ db }: Connection, workspaceId: string) {
  return {
    /** `tokenHash` is SHA-256 of the token in hex. */
    async findByToken(tokenHash: string): Promise<StoredInvite | undefined> {
      const row = await db
        .selectFrom('invites')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst()
      return row && inviteOf(row)
    },

    /** Returns the open invites that have not expired, newest first. */
    async listOpen(now: number): Promise<StoredInvite[]> {
      const rows = await db
        .selectFrom('invites')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('used_at', 'is', null)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now)
        .orderBy('created_at', 'desc')
        .orderBy('invite_id')
        .execute()
      return rows.map(inviteOf)
    },

    /** Returns the newest open invite for a new member with this address. `email` must be normalized. */
    async findOpenByEmail(email: string, now: number): Promise<StoredInvite | undefined> {
      const row = await db
        .selectFrom('invites')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('email', '=', email)
        .where('member_id', 'is', null)
        .where('used_at', 'is', null)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now)
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row && inviteOf(row)
    },

    async insert(
      invite: Omit<StoredInvite, 'workspaceId' | 'usedAt' | 'revokedAt'>,
      tokenHash: string,
    ): Promise<void> {
      await db
        .insertInto('invites')
        .values({
          workspace_id: workspaceId,
          invite_id: invite.id,
          token_hash: tokenHash,
          role: invite.role,
          email: invite.email,
          name: invite.name,
          member_id: invite.memberId,
          created_by: invite.createdBy,
          created_at: invite.createdAt,
          expires_at: invite.expiresAt,
          used_at: null,
          revoked_at: null,
        })
        .execute()
    },

    /** Marks an open invite as used. If several callers use the invite at the same time, only one of them gets true. */
    async markUsed(inviteId: string, usedAt: number): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('invites')
        .set({ used_at: usedAt })
        .where('workspace_id', '=', workspaceId)
        .where('invite_id', '=', inviteId)
        .where('used_at', 'is', null)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    /** Revokes the selected open invites and returns their number. */
    async revokeOpen(selector: InviteSelector, revokedAt: number): Promise<number> {
      let query = db
        .updateTable('invites')
        .set({ revoked_at: revokedAt })
        .where('workspace_id', '=', workspaceId)
        .where('used_at', 'is', null)
        .where('revoked_at', 'is', null)
      if (selector === 'first admin') {
        query = query
          .where('created_by', 'is', null)
          .where('email', 'is', null)
          .where('member_id', 'is', null)
      } else if ('inviteId' in selector) query = query.where('invite_id', '=', selector.inviteId)
      else if ('email' in selector) query = query.where('email', '=', selector.email)
      else if ('createdBy' in selector) query = query.where('created_by', '=', selector.createdBy)
      else query = query.where('member_id', '=', selector.memberId)
      return Number((await query.executeTakeFirst()).numUpdatedRows)
    },
  }
}
