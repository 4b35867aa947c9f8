// Measures the response times of pages, figures, lists and the export in a workspace with a million visits, on both databases. Half of the visits
// belong to one document. The reference is the time to read the same visits and sum them up in the same run.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTracker, type Tracker } from '../../../src/tracker/app/tracker.ts'
import { dayMs } from '../../../src/tracker/domain/analytics/days.ts'
import { readConfig } from '../../../src/tracker/infrastructure/config.ts'
import { quietLog } from '../../../src/tracker/infrastructure/database/testing.ts'
import { openSumSources } from '../../../src/tracker/repositories/visit-sum-sources.ts'
import { documentAnalytics } from '../../../src/tracker/services/analytics/document-analytics.ts'
import { getDocument, listDocuments } from '../../../src/tracker/services/documents/documents.ts'
import { listLinks } from '../../../src/tracker/services/links/links.ts'
import { listCompanies } from '../../../src/tracker/services/visitors/companies.ts'
import { countVisits, listVisits } from '../../../src/tracker/services/visits/visit-list.ts'
import { listVisitors } from '../../../src/tracker/services/visits/visitors.ts'
import { type Bench, type BenchOptions, repeated } from '../bench.ts'
import { type BenchDatabase, onAllDatabases } from '../databases.ts'
import { percentile, type Row, rowOf } from '../row.ts'
import { exportRecent } from './csv-export.ts'
import { openPage, pagesOf } from './pages.ts'
import { recountByGroup, recountVisits } from './recount.ts'
import { type BenchWorkspace, callerOf, linkId, seedWorkspace } from './workspace.ts'

const million = 1_000_000
const rounds = 5
/** A person waits for a page no longer than this. */
const pageWithinMs = 150
/** The export of the bench has at most this many lines. */
const exportedVisits = 50_000

type Setup = { engine: string; tracker: Tracker; url: string; workspace: BenchWorkspace; visits: number }

export const analytics: Bench = (options) =>
  onAllDatabases(options, (databases) => measureAll(databases, options), { light: true })

