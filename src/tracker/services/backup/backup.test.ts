// Backups of real trackers, restored into the same and the other database engine.
import { execFileSync } from 'node:child_process'
import { appendFile, readdir, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { createTracker, type Tracker } from '../../app/tracker.ts'
import { openBlobs, storageOf } from '../../infrastructure/blobs/open-blobs.ts'
import { readConfig, type TrackerConfig } from '../../infrastructure/config.ts'
import { openDatabase } from '../../infrastructure/database/open-database.ts'
import type { SchemaStep, StepDatabase } from '../../infrastructure/database/schema-steps/step.ts'
import {
  type Engine,
  emptyDatabase,
  engines,
  quietLog,
  testFolder,
} from '../../infrastructure/database/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { addDocument, reader, type VisitInBrowser, visitOf } from '../visits/testing.ts'
import { backUp, prune } from './backup.ts'
import { openBackupArchive, unpackBackup, writeWholeFile } from './backup-archive.ts'
import { type BackupTarget, createBackupFolder, openBackupFolder } from './backup-folder.ts'
import { restore, verifyBackup } from './restore.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function temporary(): Promise<string> {
  const folder = await testFolder()
  cleanups.push(folder.remove)
  return folder.path
}

/** The configuration of a tracker with an empty database and storage. */
async function emptyPlace(engine: Engine): Promise<TrackerConfig> {
  const data = await temporary()
  return {
    ...readConfig({ data, port: '0', 'public-url': 'https://share.example.com' }, {}),
    databaseUrl: await emptyDatabase(engine, data),
    rateLimit: false,
    graceMs: 300,
  }
}

async function start(config: TrackerConfig): Promise<Tracker> {
  const tracker = await createTracker(config, { log: quietLog() })
  cleanups.push(() => tracker.close())
  await tracker.app.ready()
  return tracker
}

type Team = { tracker: Tracker; owner: Joined; documentId: string; slug: string }

async function startTeam(config: TrackerConfig): Promise<Team> {
  const tracker = await start(config)
  const owner = await joinMember(tracker)
  const documentId = await addDocument(tracker, owner)
  const link = await owner.call('POST', `/api/documents/${documentId}/links`, {})
  return { tracker, owner, documentId, slug: String(link.body.url).split('/').at(-1) ?? '' }
}

async function backUpOf(config: TrackerConfig, folder: string) {
  return backUpTo(config, await createBackupFolder(folder))
}

async function backUpTo(config: TrackerConfig, to: BackupTarget) {
  const blobs = await openBlobs(storageOf(config), null)
  return backUp({ databaseUrl: config.databaseUrl, blobs, to, scratchDir: await temporary() })
}

async function restoreTo(config: TrackerConfig, from: string, knownSteps?: readonly SchemaStep[]) {
  const blobs = await openBlobs(storageOf(config), null)
  const scratchDir = await temporary()
  return restore({
    from,
    databaseUrl: config.databaseUrl,
    blobs,
    scratchDir,
    ...(knownSteps && { knownSteps }),
  })
}

const at =
  (tracker: Tracker, joined: Joined): Joined['call'] =>
  (method, url, body) =>
    tracker.app
      .inject({
        method: method as 'GET',
        url,
        headers: { authorization: `Bearer ${joined.token}` },
        ...(body === undefined ? {} : { payload: body as object }),
      })
      .then((answer) => ({ status: answer.statusCode, body: answer.json(), headers: answer.headers }))

/** Sends beats until it is stopped. The reading time grows more slowly than the time that passes, which is its limit. `confirmed` has the highest confirmed reading time, and when the confirmation arrived. */
function keepReading(page: VisitInBrowser) {
  const confirmed: { activeMs: number; at: number }[] = []
  let stopped = false
  const done = (async () => {
    for (let activeMs = 1; !stopped; activeMs += 1) {
      const { status } = await page.beat({ pages: { 1: activeMs } })
      if (status === 200 || status === 204) confirmed.push({ activeMs, at: Date.now() })
    }
  })()
  return {
    visitId: page.visitId,
    confirmedBefore: (instant: number) =>
      Math.max(0, ...confirmed.filter((each) => each.at < instant).map((each) => each.activeMs)),
    async stop() {
      stopped = true
      await done
    },
  }
}

