// Compares the database with what the tracker has confirmed to readers and desktops.
import pg from 'pg'
import { eventually } from '../../fixtures/part.ts'
import type { Reader } from '../../fixtures/team/reader.ts'
import type { Finding } from '../tally.ts'
import type { FeedWatch } from './feed-watch.ts'

type StoredVisit = { visit_id: string; state: string; leaves: number; pages: string; suspicion: string }

async function query<Row extends object>(url: string, text: string, values: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

const idsOf = (readers: readonly Reader[]) =>
  readers.map((reader) => reader.visitId()).filter((id) => id !== '')

async function storedVisits(url: string, readers: readonly Reader[]): Promise<Map<string, StoredVisit>> {
  const rows = await query<StoredVisit>(
    url,
    'select visit_id, state, leaves::int as leaves, pages, suspicion from visits where visit_id = any($1)',
    [idsOf(readers)],
  )
  return new Map(rows.map((row) => [row.visit_id, row]))
}

/** Call this function while the readers are paused: all counters that were acknowledged are in the database, and no reader has left. */
export async function checkWhileReading(url: string, readers: readonly Reader[]): Promise<Finding[]> {
  const visits = await storedVisits(url, readers)
  return readers.flatMap((reader): Finding[] => {
    const visit = visits.get(reader.visitId())
    if (!visit) return [{ verdict: 'lost', what: `${reader.email} ${reader.visitId()} has no visit` }]
    return [...checkPages(visit, reader), ...falseLeaves(visit, 0)]
  })
}

function checkPages(visit: StoredVisit, reader: Reader): Finding[] {
  const stored = JSON.parse(visit.pages) as Record<string, number>
  const findings: Finding[] = []
  for (const [page, ms] of Object.entries(reader.acknowledged().pages)) {
    const has = stored[page] ?? 0
    if (has < ms)
      findings.push({
        verdict: 'lost',
        what: `${visit.visit_id} page ${page}: ${ms} ms acknowledged, ${has} ms stored`,
      })
  }
  for (const [page, ms] of Object.entries(stored)) {
    const most = reader.sent().pages[page] ?? 0
    if (ms > most)
      findings.push({
        verdict: 'wrong',
        what: `${visit.visit_id} page ${page}: ${most} ms sent, ${ms} ms stored`,
      })
  }
  return findings
}

const falseLeaves = ({ visit_id, leaves }: StoredVisit, allowed: number): Finding[] =>
  leaves > allowed
    ? [{ verdict: 'falseLeave', what: `${visit_id} left ${leaves} times, its reader ${allowed} times` }]
    : []

/** Gaps delay the leave after a goodbye by up to the lease of a hidden page, 5 min (ADR 40). On a busy machine gaps follow each other. */
const leavesWithinMs = 360_000

/** Call this function after all readers have said goodbye. Each visit leaves once, and has one event for its opening and one for its leave. */
export async function checkAfterLeave(
  url: string,
  readers: readonly Reader[],
  watches: readonly FeedWatch[],
): Promise<Finding[]> {
  const ids = idsOf(readers)
  const allLeft = async () =>
    [...(await storedVisits(url, readers)).values()].every(({ state }) => state === 'left')
  await eventually('all visits left', allLeft, leavesWithinMs).catch(() => undefined)
  const seen = () => watches.every((watch) => ids.every((id) => watch.count('visit.left', id) > 0))
  await eventually('all leaves in the feed', seen, 60_000).catch(() => undefined)
  const visits = await storedVisits(url, readers)
  const events = await countEvents(url, ids)
  return readers.flatMap((reader): Finding[] => {
    const visit = visits.get(reader.visitId())
    if (!visit) return []
    // The leave of a suspected visit is not published, so its events would be missing for a reason that is no fault.
    if (visit.suspicion !== '[]')
      return [
        {
          verdict: 'wrong',
          what: `${visit.visit_id} was taken for a program: ${visit.suspicion} ${visit.pages}`,
        },
      ]
    const findings = [...checkPages(visit, reader), ...falseLeaves(visit, 1)]
    if (visit.state !== 'left') findings.push({ verdict: 'lost', what: `${visit.visit_id} has not left` })
    for (const type of ['visit.opened', 'visit.left']) {
      findings.push(
        ...exactlyOne(
          `${visit.visit_id} ${type} in the database`,
          events.get(`${type} ${visit.visit_id}`) ?? 0,
        ),
      )
      for (const watch of watches)
        findings.push(
          ...exactlyOne(`${visit.visit_id} ${type} at ${watch.name}`, watch.count(type, visit.visit_id)),
        )
    }
    return findings
  })
}

function exactlyOne(what: string, count: number): Finding[] {
  if (count === 1) return []
  return [{ verdict: count === 0 ? 'lost' : 'doubled', what: `${what}: ${count} instead of 1` }]
}

async function countEvents(url: string, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await query<{ type: string; visit: string; count: number }>(
    url,
    `select type, subject::json->>'visitId' as visit, count(*)::int as count from feed_events
      where subject::json->>'visitId' = any($1) group by 1, 2`,
    [ids],
  )
  return new Map(rows.map(({ type, visit, count }) => [`${type} ${visit}`, count]))
}
