import type { Trigger } from '#shared/model/runs.ts'
import { isByPerson } from '../../domain/visits/by-person.ts'
import type { EventScope, Subscriber } from '../../events/dispatcher.ts'
import type { RunKey } from '../../repositories/runs.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { createRuns } from './create.ts'
import { createVisitorRuns } from './create-visitor-runs.ts'

function emitChanged({ emit }: EventScope, workspaceId: string, runs: readonly RunKey[]): void {
  for (const { runId, visitId } of runs) {
    emit(workspaceId, { type: 'run.changed', subject: { runId, visitId } })
  }
}

/** Creates the runs of the workflows, and the runs that settings of the workspace demand. */
async function createAll(
  { unit, config, note }: EventScope,
  visits: readonly VisitRow[],
  trigger: Trigger,
  now: number,
): Promise<void> {
  const timing = { now, config }
  const made = [
    ...(await createRuns(unit, visits, trigger, timing)),
    ...(await createVisitorRuns(unit, visits, trigger, timing)),
  ]
  for (const { id: runId, visitId, workspaceId, workflowId, unmet = [] } of made) {
    // If the visit has left before, its run keeps its earlier id.
    note(
      {
        visitId,
        workspaceId,
        runId,
        workflowId,
        trigger,
        ...(unmet.length > 0 ? { unmet: unmet.length } : {}),
      },
      'run created',
    )
  }
}

/** The runs of a deferred opening are created later: at the leave, or when the reader enters an address (ADR 14). */
export const createRunsOfOpened: Subscriber<'visits.opened'> = ({ visits, at }, scope) =>
  createAll(
    scope,
    visits.filter((visit) => isByPerson(visit) && visit.opened_held === 0),
    'opened',
    at,
  )

export const createRunsOfLeft: Subscriber<'visits.left'> = ({ visits, at }, scope) =>
  createAll(scope, visits.filter(isByPerson), 'left', at)

export const createRunsOfUndeferred: Subscriber<'visits.openingsUndeferred'> = ({ visits, at }, scope) =>
  createAll(scope, visits, 'opened', at)

export const createRunsOfIdentified: Subscriber<'visit.identified'> = ({ visit, at }, scope) =>
  createAll(scope, [visit].filter(isByPerson), 'opened', at)

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
