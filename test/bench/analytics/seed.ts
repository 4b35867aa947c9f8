// Writes the visits of the analytics bench, with the sums that the tracker would have written at their leaves. Statements over all visits write them,
// because single leaves of a million visits take an hour.
import { type RawBuilder, sql } from 'kysely'
import { blockDays, dayMs } from '../../../src/tracker/domain/analytics/days.ts'
import { addTally, type Tally } from '../../../src/tracker/domain/analytics/page-tally.ts'
import { everyLink } from '../../../src/tracker/repositories/counted-visits.ts'
import type { SeedConnection } from './seed-connection.ts'
import { pageCount, readingCount, readings, tallyOf } from './templates.ts'
import { withoutIndexes } from './without-indexes.ts'

export type VisitPlan = {
  workspaceId: string
  ownerId: string
  /** The first document gets half of the visits. Its visits of the second half of the time are of version 2. */
  documentIds: readonly string[]
  linksEach: number
  /** The ids of visitors end with their number, from 0. Visitor 0 is the busiest one. */
  people: number
  visits: number
  days: number
  endAt: number
}

/** An expression with a pseudo-random number below 2^31 for row `i`. It is the same on both databases. */
const random = (stream: number) =>
  sql.raw<number>(
    `(((i * ${1_103_515_245 + 2 * stream} + ${12_345 * (stream + 1)}) % 2147483647) / 13 * 48271 % 2147483647)`,
  )

type Scope = Pick<SeedConnection, 'db' | 'dialect'>

const digits = 22

/** A prefix and a number with leading zeros. */
const idOf = ({ dialect }: Scope, prefix: string, number: RawBuilder<unknown>) =>
  dialect === 'postgres'
    ? sql<string>`${sql.lit(prefix)} || lpad((${number})::text, ${sql.lit(digits)}, '0')`
    : sql<string>`${sql.lit(prefix)} || printf(${sql.lit(`%0${digits}d`)}, ${number})`

const linkOf = sql<string>`'lnk_' || substr(document_id, 5, 14) || '_' || cast(link as text)`

/** One row for each visit: its document, link, version, visitor (-1: nobody known), reading, opening time and whether it is suspected. */
async function createDrafts(scope: Scope, plan: VisitPlan): Promise<void> {
  const { db, dialect } = scope
  const numbers =
    dialect === 'postgres'
      ? sql`n as (select generate_series(0::bigint, ${sql.lit(plan.visits - 1)}) as i)`
      : sql`n(i) as (select 0 union all select i + 1 from n where i < ${sql.lit(plan.visits - 1)})`
  const others = sql.lit(plan.documentIds.length - 1)
  const { people, visits, days } = plan
  await sql`create table bench_documents (document integer, document_id text)`.execute(db)
  for (const [index, id] of plan.documentIds.entries()) {
    await sql`insert into bench_documents values (${index}, ${id})`.execute(db)
  }
  // Products of random numbers make few visitors busy.
  await sql`create table bench_drafts as with ${sql.raw(dialect === 'postgres' ? '' : 'recursive ')}${numbers},
    chosen as (select i,
      case when ${random(1)} % 2 = 0 then 0 else 1 + ${random(2)} % ${others} end as document,
      case when ${random(3)} % 250 = 0 then 0
        when ${random(4)} % 4 = 0 then -1
        else (${random(5)} % ${sql.lit(people)}) * (${random(6)} % 1000) / 1000 end as visitor,
      ${random(7)} % ${sql.lit(readingCount)} as reading,
      case when ${random(8)} % 20 = 0 then 1 else 0 end as suspected,
      ${random(9)} % ${sql.lit(plan.linksEach)} as any_link,
      case when ${random(10)} % 3 = 0 then 1 else 0 end as returned,
      ${sql.lit(plan.endAt)} - (${sql.lit(visits)} - i) * ${sql.lit(Math.floor((days * dayMs) / visits))} - ${random(11)} % 60000 as opened_at
      from n)
    select i, document_id, reading, visitor, suspected, returned, opened_at,
      opened_at / ${sql.lit(dayMs)} as day,
      case when bench_documents.document = 0 and i * 2 > ${sql.lit(visits)} then 2 else 1 end as version,
      case when visitor < 0 then any_link else (visitor * 7 + bench_documents.document * 13) % ${sql.lit(plan.linksEach)} end as link
    from chosen join bench_documents on bench_documents.document = chosen.document`.execute(db)
  await sql`create table bench_readings (reading integer, pages text, active_ms bigint, exit_page bigint, pages_seen bigint, finished bigint, time_class bigint)`.execute(
    db,
  )
  for (const each of readings)
    await db
      .insertInto('bench_readings' as never)
      .values(each as never)
      .execute()
}