async function measureAll(databases: BenchDatabase[], options: BenchOptions): Promise<Row[]> {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-analytics-'))
  try {
    // The seeds don't disturb a measurement, so both are written at the same time. The measurements come one after the other.
    const seeded = await Promise.all(
      databases.map((database) => seed(path.join(dir, database.name), database, options)),
    )
    const rows: Row[] = []
    for (const each of seeded) rows.push(...(await measure(each, options)))
    return rows
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

type Seeded = { dir: string; database: BenchDatabase; workspace: BenchWorkspace }

async function seed(
  dir: string,
  database: BenchDatabase,
  { visits = million, log }: BenchOptions,
): Promise<Seeded> {
  const began = performance.now()
  const workspace = await seedWorkspace(dir, visits, database.url)
  log(
    `analytics on ${database.name}: ${visits} visits created after ${Math.round(performance.now() - began)} ms`,
  )
  return { dir, database, workspace }
}

async function measure(
  { dir, database: { name, url: databaseUrl }, workspace }: Seeded,
  { visits = million, runs }: BenchOptions,
): Promise<Row[]> {
  const config = readConfig({ data: dir, port: '0' }, { TRACKER_RATE_LIMIT: 'false' })
  const tracker = await createTracker(
    { ...config, ...(databaseUrl ? { databaseUrl } : {}) },
    { log: quietLog() },
  )
  try {
    const setup = { engine: name, tracker, url: await tracker.listen(), workspace, visits }
    await checkCounts(setup)
    return await repeated(runs, () => measureOnce(setup))
  } finally {
    await tracker.close()
  }
}

async function measureOnce(setup: Setup): Promise<Row[]> {
  const recountedAt = performance.now()
  await recountVisits(setup.tracker, setup.workspace)
  const recountMs = performance.now() - recountedAt
  return [
    ...(await measurePages(setup, recountMs)),
    ...(await measureFigures(setup, recountMs)),
    ...(await measureLists(setup)),
    ...(await measureExport(setup, recountMs)),
  ]
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

const answer = (name: string, engine: string) =>
  ({ bench: 'analytics', case: `${name}@${engine}`, metric: 'answer_ms', unit: 'ms' }) as const

async function answerRow(name: string, { engine }: Setup, work: () => Promise<unknown>, against: number) {
  return rowOf({ ...answer(name, engine), value: await median(work), against })
}

async function measurePages({ engine, url, workspace }: Setup, against: number): Promise<Row[]> {
  const rows: Row[] = []
  for (const [name, page] of Object.entries(pagesOf(workspace))) {
    const value = await median(() => openPage(url, workspace, page))
    rows.push(rowOf({ ...answer(name, engine), value, against, goal: { of: 'value', atMost: pageWithinMs } }))
  }
  return rows
}

async function measureFigures(setup: Setup, against: number): Promise<Row[]> {
  const { context } = setup.tracker
  const { busiest, smallCompany } = setup.workspace
  const caller = callerOf(setup.workspace)
  const since = (days: number) => new Date(Date.now() - days * dayMs).toISOString()
  const figures = (query: object) => documentAnalytics(context, caller, busiest, query)
  const list = (filter: object) => listVisits(context, caller, { limit: 50, ...filter })
  const cases: [string, () => Promise<unknown>][] = [
    ['document', () => figures({})],
    ['document30Days', () => figures({ from: since(30) })],
    ['documentVersion', () => figures({ version: 2 })],
    ['documentLink', () => figures({ linkId: linkId(busiest, 7) })],
    ['visits', () => list({})],
    ['visitsMine', () => list({ mine: true })],
    ['visitsOfLink', () => list({ linkId: linkId(busiest, 7) })],
    ['visitsOfSmallCompany', () => list({ companyId: smallCompany, peopleOnly: true, from: since(90) })],
    ['visitsSuspected', () => list({ suspectedOnly: true, documentId: busiest })],
    ['visitsInTrouble', () => list({ needsAttention: true })],
    ['visitCounts', () => countVisits(context, caller, {})],
  ]
  const rows: Row[] = []
  for (const [name, work] of cases) rows.push(await answerRow(name, setup, work, against))
  return rows
}

/** The lists that have figures: how to read one, and the column by which a recount groups. */
function listsOf({ tracker: { context }, workspace }: Setup) {
  const { busiest } = workspace
  const caller = callerOf(workspace)
  const documents = (query: object) =>
    listDocuments(context, caller, { limit: 50, sort: 'changed', archived: false, ...query })
  return [
    ['documents', 'document_id', () => documents({})],
    ['documentsFound', 'document_id', () => documents({ search: 'document 1' })],
    [
      'documentOne',
      'document_id',
      async () => ({ items: [await getDocument(context.store, caller, busiest)] }),
    ],
    ['links', 'link_id', () => listLinks(context, caller, busiest, {})],
    ['visitors', 'visitor_id', () => listVisitors(context, caller, { limit: 50 })],
    ['visitorsFound', 'visitor_id', () => listVisitors(context, caller, { limit: 50, search: 'reader1999' })],
    ['companies', 'company_id', () => listCompanies(context, caller, { limit: 50 })],
    [
      'companiesFound',
      'company_id',
      () => listCompanies(context, caller, { limit: 50, search: 'company 99' }),
    ],
  ] as const
}

/** Throws if a figure or a list differs from a recount. */
async function checkCounts(setup: Setup): Promise<void> {
  const { tracker, workspace } = setup
  const { figures } = await documentAnalytics(tracker.context, callerOf(workspace), workspace.busiest, {})
  const expected = await recountVisits(tracker, workspace)
  if (figures.visits !== expected) {
    throw new Error(`${figures.visits} visits were counted instead of ${expected}.`)
  }
  if (!(await openSumSources(tracker.context.store, workspace.workspaceId)).isComplete) {
    throw new Error('The sums are not complete.')
  }
  for (const [name, by, read] of listsOf(setup)) {
    const { items } = await read()
    const counts = await recountByGroup(
      tracker,
      workspace,
      by,
      items.map(({ id }) => id),
    )
    for (const { id, visitCount } of items) {
      if (visitCount !== (counts.get(id) ?? 0)) throw new Error(`${name}: ${visitCount} visits of ${id}`)
    }
  }
}

async function measureLists(setup: Setup): Promise<Row[]> {
  const { tracker, workspace } = setup
  const rows: Row[] = []
  for (const [name, by, read] of listsOf(setup)) {
    const ids = (await read()).items.map(({ id }) => id)
    const from = performance.now()
    await recountByGroup(tracker, workspace, by, ids)
    rows.push(await answerRow(name, setup, read, performance.now() - from))
  }
  return rows
}

async function measureExport({ engine, url, workspace, visits }: Setup, against: number): Promise<Row[]> {
  const { ms, bytes, peakBytes } = await exportRecent(url, workspace, Math.min(visits, exportedVisits))
  const row = { bench: 'analytics', case: `csv@${engine}` }
  return [
    rowOf({ ...row, metric: 'export_ms', unit: 'ms', value: ms, against }),
    rowOf({ ...row, metric: 'peak_memory', unit: 'B', value: peakBytes, against: bytes }),
  ]
}
