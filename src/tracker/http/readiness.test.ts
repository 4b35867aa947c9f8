// The tests use real failures: a full disk, a read-only database, a missing viewer, a database that hangs.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { freePort } from '../../../test/e2e/fixtures/ports.ts'
import { startDatabaseServer } from '../../../test/faults/hosting/database-server.ts'
import { mountSmallDisk, type SmallDisk } from '../../../test/faults/hosting/small-disk.ts'
import { eventually } from '../../../test/fixtures/part.ts'
import { relayPostgres } from '../../../test/fixtures/tcp-relay.ts'
import { createTracker, type Tracker } from '../app/tracker.ts'
import { readConfig } from '../infrastructure/config.ts'
import { currentDatabase, quietLog, testFolder } from '../infrastructure/database/testing.ts'
import { type HostClocks, systemClocks } from '../infrastructure/time/deployment-clock.ts'
import { joinMember } from '../services/people/testing.ts'
import { addDocument, reader } from '../services/visits/testing.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

type Start = {
  folder?: string
  databaseUrl?: string
  env?: Record<string, string>
  host?: HostClocks
  /** Long by default, because a busy machine must not fail a check that tests something else. */
  deadlineMs?: number
}

async function start({ folder, databaseUrl, env: more = {}, host, deadlineMs = 15_000 }: Start = {}) {
  const temporary = await testFolder()
  cleanups.push(temporary.remove)
  const viewerRoot = join(temporary.path, 'viewer')
  mkdirSync(viewerRoot)
  writeFileSync(join(viewerRoot, 'index.html'), '<!doctype html>')
  const env = {
    ...(databaseUrl ? { TRACKER_DATABASE_URL: databaseUrl } : {}),
    TRACKER_MIN_FREE_BYTES: '0',
    ...more,
  }
  const tracker = await createTracker(readConfig({ data: folder ?? temporary.path, port: '0' }, env), {
    log: quietLog(),
    ...(host && { host }),
    readiness: { viewerRoot, deadlineMs, keepMs: 0 },
  })
  cleanups.push(() => tracker.close())
  await tracker.app.ready()
  return { tracker, viewerRoot }
}

async function ready({ app }: Tracker): Promise<{ status: number; checks: Record<string, string> }> {
  const answer = await app.inject('/readyz')
  return { status: answer.statusCode, checks: answer.json().checks }
}

const names = ['database', 'beats', 'schema', 'files', 'storage', 'disk', 'clock', 'viewer']
const allOk = { status: 200, checks: Object.fromEntries(names.map((name) => [name, 'ok'])) }
/** The check `beats` fails for a second after a busy machine has blocked the event loop, so a test waits for this result. */
const untilAllOk = (tracker: Tracker) => expect.poll(() => ready(tracker), { timeout: 15_000 }).toEqual(allOk)
/** The names of the checks that fail, and their results. Without `beats`: it also fails if the watch of ADR 40 cannot write. */
async function failing(tracker: Tracker): Promise<{ status: number; checks: Record<string, string> }> {
  const { status, checks } = await ready(tracker)
  const failed = Object.entries(checks).filter(([name, result]) => name !== 'beats' && result !== 'ok')
  return { status, checks: Object.fromEntries(failed) }
}

/** Returns null if this user may not mount a file system. */
async function smallDisk(megabytes: number): Promise<SmallDisk | null> {
  const folder = await testFolder()
  cleanups.push(folder.remove)
  chmodSync(folder.path, 0o755)
  const disk = process.platform === 'linux' ? mountSmallDisk(join(folder.path, 'disk'), megabytes) : null
  if (disk) cleanups.push(() => disk.close())
  return disk
}

const cannotMount = 'a small disk can only be mounted by root on Linux'

it('on a full disk the tracker is not ready, and the response names the parts that cannot be written', async ({
  skip,
}) => {
  const disk = await smallDisk(4)
  if (!disk) return skip(cannotMount)
  const { tracker } = await start({ folder: disk.dir })
  await untilAllOk(tracker)
  disk.fill()
  expect(await failing(tracker)).toEqual({
    status: 503,
    checks: { database: 'can’t be written', files: 'can’t be written' },
  })
})

it('on a full disk of PostgreSQL the tracker is not ready, although rows of known size can still be updated', async ({
  skip,
}) => {
  const disk = await smallDisk(160)
  if (!disk) return skip(cannotMount)
  const port = await freePort()
  const database = await startDatabaseServer({ dataDir: join(disk.dir, 'data'), port, segmentMb: 1 })
  cleanups.push(() => database.close())
  const { tracker } = await start({ databaseUrl: database.url })
  await untilAllOk(tracker)
  disk.fill()
  expect((await ready(tracker)).checks.database).toBe('can’t be written')
  disk.release()
  await untilAllOk(tracker)
}, 60_000)

it('the tracker is not ready while SQLite is read-only, and ready afterwards', async () => {
  const { tracker } = await start()
  await sql`pragma query_only = 1`.execute(tracker.context.store.db)
  expect(await failing(tracker)).toEqual({ status: 503, checks: { database: 'can’t be written' } })
  await sql`pragma query_only = 0`.execute(tracker.context.store.db)
  await untilAllOk(tracker)
})