const otherEngine = (engine: Engine): Engine => (engine === 'sqlite' ? 'postgres' : 'sqlite')

describe.each(engines)('a backup of %s', (engine) => {
  it.each([engine, otherEngine(engine)])(
    'under load, restored into %s, has every beat that was confirmed before it, and the team goes on',
    async (target) => {
      const source = await emptyPlace(engine)
      const { tracker, owner, documentId, slug } = await startTeam(source)
      await tracker.context.blobs.put('upl_offer.pdf', Buffer.from('the bytes of the offer'))
      const cursor = (await owner.call('GET', '/api/feed?waitMs=0')).body.cursor
      const pages = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          reader(tracker, slug).enter({ email: `reader${index}@example.com` }),
        ),
      )
      const reading = pages.map(keepReading)
      const [folder, place] = [await temporary(), await emptyPlace(target)]
      const { takenAt } = await backUpOf(source, folder)
      for (const each of reading) await each.stop()
      const later = await reader(tracker, slug).enter({ email: 'later@example.com' })
      const newest = (await owner.call('GET', `/api/feed?waitMs=0&cursor=${cursor}`)).body.cursor

      await restoreTo(place, folder)
      const restored = await start(place)
      const rows = await restored.context.store.db.selectFrom('visits').selectAll().execute()
      const activeMs = new Map(rows.map((row) => [row.visit_id, row.active_ms]))
      for (const each of reading) {
        const confirmed = each.confirmedBefore(Date.parse(takenAt))
        expect(activeMs.get(each.visitId)).toBeGreaterThanOrEqual(Math.min(confirmed, 10_000))
      }
      expect(activeMs.has(later.visitId)).toBe(false)
      // The visit token of a reader and the device token of a member still work.
      const page = pages[0] as VisitInBrowser
      const beat = await visitOf(restored, page).beat({ pages: { 1: 20_000 } })
      expect(beat.status).toBeLessThan(300)
      const call = at(restored, owner)
      expect((await call('GET', `/api/documents/${documentId}`)).body.id).toBe(documentId)
      expect(await restored.context.blobs.size('upl_offer.pdf')).toBe(22)
      expect((await restored.app.inject('/readyz')).json().checks.storage).toBe('ok')
      // A cursor from after the backup is refused also when the restored feed has grown past it.
      for (let count = 0; count < 12; count += 1)
        await reader(restored, slug).enter({ email: `new${count}@example.com` })
      const refused = await call('GET', `/api/feed?waitMs=0&cursor=${newest}`)
      expect(refused.body.error.code).toBe('cursor_invalid')
      const answer = await call('GET', '/api/feed?waitMs=0')
      const opened = answer.body.events.filter(({ type }: { type: string }) => type === 'visit.opened')
      const emails = opened.map(({ visit }: { visit: { visitor: { email: string } } }) => visit.visitor.email)
      expect(emails).toContain('new0@example.com')
      expect(emails).toContain('new11@example.com')
    },
    60_000,
  )

  it('a run that was settled after the backup is searched before it is written again', async () => {
    const source = await emptyPlace(engine)
    const { tracker, owner, documentId, slug } = await startTeam(source)
    await owner.call('POST', `/api/documents/${documentId}/workflows`, {
      trigger: 'left',
      action: { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null },
    })
    const claim = async (call: Joined['call']) => {
      for (;;) {
        const { body } = await call('POST', '/api/runs/claim', { maxVisits: 10, leaseMs: 60_000 })
        const run = body.visits[0]?.runs[0]
        if (run) return run
        await call('GET', '/api/feed?waitMs=200&wantsRuns=true')
      }
    }
    const opened = await reader(tracker, slug).enter({ email: 'aki@example.com' })
    const page = visitOf(tracker, opened, 'load-of-the-page')
    await page.beat({ pages: { 1: 3_000 } })
    const [folder, place] = [await temporary(), await emptyPlace(engine)]
    await backUpOf(source, folder)
    await page.beat({ pages: { 1: 4_000 }, goodbye: true })
    const first = await claim(owner.call)
    expect(first).toMatchObject({ attempt: 1, mayHaveWritten: false })

    await restoreTo(place, folder)
    const restored = await start(place)
    // The same page goes on: its next sequence number is higher than at the backup.
    const samePage = visitOf(restored, opened, 'load-of-the-page')
    await samePage.beat({ pages: { 1: 3_500 } })
    await samePage.beat({ pages: { 1: 4_000 }, goodbye: true })
    const again = await claim(at(restored, owner))
    expect(again).toMatchObject({ id: first.id, attempt: 2, mayHaveWritten: true })
    // A visit that begins after the restore has never been written.
    const fresh = await reader(restored, slug).enter({ email: 'bea@example.com' })
    await fresh.beat({ pages: { 1: 4_000 }, goodbye: true })
    expect(await claim(at(restored, owner))).toMatchObject({ attempt: 1, mayHaveWritten: false })
  }, 60_000)
})

