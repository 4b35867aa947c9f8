import type { SelectQueryBuilder } from 'kysely'
import type { Caller } from '../domain/people/caller.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Connection } from './connection.ts'
import { isTrouble } from './run-attention.ts'
import { letThrough, type VisitFilters } from './visit-filters.ts'

/** Counts visits up to a limit, so that the count of a large workspace costs no more than the limit. */
export function createVisitCountRepository({ db }: Connection, workspaceId: string) {
  const countOf = async (matching: SelectQueryBuilder<Database, never, { visit_id: string }>) => {
    const { count } = await db
      .selectFrom(matching.as('matching'))
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow()
    return Number(count)
  }

  return {
    /** Returns the number of visits that match the filters, at most `most`. */
    async matching(caller: Caller, filters: VisitFilters, most: number): Promise<number> {
      const matching = db
        .selectFrom('visits')
        .select('visits.visit_id')
        .where('visits.workspace_id', '=', workspaceId)
        .where(letThrough(caller, filters))
        .limit(most)
      return countOf(matching)
    },

    /**
     * Returns the number of visits with a run that needs attention, at most `most`. The query begins with the runs, because few of all visits have
     * such a run. `waitingOf` is the same as in `VisitPage`.
     */
    async troubled(
      caller: Caller,
      filters: VisitFilters,
      waitingOf: string | null,
      most: number,
    ): Promise<number> {
      const troubled = db
        .selectFrom('runs')
        .select('runs.visit_id')
        .distinct()
        .where('runs.workspace_id', '=', workspaceId)
        // The index `runs_waiting` begins with the state.
        .where('runs.state', 'in', ['failed', 'skipped', 'waiting'])
        .where(isTrouble(waitingOf))
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom('visits')
              .select('visits.visit_id')
              .whereRef('visits.workspace_id', '=', 'runs.workspace_id')
              .whereRef('visits.visit_id', '=', 'runs.visit_id')
              .where(letThrough(caller, filters)),
          ),
        )
        .limit(most)
      return countOf(troubled)
    },
  }
}
