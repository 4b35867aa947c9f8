// Keeps a copy of each visit in its state at the last leave, and sums of these copies by page and day. The copies and sums are written in the
// transaction that decides the leave. So they are always current, and beats cause no extra work (ADR 27).

import { type CountedVisit, PageTimes } from '../../domain/analytics/counted-visit.ts'
import { blockDays, blockKey, dayMs } from '../../domain/analytics/days.ts'
import { pagesSeen, tallyVisit, withoutEmpty } from '../../domain/analytics/page-tally.ts'
import { deltasOf, partOf } from '../../domain/analytics/visit-sums.ts'
import { TenantMap } from '../../domain/tenant-map.ts'
import { isSuspected } from '../../domain/visits/by-person.ts'
import { type DayKey, everyLink, type StoredVisit } from '../../repositories/counted-visits.ts'
import type { DeploymentRepositories } from '../../repositories/deployment-repositories.ts'
import { parseColumn } from '../../repositories/json-columns.ts'
import type { Repositories } from '../../repositories/store.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'

export type LeftVisit = Pick<
  VisitRow,
  | 'workspace_id'
  | 'visit_id'
  | 'document_id'
  | 'link_id'
  | 'document_version'
  | 'page_count'
  | 'visitor_id'
  | 'reader_key'
  | 'opened_at'
  | 'last_active_at'
  | 'returning'
  | 'active_ms'
  | 'pages'
  | 'page'
  | 'suspected'
  | 'confirmed_person_at'
>

type CountedVisits = DeploymentRepositories['countedVisits']
type Counting = Pick<DeploymentRepositories, 'countedVisits' | 'visitSumRows'>

/** Maximum number of rows in one statement, far below the maximum number of parameters. */
const rowsPerStatement = 500

function countedOf(visit: LeftVisit): CountedVisit {
  const pages = parseColumn(PageTimes, visit.pages)
  const seen = pagesSeen({ pages })
  return {
    workspaceId: visit.workspace_id,
    visitId: visit.visit_id,
    documentId: visit.document_id,
    linkId: visit.link_id,
    documentVersion: visit.document_version,
    pageCount: visit.page_count,
    visitorId: visit.visitor_id,
    reader: visit.visitor_id ?? visit.reader_key,
    openedAt: visit.opened_at,
    lastActiveAt: visit.last_active_at,
    returning: visit.returning === 1,
    activeMs: visit.active_ms,
    pagesSeen: seen.length,
    finished: seen.includes(visit.page_count),
    exitPage: visit.page,
    pages,
  }
}

/**
 * Updates the copies and sums. Must be called in the transaction that decided the leave of `visits`, with the rows locked. `visits` must contain each
 * visit only once. The copy of a visit that left before is replaced. The copy of a visit that is suspected now is removed.
 */
export async function countLeaves(
  { deployment }: Pick<Repositories, 'deployment'>,
  visits: readonly LeftVisit[],
): Promise<void> {
  for (let start = 0; start < visits.length; start += rowsPerStatement) {
    await countBatch(deployment, visits.slice(start, start + rowsPerStatement))
  }
}

const keyOf = (visit: LeftVisit) => ({ workspaceId: visit.workspace_id, visitId: visit.visit_id })

async function countBatch(
  { countedVisits, visitSumRows }: Counting,
  visits: readonly LeftVisit[],
): Promise<void> {
  const before = await countedVisits.find(visits.map(keyOf))
  const suspected = new TenantMap<true>()
  for (const visit of visits) if (isSuspected(visit)) suspected.set(visit.workspace_id, visit.visit_id, true)
  const now = visits.filter((visit) => !isSuspected(visit)).map(countedOf)
  await countedVisits.remove(before.filter((visit) => suspected.get(visit.workspaceId, visit.visitId)))
  await countedVisits.save(now)
  await changeDays(countedVisits, [
    ...before.map((visit) => ({ visit, by: -1 as const })),
    ...now.map((visit) => ({ visit, by: 1 as const })),
  ])
  await visitSumRows.change(deltasOf(partChanges(before, now)))
}

/** Returns how the part of each visit in the sums changes. `now`: the visits that count. */
function partChanges(before: readonly StoredVisit[], now: readonly CountedVisit[]) {
  const known = new TenantMap<StoredVisit>()
  for (const visit of before) known.set(visit.workspaceId, visit.visitId, visit)
  const counted = new TenantMap<true>()
  for (const visit of now) counted.set(visit.workspaceId, visit.visitId, true)
  return [
    ...before
      .filter((visit) => !counted.get(visit.workspaceId, visit.visitId))
      .map((visit) => ({ visit, before: visit.summed, after: null })),
    ...now.map((visit) => ({
      visit,
      before: known.get(visit.workspaceId, visit.visitId)?.summed ?? null,
      after: partOf(visit),
    })),
  ]
}

type Change = { visit: CountedVisit; by: 1 | -1 }
type ChangedDay = { key: DayKey; changes: Change[] }

const nameOf = ({ workspaceId, documentId, linkId, day, documentVersion }: DayKey): string =>
  [workspaceId, documentId, linkId, day, documentVersion].join(' ')

/** Returns the keys of the rows that include a visit: for its link and for all links, by day and by block of days. */
function daysOf({ workspaceId, documentId, documentVersion, linkId, openedAt }: CountedVisit): DayKey[] {
  const day = Math.floor(openedAt / dayMs)
  const block = blockKey(Math.floor(day / blockDays))
  return [everyLink, linkId].flatMap((link) =>
    [day, block].map((key) => ({ workspaceId, documentId, linkId: link, day: key, documentVersion })),
  )
}

async function changeDays(countedVisits: CountedVisits, changes: readonly Change[]): Promise<void> {
  const changed = new Map<string, ChangedDay>()
  for (const change of changes) {
    for (const key of daysOf(change.visit)) {
      const day = changed.get(nameOf(key)) ?? { key, changes: [] }
      day.changes.push(change)
      changed.set(nameOf(key), day)
    }
  }
  // The rows are locked in the order of their keys, which prevents deadlocks between two batches.
  const sorted = [...changed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day)
  for (let start = 0; start < sorted.length; start += rowsPerStatement) {
    await changeBatchOfDays(countedVisits, sorted.slice(start, start + rowsPerStatement))
  }
}

async function changeBatchOfDays(
  countedVisits: CountedVisits,
  changed: readonly ChangedDay[],
): Promise<void> {
  const days = await countedVisits.lockDays(changed.map(({ key }) => key))
  const changesOf = new Map(changed.map(({ key, changes }) => [nameOf(key), changes]))
  for (const day of days) {
    for (const { visit, by } of changesOf.get(nameOf(day)) ?? []) tallyVisit(day.tally, visit, by)
  }
  await countedVisits.saveDays(days.map((day) => ({ ...day, tally: withoutEmpty(day.tally) })))
}