const readerOf = (scope: Scope) =>
  sql<string>`case when visitor < 0 then ${idOf(scope, 'key_', sql`i`)} else ${idOf(scope, 'per_', sql`visitor`)} end`
const visitorOf = (scope: Scope) =>
  sql<string>`case when visitor < 0 then null else ${idOf(scope, 'per_', sql`visitor`)} end`
const visitIdOf = (scope: Scope) => idOf(scope, 'vis_', sql`(i * 7919 % 1000003) * 10000000 + i`)
const drafts = sql`bench_drafts join bench_readings on bench_readings.reading = bench_drafts.reading`

async function insertVisits(scope: Scope, { workspaceId, ownerId }: VisitPlan): Promise<void> {
  await sql`insert into visits (workspace_id, visit_id, link_id, document_id, document_version, page_count, owner_id, visitor_id,
      email, confidence, reader_key, state, opened_at, last_active_at, left_at, page, visible, active_ms, open_ms, pages, loads, leaves,
      "returning", suspicion, suspected, user_agent)
    select ${workspaceId}, ${visitIdOf(scope)}, ${linkOf}, document_id, version, ${sql.lit(pageCount)}, ${ownerId}, ${visitorOf(scope)},
      case when visitor < 0 then null else 'reader' || cast(visitor as text) || '@readers.example' end,
      case when visitor < 0 then 'anonymous' else 'typed' end, ${readerOf(scope)}, 'left', opened_at, opened_at, opened_at, exit_page, 0,
      active_ms, active_ms, pages, '{"opening":null,"loads":[]}', 1, returned,
      case when suspected = 1 then '["page_walk"]' else '[]' end, suspected,
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36'
    from ${drafts} order by i`.execute(scope.db)
}

/** The text of `textOfPart` (domain/analytics/visit-sums.ts). */
const summedOf = (
  scope: Scope,
) => sql<string>`cast(opened_at as text) || ' ' || cast(returned as text) || ' ' || cast(active_ms as text)
  || ' ' || cast(pages_seen as text) || ' ' || cast(finished as text) || case when visitor < 0 then ' 0 ' else ' 1 ' end || ${readerOf(scope)}`

async function insertCounted(scope: Scope, { workspaceId }: VisitPlan): Promise<void> {
  await sql`insert into counted_visits (workspace_id, visit_id, document_id, link_id, document_version, page_count, visitor_id, reader,
      opened_at, last_active_at, "returning", active_ms, pages_seen, finished, exit_page, pages, summed)
    select ${workspaceId}, ${visitIdOf(scope)}, document_id, ${linkOf}, version, ${sql.lit(pageCount)}, ${visitorOf(scope)},
      ${readerOf(scope)}, opened_at, opened_at, returned, active_ms, pages_seen, finished, exit_page, pages,
      ${summedOf(scope)}
    from ${drafts} where suspected = 0 order by i`.execute(scope.db)
}

/** The sums by link, by class of reading time and by reader. They are added up by numbers, which is faster than by ids. */
async function insertSums(scope: Scope, { workspaceId }: VisitPlan): Promise<void> {
  const { db } = scope
  await sql`create table bench_readers as
    select document_id, visitor, case when visitor < 0 then i else -1 end as i, link, count(*) as visits, sum(active_ms) as active_ms,
      min(opened_at) as first_opened_at, max(opened_at) as last_opened_at, max(pages_seen) as most_pages
    from ${drafts} where suspected = 0 group by 1, 2, 3, 4`.execute(db)
  const links = [
    { linkId: sql`''`, by: sql`document_id` },
    { linkId: linkOf, by: sql`document_id, link` },
  ]
  for (const { linkId, by } of links) {
    await sql`insert into link_sums (workspace_id, document_id, link_id, document_version, page_count, visits, returned, active_ms, pages_seen,
        finished, last_opened_at, last_active_at, readers)
      select ${workspaceId}, document_id, ${linkId}, version, ${sql.lit(pageCount)}, count(*), sum(returned), sum(active_ms), sum(pages_seen),
        sum(finished), max(opened_at), max(opened_at), 0
      from ${drafts} where suspected = 0 group by ${by}, version`.execute(db)
    // A visitor opens one link of a document.
    await sql`insert into reader_sums (workspace_id, document_id, reader, is_visitor, link_id, visits, active_ms, first_opened_at,
        last_opened_at, most_pages, most_pages_of)
      select ${workspaceId}, document_id, ${readerOf(scope)}, case when visitor < 0 then 0 else 1 end, ${linkId}, visits, active_ms,
        first_opened_at, last_opened_at, most_pages, ${sql.lit(pageCount)} from bench_readers`.execute(db)
  }
  await sql`update link_sums set readers = (select count(*) from bench_readers where bench_readers.document_id = link_sums.document_id)
    where link_id = '' and document_version = 1`.execute(db)
  await sql`insert into time_sums (workspace_id, document_id, document_version, time_class, visits)
    select ${workspaceId}, document_id, version, time_class, count(*)
    from ${drafts} where suspected = 0 group by document_id, version, time_class`.execute(db)
}

