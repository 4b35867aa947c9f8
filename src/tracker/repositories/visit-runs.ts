import type { Run } from '#shared/model/runs.ts'
import { isKnownRun } from '../domain/runs/stored-run.ts'
import type { Connection } from './connection.ts'
import { runOf, toRun } from './run-rows.ts'

/** Returns the runs of these visits in the form for clients, by the id of the visit, the oldest first. One query for any number of visits. */
export async function runsOfVisits(
  { db }: Pick<Connection, 'db'>,
  workspaceId: string,
  visitIds: readonly string[],
): Promise<Map<string, Run[]>> {
  if (visitIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('runs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('visit_id', 'in', visitIds)
    .orderBy('created_at')
    .orderBy('run_id')
    .execute()
  return Map.groupBy(rows.map(runOf).filter(isKnownRun).map(toRun), (run) => run.visitId)
}
