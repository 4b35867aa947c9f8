// The tests use real failures: a full disk, a read-only database, a missing viewer, a database that hangs.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { eventually } from '../../../test/fixtures/part.ts'
import { relayPostgres } from '../../../test/fixtures/tcp-relay.ts'
import { createTracker, type Tracker } from '../app/tracker.ts'
import { readConfig } from '../infrastructure/config.ts'
import { emptyDatabase, quietLog, testFolder } from '../infrastructure/database/testing.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start({ folder, databaseUrl }: { folder?: string; databaseUrl?: string } = {}) {
  const temporary = await testFolder()
  cleanups.push(temporary.remove)
  const viewerRoot = join(temporary.path, 'viewer')
  mkdirSync(viewerRoot)
  writeFileSync(join(viewerRoot, 'index.html'), '<!doctype html>')
  const env = databaseUrl ? { TRACKER_DATABASE_URL: databaseUrl } : {}
  const tracker = await createTracker(readConfig({ data: folder ?? temporary.path, port: '0' }, env), {
    log: quietLog(),
    readiness: { viewerRoot, deadlineMs: 500, keepMs: 0 },
  })
  cleanups.push(() => tracker.close())
  await tracker.app.ready()
  return { tracker, viewerRoot }
}

async function ready({ app }: Tracker): Promise<{ status: number; checks: Record<string, string> }> {
  const answer = await app.inject('/readyz')
  return { status: answer.statusCode, checks: answer.json().checks }
}

const allOk = { status: 200, checks: { database: 'ok', files: 'ok', viewer: 'ok' } }

function mountSmallDisk(): string | null {
  const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  cleanups.push(() => execFileSync('umount', ['-l', folder]))
  return folder
}

it('on a full disk the tracker is not ready, and the response names the parts that cannot be written', async ({
  skip,
}) => {
  const disk = process.platform === 'linux' ? mountSmallDisk() : null
  if (!disk) return skip('a small disk can only be mounted by root on Linux')
  const { tracker } = await start({ folder: disk })
  expect(await ready(tracker)).toEqual(allOk)
  // dd fails when the disk is full.
  spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=4k'])
  expect(await ready(tracker)).toEqual({
    status: 503,
    checks: { database: 'can’t be written', files: 'can’t be written', viewer: 'ok' },
  })
})

it('the tracker is not ready while SQLite is read-only, and ready afterwards', async () => {
  const { tracker } = await start()
  await sql`pragma query_only = 1`.execute(tracker.context.store.db)
  expect(await ready(tracker)).toEqual({
    status: 503,
    checks: { database: 'can’t be written', files: 'ok', viewer: 'ok' },
  })
  await sql`pragma query_only = 0`.execute(tracker.context.store.db)
  expect(await ready(tracker)).toEqual(allOk)
})

it('the tracker is not ready without the viewer', async () => {
  const { tracker, viewerRoot } = await start()
  const { rm } = await import('node:fs/promises')
  await rm(viewerRoot, { recursive: true })
  const { status, checks } = await ready(tracker)
  expect([status, checks.viewer]).toEqual([503, 'is not built'])
})

it('the readiness check responds within its deadline while the database hangs', async () => {
  const relay = await relayPostgres(await emptyDatabase('postgres', ''))
  cleanups.push(() => relay.close())
  const { tracker } = await start({ databaseUrl: relay.url })
  // Runs before the tracker closes, so that closing does not wait for the database.
  cleanups.push(() => relay.setMode('refuse'))
  expect(await ready(tracker)).toEqual(allOk)
  relay.setMode('hang')
  for (let probe = 0; probe < 3; probe++) {
    const { status, checks } = await ready(tracker)
    expect([status, checks.database]).toEqual([503, 'no answer within 0.5 s'])
  }
  expect((await tracker.app.inject('/healthz')).statusCode).toBe(200)
  relay.setMode('pass')
  await eventually('ready again', async () => (await ready(tracker)).status === 200, 30_000)
}, 60_000)
