// Decides whether a visit meets the conditions of a workflow (ADR 81). The functions are pure. The counters of a load only grow, `returning` is
// fixed at the opening, and a signal stays, so a condition that was met stays met, and the order of the beats does not matter.
import {
  type Conditions,
  conditionsFor,
  type PagesCondition,
  type RecordConditions,
  type UnmetCondition,
} from '#shared/model/conditions.ts'
import type { RunReason, Trigger } from '#shared/model/runs.ts'
import type { SignalKind } from '#shared/model/signals.ts'
import type { VisitEventKind } from '#shared/model/visit-events.ts'
import type { PageTimes } from '../analytics/counted-visit.ts'
import { pagesSeen } from '../analytics/page-tally.ts'

/** The figures of a visit that conditions read. */
export type VisitFigures = {
  returning: boolean
  activeMs: number
  pages: PageTimes
  pageCount: number
  /** The signals that the visit has raised. */
  signals: readonly SignalKind[]
  /** The kinds of the visit events. */
  did: ReadonlySet<string>
}

/** The condition `did` has a place of its own in the reason of a run (`didNone`). */
export type UnmetByVisit = UnmetCondition | { condition: 'did'; wanted: readonly VisitEventKind[] }

/**
 * Returns the conditions that the tracker decides and that the visit does not meet, in the order of the sentence. An empty list: the visit meets
 * them. Conditions on the record are not part of the result: the worker decides them.
 */
export function unmetByVisit(trigger: Trigger, conditions: Conditions, visit: VisitFigures): UnmetByVisit[] {
  const { signals, visit: kind, readForMs, sharePercent, pages, did } = conditionsFor(trigger, conditions)
  const unmet: UnmetByVisit[] = []
  if (signals !== undefined && !signals.some((signal) => visit.signals.includes(signal))) {
    unmet.push({ condition: 'signals', wanted: signals })
  }
  if (kind !== undefined && visit.returning !== (kind === 'returning')) {
    unmet.push({ condition: 'visit', wanted: kind })
  }
  if (readForMs !== undefined && visit.activeMs < readForMs) {
    unmet.push({ condition: 'readForMs', wantedMs: readForMs, actualMs: Math.floor(visit.activeMs) })
  }
  if (sharePercent !== undefined && percentSeen(visit) < sharePercent) {
    unmet.push({ condition: 'sharePercent', wanted: sharePercent, actual: Math.floor(percentSeen(visit)) })
  }
  const onPages = pages === undefined ? 0 : activeMsOn(visit.pages, pages)
  if (pages !== undefined && onPages < pages.readForMs) {
    const { from, to, readForMs: wantedMs } = pages
    unmet.push({ condition: 'pages', from, to, wantedMs, actualMs: Math.floor(onPages) })
  }
  if (did !== undefined && !did.some((wanted) => visit.did.has(wanted))) {
    unmet.push({ condition: 'did', wanted: did })
  }
  return unmet
}

/** Returns the share of pages that were seen, in percent. It is the completion of analytics for one visit. */
const percentSeen = ({ pages, pageCount }: Pick<VisitFigures, 'pages' | 'pageCount'>): number =>
  (100 * pagesSeen({ pages }).length) / pageCount

function activeMsOn(times: PageTimes, { from, to }: PagesCondition): number {
  return Object.entries(times)
    .filter(([page]) => Number(page) >= from && Number(page) <= to)
    .reduce((sum, [, ms]) => sum + ms, 0)
}

/** Returns the conditions that the worker must check. Returns null if there are none. */
export function recordConditionsOf({ record, memberOf }: Conditions): RecordConditions | null {
  if (record === undefined && memberOf === undefined) return null
  return { ...(record && { record }), ...(memberOf && { memberOf }) }
}

/** The reason of a run whose visit does not meet the conditions. */
export const conditionReason = (unmet: readonly UnmetByVisit[]): RunReason => ({
  code: 'condition_not_met',
  salesforceCode: null,
  detail: null,
  unmet: unmet.flatMap((each) => (each.condition === 'did' ? [] : [each])),
  ...Object.fromEntries(
    unmet.flatMap((each) => (each.condition === 'did' ? [['didNone', [...each.wanted]]] : [])),
  ),
})

/** True if the run was settled because of its conditions. Nothing was written for such a run, so a later leave decides again. */
export const fellShort = ({ reason }: { reason: RunReason | null }): boolean =>
  reason?.code === 'condition_not_met'
