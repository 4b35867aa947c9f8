import { sql } from 'kysely'
import { z } from 'zod'
import { type BackwardStep, maxStepMs, noStep } from '../domain/time/backward-step.ts'
import { databaseNow } from '../infrastructure/database/database-now.ts'
import type { Connection } from './connection.ts'
import { createInstallationRepository } from './installation.ts'

const factName = 'clock_ahead'

const StoredStep = z.object({ ms: z.number().min(0).max(maxStepMs), since: z.number() })

export type ReferenceReading = {
  /** Epoch ms by the clock of the database. Null on SQLite, where the clock of the machine is the reference. */
  now: number | null
  /** The stored backward step. All processes compensate for it. */
  step: BackwardStep
  /** The text in the database from which `step` was read. The caller passes it to `replaceStep` as `before`. Null if no text is stored. */
  stored: string | null
}

function readStep(text: string | null): BackwardStep {
  if (text === null) return noStep
  const read = StoredStep.safeParse(JSON.parse(text))
  return read.success ? read.data : noStep
}

/** The reference clock, which all processes of a deployment follow (ADR 41). It belongs to no workspace. */
export function createReferenceClockRepository(connection: Connection) {
  const { db, dialect } = connection
  return {
    /** Reads the time and the step. On PostgreSQL this is one statement, so the error of `now` is at most the duration of one round trip. */
    async read(): Promise<ReferenceReading> {
      if (dialect === 'sqlite') {
        const stored = await createInstallationRepository(connection).find(factName)
        return { now: null, step: readStep(stored), stored }
      }
      const { rows } = await sql<{ now: number; stored: string | null }>`
        select ${databaseNow} as now, (select value from installation where name = ${factName}) as stored`.execute(
        db,
      )
      const { now = null, stored = null } = rows[0] ?? {}
      return { now, step: readStep(stored), stored }
    },

    /** Stores a step. If another process has stored a step in the meantime, the stored text is no longer `before`, and nothing changes. */
    async replaceStep(before: string | null, step: BackwardStep): Promise<void> {
      const value = JSON.stringify(step)
      if (before === null) {
        await db
          .insertInto('installation')
          .values({ name: factName, value })
          .onConflict((conflict) => conflict.column('name').doNothing())
          .execute()
        return
      }
      await db
        .updateTable('installation')
        .set({ value })
        .where('name', '=', factName)
        .where('value', '=', before)
        .execute()
    },

    /** Returns the time of the last feed event of all workspaces, in epoch ms. Returns 0 if no event exists. */
    async lastEventAt(): Promise<number> {
      const row = await db
        .selectFrom('feed_events')
        .innerJoin('workspaces', (join) =>
          join
            .onRef('workspaces.workspace_id', '=', 'feed_events.workspace_id')
            .onRef('workspaces.feed_seq', '=', 'feed_events.seq'),
        )
        .select((eb) => eb.fn.max('feed_events.created_at').as('at'))
        .executeTakeFirst()
      return row?.at ?? 0
    },
  }
}
