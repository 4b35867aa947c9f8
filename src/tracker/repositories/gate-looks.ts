import type { Selectable } from 'kysely'
import type { GateLooksTable } from '../infrastructure/database/tables/links.ts'
import type { Connection } from './connection.ts'

export type GateLook = Selectable<GateLooksTable>
type Browser = { linkId: string; readerKey: string }

/** Readers who left at the gate and are not decided yet. */
export function createGateLookRepository({ db }: Connection, workspaceId: string) {
  const keyOf = ({ linkId, readerKey }: Browser) => ({
    ...{ workspace_id: workspaceId, link_id: linkId, reader_key: readerKey },
  })
  return {
    /** Stores the leave of a browser and replaces its earlier one. */
    async save(browser: Browser, left: Pick<GateLook, 'question' | 'left_at' | 'decide_at'>): Promise<void> {
      await db
        .insertInto('gate_looks')
        .values({ ...keyOf(browser), ...left })
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'link_id', 'reader_key']).doUpdateSet(left),
        )
        .execute()
    },

    async remove(browser: Browser): Promise<void> {
      await db
        .deleteFrom('gate_looks')
        .where((eb) => eb.and(keyOf(browser)))
        .execute()
    },

    /** Returns true if this browser has a visit of the link that was active since `since` (epoch ms). */
    async hasRead(browser: Browser, since: number): Promise<boolean> {
      const row = await db
        .selectFrom('visits')
        .select('visit_id')
        .where((eb) => eb.and(keyOf(browser)))
        .where('last_active_at', '>=', since)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Returns the address for which this browser requested its last code. Returns null if there is no such code any more. */
    async codeAddress(browser: Browser): Promise<string | null> {
      const row = await db
        .selectFrom('gate_codes')
        .select('email')
        .where((eb) => eb.and(keyOf(browser)))
        .orderBy('expires_at', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.email ?? null
    },
  }
}

export function createDueGateLookRepository({ db, dialect }: Connection) {
  return {
    /** Locks and returns the leaves that are due at `now` (epoch ms). Rows that another transaction has locked are skipped. */
    lock(now: number, limit: number): Promise<GateLook[]> {
      return db
        .selectFrom('gate_looks')
        .selectAll()
        .where('decide_at', '<=', now)
        .orderBy('decide_at')
        .limit(limit)
        .$if(dialect === 'postgres', (query) => query.forUpdate().skipLocked())
        .execute()
    },
  }
}
