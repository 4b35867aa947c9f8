import { sql } from 'kysely'
import type { Connection } from './connection.ts'

/** The key of a counter at a link. `who` is a keyed hash of an address or network. Empty: the counter of the whole link. */
export type AttemptKey = { linkId: string; kind: string; who: string }

/** `now`: epoch ms. A window begins with its first attempt. */
export type AttemptWindow = { now: number; windowMs: number }

/**
 * Counters of attempts. The counts are in the database, so that all processes share them and a restart does not reset them. A counter of the whole
 * deployment has an empty workspace id and an empty link id.
 */
export function createGateAttemptRepository({ db }: Connection, workspaceId: string) {
  return {
    /** Adds 1 or -1 to the count of the current window. If the window has ended, a new window starts. Returns the new count. */
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

    /** Returns true if any window of this kind at the link has not ended. */
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

/** Deletes expired rows of all workspaces. */
export function createExpiredGateRepository({ db }: Connection) {
  return {
    /** Deletes ended windows of attempts, and expired e-mail codes. `now` is epoch ms. */
    async remove(now: number): Promise<void> {
      await db.deleteFrom('gate_attempts').where('ends_at', '<', now).execute()
      await db.deleteFrom('gate_codes').where('expires_at', '<', now).execute()
    },
  }
}
