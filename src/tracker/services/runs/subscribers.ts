import { sql } from 'kysely'
import { heldReason } from '../../domain/visits/opening-hold.ts'
import type { Subscriber } from '../../events/dispatcher.ts'
import { isByPerson } from '../../repositories/visit-filters.ts'
import { createRuns } from './create.ts'

/** Runs of a deferred opening are created when it is undeferred, or when the reader is identified (ADR 14). */
export const createRunsOfOpened: Subscriber<'visits.opened'> = ({ visits, at }, { unit, config }) =>
  createRuns(
    unit.db,
    visits.filter((visit) => isByPerson(visit) && visit.opened_held === 0),
    'opened',
    { now: at, config },
  )

export const createRunsOfLeft: Subscriber<'visits.left'> = ({ visits, at }, { unit, config }) =>
  createRuns(unit.db, visits.filter(isByPerson), 'left', { now: at, config })

export const createRunsOfUndeferred: Subscriber<'visits.openingsUndeferred'> = (
  { visits, at },
  { unit, config },
) => createRuns(unit.db, visits, 'opened', { now: at, config })

export const createRunsOfIdentified: Subscriber<'visit.identified'> = ({ visit, at }, { unit, config }) =>
  createRuns(unit.db, [visit].filter(isByPerson), 'opened', { now: at, config })

/** Runs that no device has started yet are skipped. */
export const holdRuns: Subscriber<'openings.held'> = async (
  { workspaceId, visitIds, at },
  { unit, emit },
) => {
  const json = JSON.stringify(visitIds)
  const among =
    unit.dialect === 'postgres'
      ? sql<string>`(select value from jsonb_array_elements_text(${json}::jsonb))`
      : sql<string>`(select value from json_each(${json}))`
  const { rows } = await sql<{ run_id: string; visit_id: string }>`
    update runs set state = 'skipped', reason = ${JSON.stringify(heldReason)}, settled_at = ${at}
    where workspace_id = ${workspaceId} and visit_id in ${among} and state = 'waiting' and attempt = 0
    returning run_id, visit_id`.execute(unit.db)
  for (const { run_id: runId, visit_id: visitId } of rows)
    emit(workspaceId, { type: 'run.changed', subject: { runId, visitId } })
}

/** Held runs wait again, or are dismissed. */
export const answerHeldRuns: Subscriber<'openings.answered'> = async (
  { workspaceId, linkId, answer, at },
  { unit, config, emit },
) => {
  const change =
    answer === 'release'
      ? sql`state = 'waiting', reason = null, settled_at = null, available_at = ${at}, shared_at = ${at + config.sharedRunDelayMs}`
      : sql`dismissed_at = ${at}`
  const { rows } = await sql<{ run_id: string; visit_id: string }>`
    update runs set ${change}
    where workspace_id = ${workspaceId} and state = 'skipped' and reason like '%"held"%' and dismissed_at is null
      and visit_id in (select visit_id from visits where workspace_id = ${workspaceId} and link_id = ${linkId} and hold = 1)
    returning run_id, visit_id`.execute(unit.db)
  for (const { run_id: runId, visit_id: visitId } of rows)
    emit(workspaceId, { type: 'run.changed', subject: { runId, visitId } })
}
