import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { openSqlite } from './sqlite.ts'
import { createLogSync, type LogFile, LogNotSynced } from './sqlite-log.ts'

/** A log whose writes the test ends. `steps` lists what happened. */
function heldLog() {
  const steps: string[] = []
  const writes: { end(): void; fail(): void }[] = []
  const file: LogFile = {
    sync: () =>
      new Promise<void>((resolve, reject) => {
        steps.push('write')
        writes.push({ end: resolve, fail: () => reject(new Error('EIO')) })
      }),
    close: async () => undefined,
  }
  const log = createLogSync(file, async () => void steps.push('rescue'))
  const synced = () => log.synced().then(() => void steps.push('synced'))
  const write = async (index: number) => {
    await expect.poll(() => writes.length).toBeGreaterThan(index)
    return writes[index] as (typeof writes)[number]
  }
  return { log, steps, synced, write }
}

/** A log with a commit during a running write. `one` ends this write, which confirms only `first`. */
async function commitDuringWrite() {
  const held = heldLog()
  held.log.committed()
  const first = held.synced()
  const one = await held.write(0)
  held.log.committed()
  return { ...held, first, one }
}

describe('writing the log after the commit', () => {
  test('nothing is written if no transaction was committed without the disk', async () => {
    const { steps, synced } = heldLog()
    await synced()
    expect(steps).toEqual(['synced'])
  })

  test('a commit during a write waits for the next write', async () => {
    const { steps, synced, write, first, one } = await commitDuringWrite()
    const second = synced()
    one.end()
    await first
    const two = await write(1)
    expect(steps).toEqual(['write', 'synced', 'write'])
    two.end()
    await second
    expect(steps).toEqual(['write', 'synced', 'write', 'synced'])
  })

  test('of two commits during a write, none is confirmed before the next write has ended', async () => {
    const { steps, synced, write, first, one } = await commitDuringWrite()
    const second = synced()
    const third = synced()
    one.end()
    await first
    const two = await write(1)
    expect(steps).toEqual(['write', 'synced', 'write'])
    two.end()
    await Promise.all([second, third])
    expect(steps).toEqual(['write', 'synced', 'write', 'synced', 'synced'])
  })

  test('after a failed write, the log is rescued before anything is confirmed, also without a new commit', async () => {
    const { log, steps, synced, write } = heldLog()
    log.committed()
    const first = synced()
    ;(await write(0)).fail()
    await expect(first).rejects.toThrow(LogNotSynced)
    const again = synced()
    ;(await write(1)).end()
    await again
    expect(steps).toEqual(['write', 'rescue', 'write', 'synced'])
    await synced()
    expect(steps).toEqual(['write', 'rescue', 'write', 'synced', 'synced'])
  })
})

describe('a transaction that is synced later', () => {
  const dir = mkdtempSync(join(tmpdir(), 'lastpage-sqlite-log-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  test('does not change the durability of the other transactions', async () => {
    const database = await openSqlite(join(dir, 'tracker.db'))
    const level = async (db: typeof database.db) => {
      const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(db)
      return rows[0]?.synchronous
    }
    // https://www.sqlite.org/pragma.html#pragma_synchronous: 1 is NORMAL, 2 is FULL.
    expect(await database.transaction(level, { sync: 'later' })).toBe(1)
    expect(await database.transaction(level)).toBe(2)
    const failing = database.transaction(
      async (trx) => {
        await sql`insert into installation (name, value) values ('test', 'lost')`.execute(trx)
        throw new Error('refused')
      },
      { sync: 'later' },
    )
    await expect(failing).rejects.toThrow('refused')
    expect(await level(database.db)).toBe(2)
    await database.transaction(
      (trx) => sql`insert into installation (name, value) values ('test', 'kept')`.execute(trx),
      { sync: 'later' },
    )
    await database.synced()
    const { rows } = await sql`select value from installation where name = 'test'`.execute(database.db)
    expect(rows).toEqual([{ value: 'kept' }])
    await database.close()
  })
})
