// For tests and benchmarks of analytics: writes visits that have left, directly into the database.
import { sql } from 'kysely'
import { dayMs } from '../../domain/analytics/days.ts'
import { timeClassOf } from '../../domain/analytics/time-classes.ts'
import type { DatabaseClient } from '../../infrastructure/database/client.ts'
import { newId } from '../../infrastructure/ids.ts'
import { unitOfWork } from '../../repositories/store.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { countLeaves } from './counted-visits.ts'

/** A visit that has left. `part` sets the fields that the test needs. */
export function leftVisit(
  part: Partial<VisitRow> & Pick<VisitRow, 'workspace_id' | 'document_id'>,
): VisitRow {
  const opened = part.opened_at ?? 0
  return {
    visit_id: newId('vis'),
    link_id: 'lnk_none',
    document_version: 1,
    page_count: 9,
    owner_id: 'mem_none',
    visitor_id: null,
    email: null,
    confidence: 'anonymous',
    team: null,
    network: null,
    hold: 0,
    reader_key: newId('per'),
    state: 'left',
    opened_at: opened,
    last_active_at: opened,
    left_at: opened,
    deadline_at: null,
    sweep_at: null,
    page: 1,
    visible: 0,
    active_ms: 0,
    open_ms: 0,
    pages: '{}',
    loads: '{"opening":null,"loads":[]}',
    leaves: 1,
    returning: 0,
    suspicion: '[]',
    suspected: 0,
    confirmed_person_at: null,
    user_agent: '',
    record: null,
    passcode_proof: null,
    agreement_hash: null,
    consent_hash: null,
    free_pages: null,
    opened_held: 0,
    other_device: 0,
    restored_at: null,
    claimed_record: null,
    record_email: null,
    ...part,
  }
}

/** Returns a generator that always returns the same numbers for the same seed (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

export type SeedPlan = {
  workspaceId: string
  documentIds: readonly string[]
  /** The owners alternate. Each document has one link. */
  ownerIds: readonly string[]
  linkIdOf(documentId: string, index: number): string
  visits: number
  /** The visits are evenly distributed over the last days. */
  endAt: number
  days: number
  visitorIds: readonly string[]
}

function seededVisit(plan: SeedPlan, index: number, random: (below: number) => number): VisitRow {
  const documentId = plan.documentIds[random(plan.documentIds.length)] as string
  const far = 1 + random(9)
  const pages = Object.fromEntries(
    Array.from({ length: far }, (_, page) => [page + 1, 100 + random(60) * random(2_000)]),
  )
  const suspected = random(20) === 0 ? 1 : 0
  const visitorId = random(4) === 0 ? null : (plan.visitorIds[random(plan.visitorIds.length)] ?? null)
  return leftVisit({
    workspace_id: plan.workspaceId,
    document_id: documentId,
    link_id: plan.linkIdOf(documentId, index),
    owner_id: plan.ownerIds[index % plan.ownerIds.length] as string,
    visitor_id: visitorId,
    email: visitorId && `${visitorId.slice(-8).toLowerCase()}@readers.example`,
    // In the order of their opening times.
    opened_at: plan.endAt - Math.floor((1 - index / plan.visits) * plan.days * dayMs) - random(60_000),
    active_ms: Object.values(pages).reduce((sum, ms) => sum + ms, 0),
    pages: JSON.stringify(pages),
    page: far,
    returning: random(3) === 0 ? 1 : 0,
    suspected,
    suspicion: suspected ? '["page_walk"]' : '[]',
    user_agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36',
  })
}

/** Writes visits in batches, as the leave sweep does. If `counted` is false, only the visits are written, as older versions did. */
export async function seedVisits(store: DatabaseClient, plan: SeedPlan, counted = true): Promise<void> {
  const random = randomFrom(plan.visits)
  for (let start = 0; start < plan.visits; start += 500) {
    const rows = Array.from({ length: Math.min(500, plan.visits - start) }, (_, at) =>
      seededVisit(plan, start + at, random),
    )
    await store.transaction(async (trx) => {
      await trx.insertInto('visits').values(rows).execute()
      if (counted) await countLeaves(unitOfWork(trx, store), rows)
    })
  }
}

/** The stored sums, and the same sums of all counted visits. Each value is a list of texts, one for each row. */
export type ComparedSums = { stored: string[]; counted: string[] }

const textsOf = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort()

const sumColumns = sql`count(*) as visits, sum("returning") as returned, sum(active_ms) as active_ms, sum(pages_seen) as pages_seen,
  sum(finished) as finished, max(opened_at) as last_opened_at, max(last_active_at) as last_active_at`

const ofReader = sql`reader, case when visitor_id is null then 0 else 1 end as is_visitor`
const readerColumns = sql`count(*) as visits, sum(active_ms) as active_ms, min(opened_at) as first_opened_at,
  max(opened_at) as last_opened_at, max(round(1000000 * pages_seen / page_count)) as seen`

/** Compares the stored sums of visits with a recount. */
export async function compareSums({ db }: Pick<DatabaseClient, 'db'>): Promise<Record<string, ComparedSums>> {
  const read = async (query: ReturnType<typeof sql<object>>) => textsOf((await query.execute(db)).rows)
  const group = sql`workspace_id, document_id`
  const times = await db.selectFrom('counted_visits').selectAll().execute()
  const classes = Map.groupBy(times, (row) =>
    JSON.stringify([row.workspace_id, row.document_id, row.document_version, timeClassOf(row.active_ms)]),
  )
  const stored = await db.selectFrom('time_sums').selectAll().execute()
  return {
    links: {
      stored:
        await read(sql<object>`select ${group}, link_id, document_version, page_count, visits, returned, active_ms, pages_seen,
        finished, last_opened_at, last_active_at from link_sums where visits > 0`),
      counted: [
        ...(await read(sql<object>`select ${group}, '' as link_id, document_version, page_count, ${sumColumns} from counted_visits
          group by ${group}, document_version, page_count`)),
        ...(await read(sql<object>`select ${group}, link_id, document_version, page_count, ${sumColumns} from counted_visits
          group by ${group}, link_id, document_version, page_count`)),
      ].sort(),
    },
    times: {
      stored: stored
        .map((row) =>
          JSON.stringify([
            row.workspace_id,
            row.document_id,
            row.document_version,
            row.time_class,
            row.visits,
          ]),
        )
        .sort(),
      counted: [...classes].map(([key, rows]) => `${key.slice(0, -1)},${rows.length}]`).sort(),
    },
    readers: {
      stored:
        await read(sql<object>`select ${group}, reader, is_visitor, link_id, visits, active_ms, first_opened_at, last_opened_at,
          round(1000000 * most_pages / most_pages_of) as seen from reader_sums`),
      counted: [
        ...(await read(sql<object>`select ${group}, ${ofReader}, '' as link_id, ${readerColumns} from counted_visits
          group by ${group}, reader, case when visitor_id is null then 0 else 1 end`)),
        ...(await read(sql<object>`select ${group}, ${ofReader}, link_id, ${readerColumns} from counted_visits
          group by ${group}, reader, case when visitor_id is null then 0 else 1 end, link_id`)),
      ].sort(),
    },
    readerCounts: {
      stored: await read(sql<object>`select ${group}, sum(readers) as readers from link_sums group by ${group}
          having sum(visits) > 0`),
      counted:
        await read(sql<object>`select ${group}, count(distinct reader || case when visitor_id is null then ' 0' else ' 1' end) as readers
          from counted_visits group by ${group}`),
    },
  }
}
