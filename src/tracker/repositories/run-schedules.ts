// The schedules of the runs of several workspaces, because one event can wake the desktops of many workspaces.
import { type Kysely, sql } from 'kysely'
import { presentForMs } from '../domain/people/presence.ts'
import type { ClaimTimes, RunSchedule } from '../domain/runs/schedule.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Connection } from './connection.ts'
import { isConnected } from './device-connections.ts'

type PresenceEnds = ReadonlyMap<string, number>

/** By workspace and member: the instant until which a connected device of the member counts as present. */
async function presenceEnds(
  db: Kysely<Database>,
  workspaceIds: readonly string[],
): Promise<Map<string, PresenceEnds>> {
  if (workspaceIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('devices')
    .select(['devices.workspace_id', 'devices.member_id'])
    .select((eb) => eb.fn.max('devices.last_seen_at').as('seen_at'))
    .where('devices.workspace_id', 'in', workspaceIds)
    .where('devices.revoked_at', 'is', null)
    .where(isConnected)
    .groupBy(['devices.workspace_id', 'devices.member_id'])
    .execute()
  const byWorkspace = Map.groupBy(rows, (row) => row.workspace_id)
  return new Map(
    [...byWorkspace].map(([id, of]) => [
      id,
      new Map(of.map((row) => [row.member_id, (row.seen_at ?? 0) + presentForMs])),
    ]),
  )
}

type Times = { owner_id: string; run_version: number; own_at: number; shared_at: number }

function scheduleOf(rows: readonly Times[], presentUntil: PresenceEnds): RunSchedule {
  const timesOf = (of: readonly Times[]): ClaimTimes => ({
    own: new Map(of.map((row) => [row.owner_id, row.own_at])),
    shared: Math.min(...of.map((row) => row.shared_at)),
    unattended: Math.min(...of.map((row) => Math.max(row.own_at, presentUntil.get(row.owner_id) ?? 0))),
  })
  const byVersion = Map.groupBy(rows, (row) => row.run_version)
  return new Map([...byVersion].map(([version, of]) => [version, timesOf(of)]))
}

export function createRunScheduleRepository({ db }: Pick<Connection, 'db'>) {
  return {
    /** Returns the schedule of each workspace, in the order of the ids. */
    async ofWorkspaces(workspaceIds: readonly string[]): Promise<RunSchedule[]> {
      const due = sql<number>`case state when 'claimed' then lease_until when 'done' then look_again_at else available_at end`
      const rows = await db
        .selectFrom('runs')
        .select((eb) => [
          'workspace_id',
          'owner_id',
          'run_version',
          eb.fn.min(due).as('own_at'),
          eb.fn.min(sql<number>`case when shared_at > ${due} then shared_at else ${due} end`).as('shared_at'),
        ])
        .where('workspace_id', 'in', workspaceIds)
        .where((run) =>
          run.or([
            run('state', 'in', ['waiting', 'claimed']),
            run.and([run('state', '=', 'done'), run('look_again_at', 'is not', null)]),
          ]),
        )
        .groupBy(['workspace_id', 'owner_id', 'run_version'])
        .execute()
      const byWorkspace = Map.groupBy(rows, (row) => row.workspace_id)
      const presence = await presenceEnds(db, [...byWorkspace.keys()])
      return workspaceIds.map((id) => scheduleOf(byWorkspace.get(id) ?? [], presence.get(id) ?? new Map()))
    },
  }
}
