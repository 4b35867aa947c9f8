import { PageTimes } from '../../domain/analytics/counted-visit.ts'
import { inputsOf, saidGoodbye } from '../../domain/visits/beat-merge.ts'
import { afterReading } from '../../domain/visits/bot-detection.ts'
import { isSuspected } from '../../domain/visits/by-person.ts'
import {
  closedLoads,
  deadlineWithoutProof,
  type LeaveCause,
  leavesAt,
} from '../../domain/visits/leave-rule.ts'
import { noLeave } from '../../domain/visits/leave-times.ts'
import { readLoads, readReasons } from '../../domain/visits/stored-visit.ts'
import { parseColumn } from '../../repositories/json-columns.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { publishOpened } from './publish-opened.ts'

/** Maximum number of visits in one transaction. */
export const leaveBatchSize = 100

/**
 * Checks up to {@link leaveBatchSize} visits and decides which visits have left. Returns the number of checked visits. The row is locked while its
 * deadline is checked, so every beat that was committed before counts. If beats have moved the deadline, the visit is checked again at that time.
 */
export async function decideLeaves(context: TrackerContext): Promise<number> {
  const { availability, clock, metrics } = context
  const period = availability.period()
  const { looked, leaves } = await inTransaction(context, async (scope) => {
    const { unit } = scope
    const { dueVisits } = unit.deployment
    const now = clock.now()
    const looked = await dueVisits.lock(now, leaveBatchSize)
    const isDue = (visit: VisitRow) => visit.deadline_at !== null && visit.deadline_at <= now
    const { due, extended } = await applyGaps({ context, unit, period }, looked.filter(isDue), now)
    const later = looked.filter((visit) => !isDue(visit))
    await dueVisits.postpone([...extended, ...later])
    const left = due.map(({ visit }) => leaving(visit))
    await writeLeft(unit, left)
    const newPersons = left.filter(({ becamePerson }) => becamePerson).map(({ visit }) => visit)
    if (newPersons.length > 0) await publishOpened(scope, newPersons, { at: now })
    const all = left.map(({ visit }) => visit)
    const causes = new Map(all.map((visit, index) => [visit, due[index]?.cause]))
    if (all.length > 0) await scope.publish({ type: 'visits.left', visits: all, at: now, causes })
    const leaves = due.map(({ visit, cause }) => ({ cause, deadlineAt: visit.deadline_at ?? now }))
    return { looked: looked.length, leaves }
  })
  for (const { cause, deadlineAt } of leaves) {
    metrics.leaves.inc({ cause })
    metrics.leaveLagSeconds.observe(Math.max(0, clock.now() - deadlineAt) / 1_000)
  }
  return looked
}

/** `period`: the period without a gap in which the sweep began; null: it began in a gap. */
type Sweep = { context: TrackerContext; unit: UnitOfWork; period: number | null }

/**
 * Splits the visits whose deadline has passed. The visits in `due` leave now. The visits in `extended` get more time, because the tracker could not
 * receive beats for some time (ADR 40), or because the reader may have loaded the page again (ADR 133).
 */