describe('the folder of backups', () => {
  const team = async () => {
    const config = await emptyPlace('sqlite')
    const { tracker } = await startTeam(config)
    return { config, blobs: tracker.context.blobs, folder: await temporary() }
  }

  it('copies each file once, and keeps the files of the newest backups', async () => {
    const { config, blobs, folder } = await team()
    await blobs.put('upl_a.pdf', Buffer.from('a'))
    await blobs.put('upl_b.pdf', Buffer.from('bb'))
    expect(await backUpOf(config, folder)).toMatchObject({ files: 2, copiedFiles: 2, copiedBytes: 3 })
    await blobs.put('upl_c.pdf', Buffer.from('ccc'))
    await blobs.delete('upl_a.pdf')
    expect(await backUpOf(config, folder)).toMatchObject({ files: 2, copiedFiles: 1, copiedBytes: 3 })
    const kept = await openBlobs({ kind: 'folder', path: join(folder, 'blobs') }, null)
    expect(await kept.size('upl_a.pdf')).toBe(1)
    await backUpOf(config, folder)
    expect(await prune(await openBackupFolder(folder), 2)).toHaveLength(1)
    expect(await kept.size('upl_a.pdf')).toBe(null)
    expect(await kept.size('upl_b.pdf')).toBe(2)
  })

  it('only its owner can read it', async () => {
    const { config, folder } = await team()
    const { backup } = await backUpOf(config, folder)
    expect((await stat(join(folder, 'snapshots'))).mode & 0o077).toBe(0)
    const path = join(folder, 'snapshots', backup)
    for (const name of await readdir(path)) expect((await stat(join(path, name))).mode & 0o077).toBe(0)
  })

  it('a damaged table or file is found', async () => {
    const { config, blobs, folder } = await team()
    await blobs.put('upl_a.pdf', Buffer.from('a'))
    const { backup } = await backUpOf(config, folder)
    const verify = async () =>
      verifyBackup({ from: folder, scratchUrl: `sqlite:${join(await temporary(), 'scratch.db')}` })
    expect(await verify()).toMatchObject({ backup, files: 1 })
    const stored = await openBlobs({ kind: 'folder', path: join(folder, 'blobs') }, null)
    await stored.put('upl_a.pdf', Buffer.from('x'))
    await expect(verify()).rejects.toThrow('The file upl_a.pdf of the backup is damaged.')
    await appendFile(join(folder, 'snapshots', backup, 'members.jsonl.gz'), 'x')
    await expect(verify()).rejects.toThrow('members.jsonl.gz is missing or damaged.')
  })

  it('an unfinished backup does not count', async () => {
    const { config, folder } = await team()
    await expect(backUpOf({ ...config, databaseUrl: 'sqlite:/missing.db' }, folder)).rejects.toThrow()
    await expect(restoreTo(await emptyPlace('sqlite'), folder)).rejects.toThrow('contains no complete backup')
  })
})