/** Every twentieth visit opened a link of the PDF. */
async function insertEvents(scope: Scope, { workspaceId }: VisitPlan): Promise<void> {
  await sql`insert into visit_events (workspace_id, visit_id, event_id, document_id, position, kind, page, target, happened_at)
    select ${workspaceId}, ${visitIdOf(scope)}, 'event', document_id, 0, 'link', 1,
      'https://example.com/' || cast(reading % 40 as text), opened_at
    from bench_drafts where i % 20 = 0`.execute(scope.db)
}

type Cell = { link: string; version: number; day: number; reading: number; visits: number }

/** Sums of visits by the key of a row of `page_days`. */
class DaySums {
  readonly tallies = new Map<string, Tally>()
  add(key: string, tally: Tally): void {
    const known = this.tallies.get(key)
    if (known) addTally(known, tally)
    else this.tallies.set(key, structuredClone(tally))
  }
}

/**
 * Writes the sums by page and day of one document. The rows of single links are left out where nothing reads them: before the last block by day, and for all
 * documents but the first.
 */
async function insertDays({ db }: Scope, plan: VisitPlan, documentId: string): Promise<void> {
  const lastBlock = Math.floor(plan.endAt / dayMs / blockDays)
  const cells = async (link: RawBuilder<unknown>, day: RawBuilder<unknown>, fromDay = 0) => {
    const { rows } =
      await sql<Cell>`select ${link} as link, version, ${day} as day, reading, count(*) as visits from bench_drafts
      where document_id = ${documentId} and suspected = 0 and day >= ${fromDay} group by 1, 2, 3, 4`.execute(
        db,
      )
    return rows
  }
  const [allLinks, day, block] = [sql`${sql.lit(everyLink)}`, sql`day`, sql`-1 - day / ${sql.lit(blockDays)}`]
  const ofLinks = async () => [
    ...(await cells(linkOf, block)),
    ...(await cells(linkOf, day, lastBlock * blockDays)),
  ]
  const sums = new DaySums()
  for (const { link, version, day: key, reading, visits } of [
    ...(await cells(allLinks, day)),
    ...(await cells(allLinks, block)),
    ...(documentId === plan.documentIds[0] ? await ofLinks() : []),
  ]) {
    sums.add(`${link} ${key} ${version}`, tallyOf(reading, visits))
  }
  const days = [...sums.tallies].map(([key, tally]) => {
    const [link, day, version] = key.split(' ')
    return {
      ...{ workspace_id: plan.workspaceId, document_id: documentId },
      link_id: link ?? everyLink,
      ...{ day: Number(day), document_version: Number(version), pages: JSON.stringify(tally) },
    }
  })
  for (let start = 0; start < days.length; start += 1_000) {
    await db
      .insertInto('page_days')
      .values(days.slice(start, start + 1_000))
      .execute()
  }
}

/** Writes all rows in one transaction. */
export async function seedVisits({ db, dialect }: SeedConnection, plan: VisitPlan): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const scope = { db: trx, dialect }
    await createDrafts(scope, plan)
    await withoutIndexes(scope, ['visits', 'counted_visits', 'visit_events', 'reader_sums'], async () => {
      await insertVisits(scope, plan)
      await insertCounted(scope, plan)
      await insertEvents(scope, plan)
      await insertSums(scope, plan)
    })
    for (const documentId of plan.documentIds) await insertDays(scope, plan, documentId)
    for (const table of ['bench_drafts', 'bench_readings', 'bench_documents', 'bench_readers']) {
      await sql`drop table ${sql.table(table)}`.execute(trx)
    }
  })
  // An autovacuum does this after some minutes.
  if (dialect === 'postgres') await sql`vacuum analyze`.execute(db)
}
