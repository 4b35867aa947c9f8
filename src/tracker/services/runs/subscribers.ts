import { isByPerson } from '../../domain/visits/by-person.ts'
import type { EventScope, Subscriber } from '../../events/dispatcher.ts'
import type { RunKey } from '../../repositories/runs.ts'
import { createRuns } from './create.ts'
import { createVisitorRuns } from './create-visitor-runs.ts'

function emitChanged({ emit }: EventScope, workspaceId: string, runs: readonly RunKey[]): void {
  for (const { runId, visitId } of runs) {
    emit(workspaceId, { type: 'run.changed', subject: { runId, visitId } })
  }
}

/** Creates the runs of the workflows, and the runs that settings of the workspace demand. */
const createAll: typeof createRuns = async (unit, visits, trigger, timing) => {
  await createRuns(unit, visits, trigger, timing)
  await createVisitorRuns(unit, visits, trigger, timing)
}

/** The runs of a deferred opening are created later: at the leave, or when the reader enters an address (ADR 14). */
export const createRunsOfOpened: Subscriber<'visits.opened'> = ({ visits, at }, { unit, config }) =>
  createAll(
    unit,
    visits.filter((visit) => isByPerson(visit) && visit.opened_held === 0),
    'opened',
    { now: at, config },
  )

export const createRunsOfLeft: Subscriber<'visits.left'> = ({ visits, at }, { unit, config }) =>
  createAll(unit, visits.filter(isByPerson), 'left', { now: at, config })

export const createRunsOfUndeferred: Subscriber<'visits.openingsUndeferred'> = (
  { visits, at },
  { unit, config },
) => createAll(unit, visits, 'opened', { now: at, config })

export const createRunsOfIdentified: Subscriber<'visit.identified'> = ({ visit, at }, { unit, config }) =>
  createAll(unit, [visit].filter(isByPerson), 'opened', { now: at, config })

/** Skips the runs of these visits. A run that a device has already started is not skipped. */
export const holdRuns: Subscriber<'openings.held'> = async ({ workspaceId, visitIds, at }, scope) =>
  emitChanged(scope, workspaceId, await scope.unit.forWorkspace(workspaceId).runs.hold(visitIds, at))

/** After a release, held runs wait again. Otherwise, held runs are dismissed. */
export const answerHeldRuns: Subscriber<'openings.answered'> = async (
  { workspaceId, linkId, answer, at },
  scope,
) => {
  const { runs } = scope.unit.forWorkspace(workspaceId)
  const changed =
    answer === 'release'
      ? await runs.releaseHeld(linkId, at, at + scope.config.sharedRunDelayMs)
      : await runs.dismissHeld(linkId, at)
  emitChanged(scope, workspaceId, changed)
}
