// Owns when runs become claimable for whom, so that a long poll ends in time without asking again and again.
import { type Kysely, sql } from 'kysely'
import type { Database } from '../../infrastructure/database/schema.ts'

export type RunSchedule = {
  /** Earliest instant at which the devices of this member may claim a run of theirs. */
  own: Map<string, number>
  /** Earliest instant at which any device may claim one. */
  shared: number | null
}

export async function runSchedule(db: Kysely<Database>, workspaceId: string): Promise<RunSchedule> {
  const due = sql<number>`case state when 'claimed' then lease_until when 'done' then look_again_at else available_at end`
  const rows = await db
    .selectFrom('runs')
    .select((eb) => [
      'owner_id',
      eb.fn.min(due).as('own_at'),
      eb.fn.min(sql<number>`case when shared_at > ${due} then shared_at else ${due} end`).as('shared_at'),
    ])
    .where('workspace_id', '=', workspaceId)
    .where((run) =>
      run.or([
        run('state', 'in', ['waiting', 'claimed']),
        run.and([run('state', '=', 'done'), run('look_again_at', 'is not', null)]),
      ]),
    )
    .groupBy('owner_id')
    .execute()
  const shared = rows.map((row) => row.shared_at)
  return {
    own: new Map(rows.map((row) => [row.owner_id, row.own_at])),
    shared: shared.length > 0 ? Math.min(...shared) : null,
  }
}

/** When a device of this member may claim something; null where nothing waits. */
export function claimableAt({ own, shared }: RunSchedule, memberId: string): number | null {
  const instants = [own.get(memberId), shared].filter((at) => at !== undefined && at !== null)
  return instants.length > 0 ? Math.min(...instants) : null
}
