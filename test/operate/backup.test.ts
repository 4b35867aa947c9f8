// A backup with real processes: it is made while readers read and a desktop writes Tasks, and is restored into the other database engine and the
// other kind of storage. The tracker then goes on with the same public URL.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest'
import { emptyDatabase } from '../../src/tracker/infrastructure/database/testing.ts'
import { workerTiming } from '../faults/environment.ts'
import { eventually } from '../fixtures/part.ts'
import { startS3, type TestS3 } from '../fixtures/s3/server.ts'
import type { TeamDesktop } from '../fixtures/team/desktop.ts'
import { type Counted, createReader, type Reader } from '../fixtures/team/reader.ts'
import { reportWithoutSalesforce, shareWithTask } from '../fixtures/team/share.ts'
import { startTeam, type Team } from '../fixtures/team/team.ts'
import { placeFlags, type TrackerPlace } from '../fixtures/team/tracker.ts'
import { runTrackerCommand } from '../fixtures/tracker-command.ts'

const trackerEnv = {
  TRACKER_GRACE_MS: '300',
  TRACKER_RATE_LIMIT: 'false',
  // A visit whose goodbye is not in the backup leaves when this lease ends.
  TRACKER_VISIBLE_LEASE_MS: '4000',
}
const folder = mkdtempSync(path.join(tmpdir(), 'lastpage-backup-'))
let s3: TestS3
let team: Team
let desktop: TeamDesktop
let slug = ''
let people = 0

type Place = TrackerPlace & { env: Record<string, string> }
let place: Place

beforeAll(async () => {
  s3 = await startS3()
  team = await startTeam({ trackerEnv, timing: workerTiming })
  place = { dataDir: team.trackerDir, env: {} }
  await reportWithoutSalesforce(team.aiko)
  ;({ slug } = await shareWithTask(team.aiko, { pages: 4 }))
  desktop = await team.addDesktop('aiko')
  await desktop.start()
})
afterAll(async () => {
  await team?.close()
  await s3?.close()
  rmSync(folder, { recursive: true, force: true })
})

const visitOf = (visitId: string) => team.aiko.client.call('visits.get', { params: { visitId } })

async function newReader(): Promise<Reader> {
  people += 1
  const reader = createReader(() => team.tracker.url, slug, `reader${people}@example.com`)
  await reader.open()
  return reader
}

type Load = {
  /** The readers who read all the time. */
  reading: readonly Reader[]
  /** Readers who open, read and leave, one after the other. */
  passing: readonly Reader[]
  /** The latest counters of each reader that the tracker had acknowledged before the instant (epoch ms). */
  acknowledgedBefore(instant: number): Map<Reader, Counted>
  /** Stops all requests. Nothing is acknowledged afterwards. */
  stop(): Promise<void>
}

/** Readers who read all the time, and a stream of readers who leave, so that a backup meets visits and runs in each state. */
async function startLoad(count: number): Promise<Load> {
  const reading = await Promise.all(Array.from({ length: count }, newReader))
  const passing: Reader[] = []
  const seen: { at: number; reader: Reader; counted: Counted }[] = []
  let isStopped = false
  const readOn = async (reader: Reader) => {
    for (let page = 1; !isStopped; page = (page % 3) + 1) await reader.read(page, 60, 20)
  }
  const passBy = async () => {
    while (!isStopped) {
      const reader = await newReader()
      passing.push(reader)
      await reader.read(2, 60, 20)
      await reader.goodbye()
    }
  }
  const watch = setInterval(() => {
    const at = Date.now()
    for (const reader of [...reading, ...passing]) {
      if (reader.acknowledgedBeats() > 0) seen.push({ at, reader, counted: reader.acknowledged() })
    }
  }, 10)
  const work = Promise.all([...reading.map(readOn), passBy()])
  return {
    reading,
    passing,
    acknowledgedBefore: (instant) =>
      new Map(seen.filter(({ at }) => at < instant).map(({ reader, counted }) => [reader, counted])),
    async stop() {
      isStopped = true
      await work
      clearInterval(watch)
    },
  }
}

const stateOf = async (reader: Reader) => {
  const { state, runs } = await visitOf(reader.visitId())
  return state === 'left' ? runs.map((run) => run.state).join() : state
}
const allDone = (what: string, readers: readonly Reader[]) =>
  eventually(
    `the runs of ${what} are done`,
    async () => (await Promise.all(readers.map(stateOf))).every((state) => state === 'done'),
    40_000,
  )