async function applyGaps({ context, unit, period }: Sweep, visits: VisitRow[], now: number) {
  if (visits.length === 0) return { due: [], extended: [] }
  const { config, availability, store } = context
  const { receptionGaps, trackerProcesses } = unit.deployment
  // A process stores the end of its gap and that it is not silent any more in one transaction. So the end of the gap is read last.
  const isSilent = store.dialect === 'postgres' && (await trackerProcesses.isAnySilent())
  const since = await receptionGaps.lastEnd()
  const read = visits.map((visit) => {
    const loads = readLoads(visit.loads)
    return { visit, loads, closed: closedLoads(loads, now, config) }
  })
  const isAnyClosed = read.some(({ closed }) => closed.length > 0)
  const knowsRequests = isAnyClosed && !isSilent && (await knowsPageRequests(context, unit))
  // A gap may have begun or ended during the queries, for example if the database answered none of them for some seconds. Then `since` may be too early.
  const isUninterrupted = period !== null && availability.period() === period
  const times = { since, isInterrupted: isSilent || !isUninterrupted }
  const judged = read.map(({ visit, loads, closed }) => {
    const isProved =
      knowsRequests &&
      !times.isInterrupted &&
      closed.every((page) => context.pageRequests.wasLast(visit.link_id, page))
    const wholeGrace = closed.length > 0 && !isProved ? deadlineWithoutProof(loads, config) : 0
    const said = saidGoodbye(loads)
    const was = { deadlineAt: Math.max(visit.deadline_at ?? now, wholeGrace), saidGoodbye: said }
    const cause: LeaveCause = closed.length > 0 && isProved ? 'closed' : said ? 'goodbye' : 'lease'
    return { visit, cause, until: leavesAt(was, times, now, config) }
  })
  return {
    due: judged.filter(({ until }) => until <= now),
    extended: judged
      .filter(({ until }) => until > now)
      .map(({ visit, until }) => ({ ...visit, deadline_at: until })),
  }
}

/** Returns true if this process knows each request for a page of a link that any process has answered. */
async function knowsPageRequests(
  { store, pageRequests }: TrackerContext,
  { deployment: { trackerProcesses } }: UnitOfWork,
): Promise<boolean> {
  if (store.dialect === 'sqlite') return true
  return (await trackerProcesses.allNotePages()) && (await pageRequests.catchUp())
}

type Leaving = {
  visit: VisitRow
  /** True if the visit was suspected until now and its opening was not published before. */
  becamePerson: boolean
  /** True if the visit became suspected, or if it is not suspected any more. */
  suspicionChanged: boolean
}

async function writeLeft(unit: UnitOfWork, left: readonly Leaving[]): Promise<void> {
  for (const { visit } of left) {
    const { state, left_at, deadline_at, sweep_at, visible, leaves, loads, suspicion, suspected } = visit
    const { visits } = unit.forWorkspace(visit.workspace_id)
    await visits.update(visit.visit_id, {
      state,
      left_at,
      deadline_at,
      sweep_at,
      visible,
      leaves,
      loads,
      suspicion,
      suspected,
    })
  }
  for (const { visit, suspicionChanged } of left) {
    if (!suspicionChanged || visit.visitor_id === null) continue
    const { companies, visitors } = unit.forWorkspace(visit.workspace_id)
    const companyId = await visitors.recomputeLastVisit(visit.visitor_id)
    if (companyId !== null) await companies.recomputeLastVisit([companyId])
  }
}

/** Returns the row of a visit that leaves now. The bot detection checks the reading of the whole visit. */
function leaving(row: VisitRow): Leaving {
  const loads = readLoads(row.loads)
  const pages = Object.values(parseColumn(PageTimes, row.pages))
  const reasons = readReasons(row.suspicion)
  const suspicion = afterReading(reasons, { inputs: inputsOf(loads), pages })
  const wasSuspected = reasons.length > 0
  const isNow = suspicion.length > 0
  const markedNow = isNow && !wasSuspected
  const markedAtLeave = loads.markedAtLeave === true || markedNow
  const publishedLeaves = markedNow ? row.leaves : (loads.toldLeaves ?? 0)
  const visit: VisitRow = {
    ...row,
    state: 'left',
    left_at: row.last_active_at,
    ...noLeave,
    visible: 0,
    // Leaves of a suspected visit are not published. The number of published leaves never decreases, because runs compare it with the leaves that
    // they settled.
    leaves: isSuspected(row) && !isNow ? publishedLeaves + 1 : row.leaves + 1,
    loads: JSON.stringify(markedAtLeave ? { ...loads, markedAtLeave, toldLeaves: publishedLeaves } : loads),
    suspicion: JSON.stringify(suspicion),
    suspected: isNow ? 1 : 0,
  }
  return {
    visit,
    becamePerson: isSuspected(row) && !isNow && !markedAtLeave,
    suspicionChanged: isSuspected(row) !== isSuspected(visit),
  }
}
