import { sql } from 'kysely'
import type { Connection } from './connection.ts'

/** What is counted at a link. `who`: a keyed hash of an address or network; empty: all of the link together. */
export type AttemptKey = { linkId: string; kind: string; who: string }

/** `now`: epoch ms. A window begins with its first attempt. */
export type AttemptWindow = { now: number; windowMs: number }

/**
 * Counters in the database, so that a restart or another process does not start them again from zero. A deployment-wide counter has the empty
 * workspace id and the empty link id.
 */
export function createGateAttemptRepository({ db }: Connection, workspaceId: string) {
  return {
    /** Adds one, or takes one back, in the current window; a window that is over starts again. Answers the new count. */
    async count(
      { linkId, kind, who }: AttemptKey,
      by: 1 | -1,
      { now, windowMs }: AttemptWindow,
    ): Promise<number> {
      const initial = Math.max(by, 0)
      const row = await db
        .insertInto('gate_attempts')
        .values({
          workspace_id: workspaceId,
          link_id: linkId,
          kind,
          who,
          count: initial,
          ends_at: now + windowMs,
        })
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'link_id', 'kind', 'who']).doUpdateSet({
            count: sql<number>`case when gate_attempts.ends_at <= ${now} then ${initial} else gate_attempts.count + ${by} end`,
            ends_at: sql<number>`case when gate_attempts.ends_at <= ${now} then ${now + windowMs} else gate_attempts.ends_at end`,
          }),
        )
        .returning('count')
        .executeTakeFirstOrThrow()
      return row.count
    },

    /** True while a window of this kind is open at the link, whoever opened it. */
    async isOpen(linkId: string, kind: string, now: number): Promise<boolean> {
      const row = await db
        .selectFrom('gate_attempts')
        .select('ends_at')
        .where('workspace_id', '=', workspaceId)
        .where('link_id', '=', linkId)
        .where('kind', '=', kind)
        .where('ends_at', '>', now)
        .executeTakeFirst()
      return row !== undefined
    },
  }
}

/** Rows of all workspaces that are too old to be used. */
export function createExpiredGateRepository({ db }: Connection) {
  return {
    /** Deletes windows of attempts that are over, and e-mail codes that are no longer valid. `now`: epoch ms. */
    async remove(now: number): Promise<void> {
      await db.deleteFrom('gate_attempts').where('ends_at', '<', now).execute()
      await db.deleteFrom('gate_codes').where('expires_at', '<', now).execute()
    },
  }
}