/** All Tasks of the org, also deleted ones, by the reference in their comments. */
async function tasksByReference() {
  const tasks = await team.org.control.records('Task')
  return Map.groupBy(tasks, (task) => String(task.Description).match(/^Ref: (\S+)$/m)?.[1] ?? 'none')
}

async function expectOneTaskEach(readers: readonly Reader[]): Promise<void> {
  const tasks = await tasksByReference()
  for (const [reference, of] of tasks) expect(of, reference).toHaveLength(1)
  for (const reader of readers) {
    const { runs } = await visitOf(reader.visitId())
    const [run] = runs
    expect(runs).toHaveLength(1)
    expect(run?.result?.taskId).toBe(tasks.get(String(run?.id))?.[0]?.Id)
  }
}

/** Expects that the restored tracker has the visit with at least these counters. */
async function expectCounters(reader: Reader, { pages }: Counted): Promise<void> {
  const visit = await visitOf(reader.visitId())
  const stored = new Map(visit.pages.map(({ page, activeMs }) => [String(page), activeMs]))
  for (const [page, ms] of Object.entries(pages))
    expect(stored.get(page), reader.email).toBeGreaterThanOrEqual(ms)
}

const command = (name: string, at: Place, ...args: string[]) =>
  runTrackerCommand([name, ...placeFlags(at), ...args, '--json'], { env: at.env })

/** The way of the data. `make` backs up the tracker at `place` while it runs. */
type Move = {
  /** Returns the line with the result. */
  make(): Promise<string>
  /** The backup, for `restore --from`. */
  from: string
  target(): Promise<Place>
}

const backups = path.join(folder, 'backups')
const throughFolder: Move = {
  from: backups,
  make: async () => (await command('backup', place, '--to', backups)).out,
  target: async () => ({
    dataDir: path.join(folder, 'second'),
    databaseUrl: await emptyDatabase('postgres', ''),
    env: {
      TRACKER_STORAGE_URL: s3.storageUrl('team'),
      TRACKER_STORAGE_ACCESS_KEY_ID: s3.key.accessKeyId,
      TRACKER_STORAGE_SECRET_ACCESS_KEY: s3.key.secretAccessKey,
    },
  }),
}

const archive = path.join(folder, 'backup.tar')
const throughPipe: Move = {
  from: archive,
  async make() {
    const args = ['backup', ...placeFlags(place), '--to', '-', '--json']
    const { errors } = await runTrackerCommand(args, { env: place.env, outputFile: archive })
    return errors.trimEnd().split('\n').at(-1) ?? ''
  },
  target: async () => ({ dataDir: path.join(folder, 'third'), env: {} }),
}

test.each([
  ['SQLite and a folder to PostgreSQL and S3, through a folder of backups', throughFolder],
  ['PostgreSQL and S3 to SQLite and a folder, through an archive from a pipe', throughPipe],
])(
  'from %s: all that was acknowledged is there, the desktop goes on, and each Task exists once',
  async (_name, { make, from, target }) => {
    onTestFailed(() => console.log(desktop.journal(), desktop.log(), team.tracker.log()))
    const load = await startLoad(6)
    await eventually('visits have left', () => load.passing.length > 5)
    const { takenAt } = JSON.parse(await make())
    const passedBefore = load.passing.length
    await eventually('more visits have left', () => load.passing.length > passedBefore + 5)
    await load.stop()
    const [closed, ...open] = load.reading
    if (!closed) throw new Error('no reader')
    // This page is closed after the backup, and its Task is written. The restored tracker knows the visit as reading.
    await closed.goodbye()
    await allDone('all visits that left', [...load.passing, closed])
    await team.tracker.kill()

    await command('restore', place, '--from', from, '--verify')
    place = await target()
    await command('restore', place, '--from', from)
    await team.tracker.restart({ place, env: place.env })
    const acknowledged = load.acknowledgedBefore(Date.parse(takenAt))
    expect(acknowledged.size).toBeGreaterThan(10)
    for (const [reader, counted] of acknowledged) await expectCounters(reader, counted)

    const later = await newReader()
    await later.read(3, 60, 20)
    for (const reader of [later, ...open]) {
      await reader.read(4, 60, 20)
      await reader.goodbye()
    }
    const known = [...acknowledged.keys(), later]
    await allDone('all visits', known)
    await expectOneTaskEach(known)
    await eventually('the desktop has notified the visit after the restore', () =>
      desktop.journal().some((line) => line.type === 'notify' && line.path === `/visits/${later.visitId()}`),
    )
  },
  120_000,
)
