// For tests and benchmarks of analytics: visits that have left, and a recount of the stored sums.
import { sql } from 'kysely'
import { timeClassOf } from '../../domain/analytics/time-classes.ts'
import type { DatabaseClient } from '../../infrastructure/database/client.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'

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
