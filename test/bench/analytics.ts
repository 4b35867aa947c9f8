// What a rep waits for in a workspace of 100,000 visits, half of them to one document, on both databases: figures and lists, held
// against reading all of that document's visits and adding them up, in the same run.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Me } from '#shared/tracker-api/people.ts'
import { dayMs } from '../../src/tracker/analytics/count-leaves.ts'
import { documentAnalytics } from '../../src/tracker/analytics/document-analytics.ts'
import { seedVisits } from '../../src/tracker/analytics/testing.ts'
import { createTracker, type Tracker } from '../../src/tracker/app.ts'
import { systemClock } from '../../src/tracker/clock.ts'
import { readConfig } from '../../src/tracker/config.ts'
import { joinMember } from '../../src/tracker/people/testing.ts'
import { quietLog } from '../../src/tracker/store/testing.ts'
import { listVisits } from '../../src/tracker/visits/list.ts'
import { addDocument } from '../../src/tracker/visits/testing.ts'
import { startPostgres } from '../fixtures/postgres.ts'
import type { Bench, BenchOptions } from './bench.ts'
import { percentile, type Row, rowOf } from './row.ts'

const hundredThousand = 100_000
const rounds = 7
const linksEach = 500

export const analytics: Bench = async (options) => {
  const postgres = await startPostgres()
  try {
    const onSqlite = await measure('sqlite', undefined, options)
    return [...onSqlite, ...(await measure('postgres', await postgres.createDatabase(), options))]
  } finally {
    await postgres.stop()
  }
}

async function measure(
  engine: string,
  databaseUrl: string | undefined,
  { visits = hundredThousand, say }: BenchOptions,
): Promise<Row[]> {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-analytics-'))
  const config = readConfig({ data: dir, port: '0' }, {})
  const tracker = await createTracker(
    { ...config, ...(databaseUrl ? { databaseUrl } : {}) },
    { log: quietLog() },
  )
  try {
    const scene = await setScene(tracker, visits)
    say(`analytics on ${engine}: ${visits} visits are there`)
    return await compare(engine, tracker, scene)
  } finally {
    await tracker.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

type Scene = { workspaceId: string; busiest: string; quietMember: string; visits: number }

async function setScene(tracker: Tracker, visits: number): Promise<Scene> {
  const owner = await joinMember(tracker)
  const quiet = await joinMember(tracker)
  const workspaceId = owner.me.workspace.id
  const documentIds: string[] = []
  for (let index = 0; index < 20; index += 1)
    documentIds.push(await addDocument(tracker, owner, `Document ${index}`))
  const busiest = documentIds[0] as string
  for (const documentId of documentIds) await makeLinks(tracker, owner.me, documentId)
  await seedVisits(tracker.context.store, {
    workspaceId,
    documentIds: [...documentIds, ...documentIds.slice(1).map(() => busiest)],
    ownerIds: [owner.me.member.id],
    linkIdOf: (documentId, index) => linkId(documentId, index % linksEach),
    visits,
    endAt: systemClock.now(),
    days: 365,
    visitorIds: Array.from({ length: 5_000 }, (_, index) => `per_${String(index).padStart(22, '0')}`),
  })
  return { workspaceId, busiest, quietMember: quiet.me.member.id, visits }
}

const linkId = (documentId: string, index: number) => `lnk_${documentId.slice(4, 18)}_${index}`

async function makeLinks(
  { context: { store } }: Tracker,
  { workspace, member }: Me,
  documentId: string,
): Promise<void> {
  const rows = Array.from({ length: linksEach }, (_, index) => ({
    workspace_id: workspace.id,
    link_id: linkId(documentId, index),
    document_id: documentId,
    owner_id: member.id,
    slug: linkId(documentId, index),
    name: `Link ${index}`,
    recipient_email: null,
    settings: '{}',
    created_at: systemClock.now(),
    disabled_at: null,
  }))
  await store.db.insertInto('links').values(rows).execute()
}

/** The median of some turns, after one that warms up. */
async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const from = performance.now()
    await work()
    if (round > 0) times.push(performance.now() - from)
  }
  return percentile(times, 0.5)
}

/** Without anything that was kept: every visit of the document, and its pages added up. */
async function countAnew({ context: { store } }: Tracker, { workspaceId, busiest }: Scene): Promise<number> {
  const rows = await store.db
    .selectFrom('visits')
    .select(['link_id', 'visitor_id', 'reader_key', 'returning', 'active_ms', 'page', 'page_count', 'pages'])
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', busiest)
    .where('suspected', '=', 0)
    .execute()
  const onPages = new Map<string, number>()
  for (const row of rows) {
    for (const [page, ms] of Object.entries(JSON.parse(row.pages) as Record<string, number>)) {
      onPages.set(page, (onPages.get(page) ?? 0) + ms)
    }
  }
  return rows.length
}

async function compare(engine: string, tracker: Tracker, scene: Scene): Promise<Row[]> {
  const { context } = tracker
  const { workspaceId, busiest, quietMember } = scene
  const answer = await documentAnalytics(context, workspaceId, busiest, {})
  const expected = await countAnew(tracker, scene)
  if (answer.figures.visits !== expected) {
    throw new Error(`${answer.figures.visits} visits were counted, and there are ${expected}.`)
  }
  const from = new Date(systemClock.now() - 30 * dayMs).toISOString()
  const caller = { workspaceId, memberId: quietMember } as Parameters<typeof listVisits>[1]
  const list = (filter: object) => listVisits(context, caller, { limit: 50, ...filter })
  const cases: [string, () => Promise<unknown>][] = [
    ['document', () => documentAnalytics(context, workspaceId, busiest, {})],
    ['document30Days', () => documentAnalytics(context, workspaceId, busiest, { from })],
    ['visits', () => list({})],
    ['visitsMine', () => list({ mine: true })],
    ['visitsOfLink', () => list({ linkId: linkId(busiest, 7) })],
  ]
  const against = await median(() => countAnew(tracker, scene))
  const rows: Row[] = []
  for (const [name, work] of cases) {
    const row = { bench: 'analytics', case: `${name}@${engine}`, metric: 'answer_ms', unit: 'ms' }
    rows.push(rowOf({ ...row, value: await median(work), against }))
  }
  return rows
}
