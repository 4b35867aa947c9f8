// Owns what is kept of visits for analytics: each as it was at its last leave, and sums by page and day. Written in the
// transaction that decides the leave, so figures are right whatever dies, and beats never pay for them (ADR 27).
import type { Kysely } from 'kysely'
import { pagesSeen, type Tally, tallyVisit, withoutEmpty } from '../../domain/analytics/page-tally.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { CountedVisitsTable, VisitsTable } from '../../infrastructure/database/tables/visits.ts'
import { isSuspected } from '../../repositories/visit-snapshots.ts'

export type LeftVisit = Pick<
  VisitsTable,
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
type Trx = Kysely<Database>

export const dayMs = 86_400_000
/** So many days are also kept added up: a year is a dozen rows. */
export const blockDays = 32
/** How page_days calls a block of days, by its number since 1970: below zero, where no day is. */
export const blockKey = (block: number) => -1 - block
/** Stands as `link_id` in page_days for all links together. */
export const everyLink = ''
/** Rows in one statement: well below the number of parameters that one may have. */
const atOnce = 500

function countedOf(visit: LeftVisit): CountedVisitsTable {
  const pages = JSON.parse(visit.pages) as Record<string, number>
  const seen = pagesSeen({ pages, exitPage: visit.page })
  return {
    workspace_id: visit.workspace_id,
    visit_id: visit.visit_id,
    document_id: visit.document_id,
    link_id: visit.link_id,
    document_version: visit.document_version,
    page_count: visit.page_count,
    visitor_id: visit.visitor_id,
    reader: visit.visitor_id ?? visit.reader_key,
    opened_at: visit.opened_at,
    last_active_at: visit.last_active_at,
    returning: visit.returning,
    active_ms: visit.active_ms,
    pages_seen: seen.length,
    finished: seen.includes(visit.page_count) ? 1 : 0,
    exit_page: visit.page,
    pages: visit.pages,
  }
}

/**
 * To be called in the transaction that decided that `visits` left (each at most once in it), their rows locked. A visit
 * that left before is counted anew in place of what it was; one that is suspected by now is counted no more.
 */
export async function countLeaves(trx: Trx, visits: readonly LeftVisit[]): Promise<void> {
  for (let start = 0; start < visits.length; start += atOnce) {
    await countSome(trx, visits.slice(start, start + atOnce))
  }
}

async function countSome(trx: Trx, visits: readonly LeftVisit[]): Promise<void> {
  const before = await trx
    .selectFrom('counted_visits')
    .selectAll()
    .where('workspace_id', 'in', [...new Set(visits.map((visit) => visit.workspace_id))])
    .where(
      'visit_id',
      'in',
      visits.map((visit) => visit.visit_id),
    )
    .execute()
  const now = visits.filter((visit) => !isSuspected(visit)).map(countedOf)
  const suspected = new Set(visits.filter(isSuspected).map((visit) => visit.visit_id))
  const gone = before.filter((visit) => suspected.has(visit.visit_id))
  for (const { workspace_id, visit_id } of gone) {
    await trx
      .deleteFrom('counted_visits')
      .where('workspace_id', '=', workspace_id)
      .where('visit_id', '=', visit_id)
      .execute()
  }
  await keepCounted(trx, now)
  await changePageDays(trx, [
    ...before.map((visit) => ({ visit, by: -1 as const })),
    ...now.map((visit) => ({ visit, by: 1 as const })),
  ])
}

async function keepCounted(trx: Trx, rows: readonly CountedVisitsTable[]): Promise<void> {
  if (rows.length === 0) return
  await trx
    .insertInto('counted_visits')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'visit_id']).doUpdateSet((eb) => ({
        // Who read the free pages may have said since who they are.
        visitor_id: eb.ref('excluded.visitor_id'),
        reader: eb.ref('excluded.reader'),
        last_active_at: eb.ref('excluded.last_active_at'),
        returning: eb.ref('excluded.returning'),
        active_ms: eb.ref('excluded.active_ms'),
        pages_seen: eb.ref('excluded.pages_seen'),
        finished: eb.ref('excluded.finished'),
        exit_page: eb.ref('excluded.exit_page'),
        pages: eb.ref('excluded.pages'),
      })),
    )
    .execute()
}

type Change = { visit: CountedVisitsTable; by: 1 | -1 }
type DayKey = Omit<Database['page_days'], 'pages'>

/** Rows are locked in the order of their keys, so that two batches never wait for each other in a circle. */
async function changePageDays(trx: Trx, changes: readonly Change[]): Promise<void> {
  const touched = new Map<string, { key: DayKey; changes: Change[] }>()
  for (const change of changes) {
    const { workspace_id, document_id, document_version, link_id, opened_at } = change.visit
    const day = Math.floor(opened_at / dayMs)
    const block = blockKey(Math.floor(day / blockDays))
    for (const [link, span] of [everyLink, link_id].flatMap((each) => [
      [each, day] as const,
      [each, block] as const,
    ])) {
      const key = { workspace_id, document_id, link_id: link, day: span, document_version }
      const name = Object.values(key).join(' ')
      const known = touched.get(name) ?? { key, changes: [] }
      known.changes.push(change)
      touched.set(name, known)
    }
  }
  const sorted = [...touched].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
  for (let start = 0; start < sorted.length; start += atOnce) {
    await changeSomeDays(trx, sorted.slice(start, start + atOnce))
  }
}

const keyColumns = ['workspace_id', 'document_id', 'link_id', 'day', 'document_version'] as const

async function changeSomeDays(trx: Trx, days: readonly { key: DayKey; changes: Change[] }[]): Promise<void> {
  if (days.length === 0) return
  // Makes what is missing, and locks and answers what is there: the same statement on both engines.
  const rows = await trx
    .insertInto('page_days')
    .values(days.map(({ key }) => ({ ...key, pages: '{}' })))
    .onConflict((conflict) =>
      conflict.columns([...keyColumns]).doUpdateSet((eb) => ({ pages: eb.ref('page_days.pages') })),
    )
    .returningAll()
    .execute()
  const nameOf = (key: DayKey) => keyColumns.map((column) => key[column]).join(' ')
  const changesOf = new Map(days.map(({ key, changes }) => [nameOf(key), changes]))
  const changed = rows.map((row) => {
    const tally = JSON.parse(row.pages) as Tally
    for (const { visit, by } of changesOf.get(nameOf(row)) ?? []) {
      tallyVisit(tally, { pages: JSON.parse(visit.pages), exitPage: visit.exit_page }, by)
    }
    return { ...row, pages: JSON.stringify(withoutEmpty(tally)) }
  })
  await trx
    .insertInto('page_days')
    .values(changed)
    .onConflict((conflict) =>
      conflict.columns([...keyColumns]).doUpdateSet((eb) => ({ pages: eb.ref('excluded.pages') })),
    )
    .execute()
}