it('the tracker is not ready without the viewer', async () => {
  const { tracker, viewerRoot } = await start()
  const { rm } = await import('node:fs/promises')
  await rm(viewerRoot, { recursive: true })
  const { status, checks } = await ready(tracker)
  expect([status, checks.viewer]).toEqual([503, 'is not built'])
})

it('the readiness check responds within its deadline while the database hangs', async () => {
  const relay = await relayPostgres(await currentDatabase('postgres', ''))
  cleanups.push(() => relay.close())
  const { tracker } = await start({ databaseUrl: relay.url, deadlineMs: 500 })
  // Runs before the tracker closes, so that closing does not wait for the database.
  cleanups.push(() => relay.setMode('refuse'))
  await untilAllOk(tracker)
  relay.setMode('hang')
  for (let probe = 0; probe < 3; probe++) {
    const { status, checks } = await ready(tracker)
    expect([status, checks.database]).toEqual([503, 'no answer within 0.5 s'])
  }
  expect((await tracker.app.inject('/healthz')).statusCode).toBe(200)
  relay.setMode('pass')
  await eventually('ready again', async () => (await ready(tracker)).status === 200, 30_000)
}, 60_000)

it('a tracker that is suspended during its check does not keep another tracker from being ready', async () => {
  const databaseUrl = await currentDatabase('postgres', '')
  const relay = await relayPostgres(databaseUrl)
  cleanups.push(() => relay.close())
  const { tracker: suspended } = await start({ databaseUrl: relay.url })
  cleanups.push(() => relay.setMode('refuse'))
  const { tracker: other } = await start({ databaseUrl, deadlineMs: 5_000 })
  const hanging = relay.hangAfter('readiness')
  void ready(suspended)
  await hanging
  expect((await ready(other)).checks.database).toBe('ok')
})

it('the tracker is not ready while beats are not committed, although another write succeeds', async () => {
  const { tracker } = await start({ databaseUrl: await currentDatabase('postgres', '') })
  const owner = await joinMember(tracker)
  const documentId = await addDocument(tracker, owner)
  const link = await owner.call('POST', `/api/documents/${documentId}/links`, {
    recipientEmail: 'a@example.com',
  })
  const page = await reader(tracker, String(link.body.url).split('/').at(-1) ?? '').enter()
  const { db } = tracker.context.store
  const unlock = Promise.withResolvers<void>()
  const locked = db.transaction().execute(async (trx) => {
    await sql`select 1 from visits for update`.execute(trx)
    await unlock.promise
  })
  cleanups.push(unlock.resolve)
  locked.catch(() => undefined)
  const beat = page.beat({ pages: { 1: 100 } })
  const checks = await eventually('not ready', async () => {
    const { status, checks } = await ready(tracker)
    return status === 503 && checks
  })
  expect(checks).toMatchObject({ database: 'ok', beats: 'can’t be stored' })
  unlock.resolve()
  await Promise.all([locked, beat])
  await untilAllOk(tracker)
})

it('the tracker is not ready if less space is free than the setting requires', async () => {
  const { tracker } = await start({ env: { TRACKER_MIN_FREE_BYTES: String(1e12) } })
  const { status, checks } = await ready(tracker)
  expect([status, checks.disk]).toEqual([503, 'has less than 1000000 MB free'])
})

it('the tracker is not ready while the schema is older, e.g. after a backup was restored', async () => {
  const { tracker } = await start()
  const { db } = tracker.context.store
  await sql`delete from kysely_migration where name = '0044-link-tasks'`.execute(db)
  const { status, checks } = await ready(tracker)
  expect([status, checks.schema]).toEqual([503, 'is older than this version'])
})

it.each([
  ['6 s ahead', 6_000, { status: 503, isOk: false }],
  ['2 s behind', -2_000, { status: 200, isOk: true }],
])('a host whose clock is %s of the clock of the database', async (_name, byMs, expected) => {
  const host = { ...systemClocks, wall: () => Date.now() + byMs }
  const { tracker } = await start({ databaseUrl: await currentDatabase('postgres', ''), host })
  // The clock of the database is measured once a second. A single measurement is not exact while the machine is busy.
  const measured = async () => {
    const { status, checks } = await ready(tracker)
    return { status, isOk: checks.clock === 'ok' }
  }
  await expect.poll(measured, { timeout: 15_000 }).toEqual(expected)
})

it('from the stop signal on the tracker is not ready, and still accepts requests', async () => {
  const { tracker } = await start({ env: { TRACKER_DRAIN_MS: '300' } })
  await untilAllOk(tracker)
  const drained = tracker.drain()
  expect(await ready(tracker)).toEqual({ status: 503, checks: { process: 'is stopping' } })
  expect((await tracker.app.inject('/healthz')).statusCode).toBe(200)
  expect((await tracker.app.inject('/no-such-page')).statusCode).toBe(404)
  await drained
  expect(tracker.context.availability.isAvailable()).toBe(true)
})
