import type { Selectable } from 'kysely'
import type { DigestsTable } from '../infrastructure/database/tables/notifications.ts'
import type { Connection } from './connection.ts'

/** `from`: the start of the next period. `nextAt`: when its digest is due. Epoch ms. */
export type DigestSchedule = { from: number; nextAt: number }
export type DueDigest = DigestSchedule & { workspaceId: string; memberId: string }

const scheduleOf = (row: Selectable<DigestsTable>): DigestSchedule => ({
  from: row.from_at,
  nextAt: row.next_at,
})

/** When the digests of the members of one workspace are due. A member without a row gets no digest. */
export function createDigestRepository({ db }: Connection, workspaceId: string) {
  return {
    async find(memberId: string): Promise<DigestSchedule | undefined> {
      const row = await db
        .selectFrom('digests')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .executeTakeFirst()
      return row && scheduleOf(row)
    },

    async save(memberId: string, { from, nextAt }: DigestSchedule): Promise<void> {
      await db
        .insertInto('digests')
        .values({ workspace_id: workspaceId, member_id: memberId, from_at: from, next_at: nextAt })
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'member_id']).doUpdateSet({ from_at: from, next_at: nextAt }),
        )
        .execute()
    },

    async remove(memberId: string): Promise<void> {
      await db
        .deleteFrom('digests')
        .where('workspace_id', '=', workspaceId)
        .where('member_id', '=', memberId)
        .execute()
    },
  }
}

export function createDueDigestRepository({ db, dialect }: Connection) {
  return {
    /** Returns true if a digest is due at `now` (epoch ms). Takes no lock. */
    async isAny(now: number): Promise<boolean> {
      const row = await db
        .selectFrom('digests')
        .select('member_id')
        .where('next_at', '<=', now)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Locks and returns the digest that has been due for the longest time. Rows that another transaction has locked are skipped. */
    async lockNext(now: number): Promise<DueDigest | undefined> {
      const row = await db
        .selectFrom('digests')
        .selectAll()
        .where('next_at', '<=', now)
        .orderBy('next_at')
        .orderBy('member_id')
        .limit(1)
        .$if(dialect === 'postgres', (query) => query.forUpdate().skipLocked())
        .executeTakeFirst()
      return row && { ...scheduleOf(row), workspaceId: row.workspace_id, memberId: row.member_id }
    },
  }
}
