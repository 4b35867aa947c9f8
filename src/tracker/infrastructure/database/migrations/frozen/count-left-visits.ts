// A copy of the code that counted a visit when migration 0011 was written. Do not update this copy
// when that code changes, because a statement with a column of a later migration would fail here.
import { type Kysely, sql } from 'kysely'

/** The columns of `visits` that are counted, as they were at migration 0011. */
export type LeftVisit = {
  workspace_id: string
  visit_id: string
  document_id: string
  link_id: string
  document_version: number
  page_count: number
  visitor_id: string | null
  reader_key: string
  opened_at: number
  last_active_at: number
  returning: number
  active_ms: number
  /** JSON: active ms by page number. */
  pages: string
  page: number
  suspected: number
  confirmed_person_at: number | null
}

type PageTally = { m: number; r: number; e: number; f: number; t: Record<string, number> }
type Tally = Record<string, PageTally>

const dayMs = 86_400_000
const blockDays = 32
const seenFromMs = 200
const timeClassWidth = Math.log(1.05)

const readPages = (visit: LeftVisit): [page: number, ms: number][] =>
  Object.entries(JSON.parse(visit.pages)).map(([page, ms]) => [Number(page), Number(ms)])

const pagesSeen = (visit: LeftVisit): number[] =>
  readPages(visit).flatMap(([page, ms]) => (ms >= seenFromMs ? [page] : []))

function addVisit(tally: Tally, visit: LeftVisit): void {
  const on = (page: number) => {
    tally[page] ??= { m: 0, r: 0, e: 0, f: 0, t: {} }
    return tally[page]
  }
  for (const [page, ms] of readPages(visit)) {
    const figures = on(page)
    figures.m += ms
    if (ms < seenFromMs) continue
    figures.r += 1
    const timeClass = Math.round(Math.log(ms) / timeClassWidth)
    figures.t[timeClass] = (figures.t[timeClass] ?? 0) + 1
  }
  on(visit.page).e += 1
  const furthest = Math.max(0, ...pagesSeen(visit))
  if (furthest > 0) on(furthest).f += 1
}

const withoutEmpty = (tally: Tally): Tally =>
  Object.fromEntries(
    Object.entries(tally).filter(([, { m, r, e, f }]) => m !== 0 || r !== 0 || e !== 0 || f !== 0),
  )

async function insertCounted(db: Kysely<unknown>, visit: LeftVisit): Promise<void> {
  const seen = pagesSeen(visit)
  await sql`insert into counted_visits (workspace_id, visit_id, document_id, link_id, document_version, page_count, visitor_id, reader,
      opened_at, last_active_at, "returning", active_ms, pages_seen, finished, exit_page, pages)
    values (${visit.workspace_id}, ${visit.visit_id}, ${visit.document_id}, ${visit.link_id}, ${visit.document_version},
      ${visit.page_count}, ${visit.visitor_id}, ${visit.visitor_id ?? visit.reader_key}, ${visit.opened_at},
      ${visit.last_active_at}, ${visit.returning}, ${visit.active_ms}, ${seen.length},
      ${seen.includes(visit.page_count) ? 1 : 0}, ${visit.page}, ${visit.pages})`.execute(db)
}

type DayKey = [workspaceId: string, documentId: string, linkId: string, day: number, version: number]

/** Returns the keys of the four rows of `page_days` for a visit: its link and all links (''), each with its day and its block of 32 days (negative). */
function dayKeys({ workspace_id, document_id, link_id, document_version, opened_at }: LeftVisit): DayKey[] {
  const day = Math.floor(opened_at / dayMs)
  const block = -1 - Math.floor(day / blockDays)
  return ['', link_id].flatMap((link) =>
    [day, block].map((span): DayKey => [workspace_id, document_id, link, span, document_version]),
  )
}

async function addToDay(db: Kysely<unknown>, key: DayKey, visits: readonly LeftVisit[]): Promise<void> {
  const [workspaceId, documentId, linkId, day, version] = key
  const { rows } = await sql<{ pages: string }>`select pages from page_days
    where workspace_id = ${workspaceId} and document_id = ${documentId} and link_id = ${linkId} and day = ${day}
      and document_version = ${version}`.execute(db)
  const tally: Tally = rows[0] ? JSON.parse(rows[0].pages) : {}
  for (const visit of visits) addVisit(tally, visit)
  const pages = JSON.stringify(withoutEmpty(tally))
  await sql`insert into page_days (workspace_id, document_id, link_id, day, document_version, pages)
    values (${workspaceId}, ${documentId}, ${linkId}, ${day}, ${version}, ${pages})
    on conflict (workspace_id, document_id, link_id, day, document_version) do update set pages = excluded.pages`.execute(
    db,
  )
}

/** Counts visits that left and are not counted yet. Suspected visits are left out, except those that a rep marked as visits by a person. */
export async function countLeftVisits(db: Kysely<unknown>, visits: readonly LeftVisit[]): Promise<void> {
  const byPeople = visits.filter((visit) => visit.suspected !== 1 || visit.confirmed_person_at !== null)
  const days = new Map<string, { key: DayKey; visits: LeftVisit[] }>()
  for (const visit of byPeople) {
    await insertCounted(db, visit)
    for (const key of dayKeys(visit)) {
      const name = key.join(' ')
      const day = days.get(name) ?? { key, visits: [] }
      day.visits.push(visit)
      days.set(name, day)
    }
  }
  for (const day of days.values()) await addToDay(db, day.key, day.visits)
}
