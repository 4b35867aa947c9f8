// Measures the response times of figures, lists and the export in a workspace with 100,000 visits, on both databases. Half of the visits belong to
// one document. The reference is the time to read the same visits and sum them up in the same run.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTracker, type Tracker } from '../../../src/tracker/app/tracker.ts'
import { dayMs } from '../../../src/tracker/domain/analytics/days.ts'
import { readConfig } from '../../../src/tracker/infrastructure/config.ts'
import { quietLog } from '../../../src/tracker/infrastructure/database/testing.ts'
import { documentAnalytics } from '../../../src/tracker/services/analytics/document-analytics.ts'
import { getDocument, listDocuments } from '../../../src/tracker/services/documents/documents.ts'
import { listLinks } from '../../../src/tracker/services/links/links.ts'
import { listVisits } from '../../../src/tracker/services/visits/visit-list.ts'
import { listVisitors } from '../../../src/tracker/services/visits/visitors.ts'
import type { Bench, BenchOptions } from '../bench.ts'
import { onEachDatabase } from '../databases.ts'
import { percentile, type Row, rowOf } from '../row.ts'
import { exportAll } from './csv-export.ts'
import { recountByGroup, recountVisits } from './recount.ts'
import { type BenchWorkspace, createWorkspace, linkId } from './workspace.ts'

const hundredThousand = 100_000
const rounds = 7

export const analytics: Bench = (options) =>
  onEachDatabase(options, (engine, databaseUrl) => measure(engine, databaseUrl, options))

async function measure(
  engine: string,
  databaseUrl: string | undefined,
  { visits = hundredThousand, log }: BenchOptions,
): Promise<Row[]> {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-analytics-'))
  const config = readConfig({ data: dir, port: '0' }, {})
  const tracker = await createTracker(
    { ...config, ...(databaseUrl ? { databaseUrl } : {}) },
    { log: quietLog() },
  )
  try {
    const workspace = await createWorkspace(tracker, visits)
    log(`analytics on ${engine}: ${visits} visits created`)
    return [
      ...(await compareFigures(engine, tracker, workspace)),
      ...(await compareLists(engine, tracker, workspace)),
      ...(await measureExport(engine, tracker, workspace, visits)),
    ]
  } finally {
    await tracker.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Returns the median duration in ms. The first call warms up and is not counted. */
async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const from = performance.now()
    await work()
    if (round > 0) times.push(performance.now() - from)
  }
  return percentile(times, 0.5)
}

async function answerRow(name: string, engine: string, work: () => Promise<unknown>, against: number) {
  const row = { bench: 'analytics', case: `${name}@${engine}`, metric: 'answer_ms', unit: 'ms' }
  return rowOf({ ...row, value: await median(work), against })
}

async function compareFigures(engine: string, tracker: Tracker, workspace: BenchWorkspace): Promise<Row[]> {
  const { context } = tracker
  const { busiest, caller } = workspace
  const answer = await documentAnalytics(context, caller, busiest, {})
  const expected = await recountVisits(tracker, workspace)
  if (answer.figures.visits !== expected) {
    throw new Error(`${answer.figures.visits} visits were counted instead of ${expected}.`)
  }
  const from = new Date(Date.now() - 30 * dayMs).toISOString()
  const list = (filter: object) => listVisits(context, caller, { limit: 50, ...filter })
  const cases: [string, () => Promise<unknown>][] = [
    ['document', () => documentAnalytics(context, caller, busiest, {})],
    ['document30Days', () => documentAnalytics(context, caller, busiest, { from })],
    ['visits', () => list({})],
    ['visitsMine', () => list({ mine: true })],
    ['visitsOfLink', () => list({ linkId: linkId(busiest, 7) })],
  ]
  const against = await median(() => recountVisits(tracker, workspace))
  const rows: Row[] = []
  for (const [name, work] of cases) rows.push(await answerRow(name, engine, work, against))
  return rows
}

async function compareLists(engine: string, tracker: Tracker, workspace: BenchWorkspace): Promise<Row[]> {
  const { context } = tracker
  const { busiest, caller } = workspace
  const lists = {
    documents: await listDocuments(context, caller, { limit: 50, sort: 'changed', archived: false }),
    links: await listLinks(context, caller, busiest, {}),
    visitors: await listVisitors(context, caller, { limit: 50 }),
  }
  const cases = [
    [
      'documents',
      'document_id',
      lists.documents.items,
      () => listDocuments(context, caller, { limit: 50, sort: 'changed', archived: false }),
    ],
    [
      'documentOne',
      'document_id',
      lists.documents.items.filter(({ id }) => id === busiest),
      () => getDocument(context.store, caller, busiest),
    ],
    ['links', 'link_id', lists.links.items, () => listLinks(context, caller, busiest, {})],
    ['visitors', 'visitor_id', lists.visitors.items, () => listVisitors(context, caller, { limit: 50 })],
  ] as const
  const rows: Row[] = []
  for (const [name, by, items, work] of cases) {
    const ids = items.map(({ id }) => id)
    const expected = await recountByGroup(tracker, workspace, by, ids)
    for (const { id, visitCount } of items) {
      if (visitCount !== (expected.get(id) ?? 0)) throw new Error(`${name}: ${visitCount} visits of ${id}`)
    }
    const against = await median(() => recountByGroup(tracker, workspace, by, ids))
    rows.push(await answerRow(name, engine, work, against))
  }
  return rows
}

async function measureExport(
  engine: string,
  tracker: Tracker,
  workspace: BenchWorkspace,
  visits: number,
): Promise<Row[]> {
  const url = await tracker.listen()
  const { ms, bytes, lines, peakBytes } = await exportAll(url, workspace)
  if (lines !== visits + 1) throw new Error(`The export has ${lines} lines for ${visits} visits.`)
  const row = { bench: 'analytics', case: `csv@${engine}` }
  const against = await median(() => recountVisits(tracker, workspace))
  return [
    rowOf({ ...row, metric: 'export_ms', unit: 'ms', value: ms, against }),
    rowOf({ ...row, metric: 'peak_memory', unit: 'B', value: peakBytes, against: bytes }),
  ]
}
