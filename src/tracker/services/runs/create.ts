import type { Trigger } from '#shared/model/runs.ts'
import type { SignalKind } from '#shared/model/signals.ts'
import { runVersionFor } from '#shared/tracker-api/runs.ts'
import { PageTimes } from '../../domain/analytics/counted-visit.ts'
import { effectiveWorkflows } from '../../domain/runs/inherited-workflows.ts'
import { runIdOf } from '../../domain/runs/run-id.ts'
import { runVersionOf } from '../../domain/runs/run-version.ts'
import { recordConditionsOf, unmetByVisit, type VisitFigures } from '../../domain/runs/visit-conditions.ts'
import { TenantMap } from '../../domain/tenant-map.ts'
import { type HoldConfig, openingPauseMs } from '../../domain/visits/opening-hold.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { parseColumn } from '../../repositories/json-columns.ts'
import { keyOf, type NewRun } from '../../repositories/new-runs.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import type { ApplicableWorkflow } from '../../repositories/triggered-workflows.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'

/** `now`: epoch ms. */
export type RunTiming = { now: number; config: HoldConfig & Pick<TrackerConfig, 'sharedRunDelayMs'> }

/** When a new run may be claimed. Instants are epoch ms. */
export function timesOfRun(
  visit: VisitRow,
  trigger: Trigger,
  { now, config }: RunTiming,
): Pick<NewRun, 'availableAt' | 'sharedAt' | 'createdAt'> {
  const pauseMs = trigger === 'opened' ? openingPauseMs(visit, config) : 0
  return {
    availableAt: now + pauseMs,
    sharedAt: now + pauseMs + config.sharedRunDelayMs,
    createdAt: now,
  }
}

/**
 * Creates a run for each workflow with this `trigger`. The run of a visit that does not meet the conditions of its workflow is settled at once.
 * Returns the runs.
 * Must be called in the transaction that opened or left the visits.
 */
export async function createRuns(
  unit: UnitOfWork,
  visits: readonly VisitRow[],
  trigger: Trigger,
  timing: RunTiming,
): Promise<NewRun[]> {
  if (visits.length === 0) return []
  const { deployment } = unit
  const workflows = await deployment.triggeredWorkflows.ofDocuments(
    [...new Set(visits.map((visit) => visit.workspace_id))],
    [...new Set(visits.map((visit) => visit.document_id))],
    trigger,
  )
  const workflowsOf = Map.groupBy(
    effectiveWorkflows(workflows),
    ({ workspaceId, documentId }) => `${workspaceId} ${documentId}`,
  )
  const signals = workflows.some(({ conditions }) => conditions.signals)
    ? await signalsOf(unit, visits)
    : null
  const did = workflows.some(({ conditions }) => conditions.did) ? await kindsOf(unit, visits) : null
  const runs = visits.flatMap((visit) =>
    (workflowsOf.get(`${visit.workspace_id} ${visit.document_id}`) ?? []).map((workflow) =>
      newRun(visit, workflow, timing, {
        signals: signals?.get(visit.workspace_id, visit.visit_id) ?? [],
        did: did?.get(visit.workspace_id, visit.visit_id) ?? new Set(),
      }),
    ),
  )
  const made = await withoutMet(deployment, runs)
  await deployment.newRuns.insert(made)
  return made
}

async function signalsOf(unit: UnitOfWork, visits: readonly VisitRow[]): Promise<TenantMap<SignalKind[]>> {
  const found = new TenantMap<SignalKind[]>()
  for (const [workspaceId, ofWorkspace] of Map.groupBy(visits, (visit) => visit.workspace_id)) {
    const ids = ofWorkspace.map((visit) => visit.visit_id)
    for (const [visitId, signals] of await unit.forWorkspace(workspaceId).signals.ofVisits(ids)) {
      found.set(
        workspaceId,
        visitId,
        signals.map(({ kind }) => kind),
      )
    }
  }
  return found
}

/** Returns the kinds of the visit events of each visit. */
async function kindsOf(unit: UnitOfWork, visits: readonly VisitRow[]): Promise<TenantMap<Set<string>>> {
  const kinds = new TenantMap<Set<string>>()
  for (const [workspaceId, theirs] of Map.groupBy(visits, (visit) => visit.workspace_id)) {
    const events = await unit
      .forWorkspace(workspaceId)
      .visitEvents.ofVisits(theirs.map((visit) => visit.visit_id))
    for (const [visitId, list] of events) {
      kinds.set(workspaceId, visitId, new Set(list.map(({ kind }) => kind)))
    }
  }
  return kinds
}

function newRun(
  visit: VisitRow,
  workflow: ApplicableWorkflow,
  timing: RunTiming,
  facts: Pick<VisitFigures, 'signals' | 'did'>,
): NewRun {
  const { trigger, conditions } = workflow
  const recordConditions = recordConditionsOf(conditions)
  const key = { workspaceId: visit.workspace_id, workflowId: workflow.id, visitId: visit.visit_id }
  return {
    ...key,
    id: runIdOf(key),
    documentId: visit.document_id,
    ownerId: visit.owner_id,
    trigger,
    action: workflow.action,
    hold: visit.hold,
    mayHaveWritten: visit.restored_at !== null,
    leaves: visit.leaves,
    ...timesOfRun(visit, trigger, timing),
    unmet:
      Object.keys(conditions).length === 0 ? [] : unmetByVisit(trigger, conditions, figuresOf(visit, facts)),
    recordConditions,
    runVersion: Math.max(
      runVersionOf(workflow.rule?.action ?? null, recordConditions),
      versionOfVisit(visit),
    ),
  }
}

/** A device of an earlier version would skip the run, because the visit has no address. */
const versionOfVisit = ({ email, claimed_record }: VisitRow): number =>
  email === null && claimed_record !== null ? runVersionFor.claimedRecord : runVersionFor.everyRun

const figuresOf = (visit: VisitRow, facts: Pick<VisitFigures, 'signals' | 'did'>): VisitFigures => ({
  ...facts,
  returning: visit.returning === 1,
  activeMs: visit.active_ms,
  pages: parseColumn(PageTimes, visit.pages),
  pageCount: visit.page_count,
})

/**
 * Removes the unmet conditions of runs that met them at an earlier leave, or that a member retried. Their Task may be written, so it must still be
 * updated. This can happen if the workflow was changed between two leaves.
 */
async function withoutMet({ newRuns }: UnitOfWork['deployment'], runs: readonly NewRun[]): Promise<NewRun[]> {
  const short = runs.filter(({ unmet = [] }) => unmet.length > 0)
  if (short.length === 0) return [...runs]
  const met = new Set((await newRuns.metBefore(short)).map(keyOf))
  return runs.map((run) => (met.has(keyOf(run)) ? { ...run, unmet: [] } : run))
}