describe('an archive', () => {
  it('is a tar file that other programs can read, and is restored like a folder', async () => {
    const config = await emptyPlace('sqlite')
    const { tracker } = await startTeam(config)
    const longKey = `${'k'.repeat(118)}.pdf`
    await tracker.context.blobs.put('upl_a.pdf', Buffer.from('a'))
    await tracker.context.blobs.put(longKey, Buffer.alloc(1_000, 'b'))
    const file = join(await temporary(), 'backup.tar')
    const scratch = await temporary()
    const { backup } = await writeWholeFile(file, (to) => backUpTo(config, openBackupArchive(to, scratch)))
    expect((await stat(file)).mode & 0o077).toBe(0)
    const names = execFileSync('tar', ['--list', '--file', file], { encoding: 'utf8' }).trim().split('\n')
    expect(names).toContain('blobs/df/upl_a.pdf')
    expect(names).toContain(`blobs/df/${longKey}`)
    expect(names.at(-1)).toBe(`snapshots/${backup}/manifest.json`)

    const folder = await temporary()
    await unpackBackup(file, folder)
    const place = await emptyPlace('sqlite')
    expect(await restoreTo(place, folder)).toMatchObject({ backup, files: 2, copiedFiles: 2 })
    const restored = await start(place)
    expect(await restored.context.blobs.size(longKey)).toBe(1_000)
  })

  it('that is cut off or no archive is refused; a backup that failed leaves the earlier file', async () => {
    const config = await emptyPlace('sqlite')
    await startTeam(config)
    const file = join(await temporary(), 'backup.tar')
    const scratch = await temporary()
    const write = (from: TrackerConfig) =>
      writeWholeFile(file, (to) => backUpTo(from, openBackupArchive(to, scratch)))
    await write(config)
    const { size } = await stat(file)
    await expect(write({ ...config, databaseUrl: 'sqlite:/missing.db' })).rejects.toThrow()
    expect((await stat(file)).size).toBe(size)
    await truncate(file, size - 3_000)
    await expect(unpackBackup(file, await temporary())).rejects.toThrow('The archive is damaged')
    await writeFile(file, 'x'.repeat(2_000))
    await expect(unpackBackup(file, await temporary())).rejects.toThrow('The archive is damaged')
  })
})

describe.each(engines)('the target of a restore, on %s', (engine) => {
  it('must be empty', async () => {
    const config = await emptyPlace('sqlite')
    await startTeam(config)
    const folder = await temporary()
    await backUpOf(config, folder)
    const place = await emptyPlace(engine)
    await start(place)
    await expect(restoreTo(place, folder)).rejects.toThrow('The target database is not empty.')
    const taken = await emptyPlace(engine)
    await start({ ...taken, databaseUrl: await emptyDatabase('postgres', '') })
    await expect(restoreTo(taken, folder)).rejects.toThrow('belongs to another installation')
  }, 60_000)

  it('gets the indexes and the removals of the steps that had finished', async () => {
    const config = await emptyPlace('sqlite')
    const { tracker } = await startTeam(config)
    const db = tracker.context.store.db as unknown as StepDatabase
    const steps: SchemaStep[] = [
      { name: 'a', kind: 'index', table: 'links', index: 'links_by_name', definition: '(name)' },
      { name: 'b', kind: 'index', table: 'links', index: 'links_by_owner', definition: '(owner_id)' },
      {
        ...{ name: 'c', kind: 'contract', table: 'crash_reports', requires: 1 },
        up: async (trx) => void (await trx.schema.dropTable('crash_reports').execute()),
      },
    ]
    await db.schema.dropTable('crash_reports').execute()
    for (const name of ['a', 'c'])
      await db.insertInto('schema_steps').values({ name, requires: 1, finished_at: 1 }).execute()
    const folder = await temporary()
    await backUpOf(config, folder)
    const place = await emptyPlace(engine)
    await restoreTo(place, folder, steps)
    const restored = await openDatabase(place.databaseUrl, quietLog())
    cleanups.push(() => restored.close())
    const indexes =
      engine === 'sqlite'
        ? sql<{ name: string }>`select name from sqlite_schema where type = 'index'`
        : sql<{ name: string }>`select indexname as name from pg_indexes where schemaname = current_schema()`
    const names = (await indexes.execute(restored.db)).rows.map(({ name }) => name)
    expect(names).toContain('links_by_name')
    expect(names).not.toContain('links_by_owner')
    await expect(sql`select 1 from crash_reports`.execute(restored.db)).rejects.toThrow()
  })

  it('a backup of a newer version is refused', async () => {
    const config = await emptyPlace('sqlite')
    const { tracker } = await startTeam(config)
    await tracker.context.store.db
      .insertInto('kysely_migration' as never)
      .values({ name: '9999-future', timestamp: '2030-01-01' } as never)
      .execute()
    const folder = await temporary()
    await backUpOf(config, folder)
    await expect(restoreTo(await emptyPlace(engine), folder)).rejects.toThrow('A newer version of Lastpage')
  })
})
