// Set-up for tests of the tracker: an empty database, a clock that the test sets, a log without output, and a tracker.
import { constants, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { inject } from 'vitest'
import { createTracker, type Tracker, type TrackerDeps } from '../../app/tracker.ts'
import type { Clock } from '../clock.ts'
import { readConfig, type TrackerConfig } from '../config.ts'
import { createRememberingChecker } from '../pdf/testing.ts'
import { isSqlite } from './open-database.ts'

export const engines = ['sqlite', 'postgres'] as const
export type Engine = (typeof engines)[number]
/**
 * For tests of rules that do not depend on the database. On PostgreSQL, such a test takes several times longer. The isolation tests execute the queries
 * of all repositories on both engines.
 */
export const embeddedEngine = ['sqlite'] as const

async function askBroker(path: string, body = ''): Promise<string> {
  const answer = await fetch(`${inject('databaseBroker')}${path}`, { method: 'POST', body })
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text
}

const sqliteFile = (folder: string) => join(folder, 'tracker.db')

/** Returns the URL of a database without tables. An SQLite file is created in `folder` when the database is opened. */
export async function emptyDatabase(engine: Engine, folder: string): Promise<string> {
  return engine === 'sqlite' ? `sqlite:${sqliteFile(folder)}` : askBroker('/postgres/empty')
}

/** Returns the URL of a database with the current schema and without rows. An SQLite file is created in `folder`. */
export async function currentDatabase(engine: Engine, folder: string): Promise<string> {
  if (engine === 'postgres') return askBroker('/postgres/current')
  const file = sqliteFile(folder)
  await copyFile(await askBroker('/sqlite/current'), file, constants.COPYFILE_EXCL)
  return `sqlite:${file}`
}

/** Deletes the rows of a database from `currentDatabase`, so that another test can use it if the schema is unchanged. */
export async function releaseDatabase(url: string): Promise<void> {
  if (!isSqlite(url)) await askBroker('/postgres/release', url)
}

export type TestClock = Clock & {
  /** Moves time forward. */
  advance(ms: number): void
  set(epochMs: number): void
}

export function testClock(start = Date.UTC(2026, 10, 22, 9, 30)): TestClock {
  let now = start
  return {
    now: () => now,
    advance(ms) {
      now += ms
    },
    set(epochMs) {
      now = epochMs
    },
  }
}

/** Prints nothing, unless the variable TEST_LOG names a level. */
export const quietLog = () => pino({ level: process.env.TEST_LOG ?? 'silent' })

export async function testFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'lastpage-tracker-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

export type TestTracker = Tracker & {
  /** Starts another tracker on the same database and folder, in this process. */
  second(): Promise<Tracker>
}

/** Starts a tracker on a new database. It checks each PDF once in a run of the tests. `close` stops all its trackers and removes the folder. */
export async function startTestTracker(
  engine: Engine,
  overrides: Partial<TrackerConfig> = {},
  deps: TrackerDeps = {},
): Promise<TestTracker> {
  const folder = await testFolder()
  const databaseUrl = await currentDatabase(engine, folder.path)
  const config: TrackerConfig = {
    ...readConfig({ data: folder.path, port: '0' }, {}),
    databaseUrl,
    publicUrl: 'https://share.example.com',
    rateLimit: false,
    ...overrides,
  }
  const open: Tracker[] = []
  const start = async () => {
    const pdfChecker = createRememberingChecker(inject('checkedPdfs'))
    const tracker = await createTracker(config, { log: quietLog(), pdfChecker, ...deps })
    open.push(tracker)
    return tracker
  }
  const first = await start()
  return {
    ...first,
    second: start,
    async close() {
      for (const tracker of open.reverse()) await tracker.close()
      await releaseDatabase(databaseUrl)
      await folder.remove()
    },
  }
}
