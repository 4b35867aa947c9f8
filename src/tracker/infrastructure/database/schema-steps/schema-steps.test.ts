// Steps of the schema against both databases: resumed batches, indexes that are made again, contract steps that wait.
import { type Kysely, sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { migrate, NewerSchema, OlderSchema } from '../migrate.ts'
import { openDatabase } from '../open-database.ts'
import { openSchema } from '../open-schema.ts'
import { schemaLevel } from '../schema-steps.ts'
import { openWithoutMigrations } from '../testing/catalogue.ts'
import { type Engine, emptyDatabase, engines, quietLog, testFolder } from '../testing.ts'
import { pendingSteps, runSteps } from './run-steps.ts'
import type { BatchStep, ContractStep, IndexStep, SchemaStep, StepDatabase } from './step.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function database(engine: Engine): Promise<{ url: string; db: StepDatabase }> {
  const folder = await testFolder()
  cleanups.push(folder.remove)
  const url = await emptyDatabase(engine, folder.path)
  const store = await openDatabase(url, quietLog())
  cleanups.push(() => store.close())
  const db: StepDatabase = store.db
  await sql`create table numbers (id bigint primary key, doubled bigint)`.execute(db)
  for (let id = 1; id <= 25; id++) await db.insertInto('numbers').values({ id }).execute()
  return { url, db }
}

/** Doubles the numbers, and stops with an error at the row `failsAt`. */
const doubling = (failsAt?: number): BatchStep => ({
  ...{ name: 'test-doubling', kind: 'batches', table: 'numbers' },
  async batch(trx, cursor, size) {
    const after = Number(cursor ?? 0)
    const rows: { id: number }[] = await trx
      .selectFrom('numbers')
      .select('id')
      .where('id', '>', after)
      .orderBy('id')
      .limit(size)
      .execute()
    if (rows.some(({ id }) => id === failsAt)) throw new Error('the process is killed')
    for (const { id } of rows) {
      await trx
        .updateTable('numbers')
        .set({ doubled: id * 2 })
        .where('id', '=', id)
        .execute()
    }
    return { cursor: rows.length < size ? null : String(rows.at(-1)?.id), rows: rows.length }
  },
})

const index: IndexStep = {
  ...{ name: 'test-index', kind: 'index', table: 'numbers', index: 'numbers_by_doubled' },
  ...{ unique: true, definition: '(doubled)' },
}

const contract = (requires: number): ContractStep => ({
  ...{ name: 'test-contract', kind: 'contract', table: 'numbers', requires },
  up: async (trx) => void (await sql`alter table numbers drop column doubled`.execute(trx)),
})

function run(db: StepDatabase, engine: Engine, steps: readonly SchemaStep[], batchSize = 10) {
  const log = { info: () => undefined, warn: () => undefined }
  return runSteps({ db, dialect: engine, steps, batchSize, log, signal: new AbortController().signal })
}

const doubledCount = async (db: StepDatabase) =>
  (await db.selectFrom('numbers').select('id').where('doubled', 'is not', null).execute()).length

const older = (db: StepDatabase) =>
  db
    .insertInto('tracker_processes')
    .values({ process_id: 'trk_old', place: 'old:8190', alive_at: 0, schema_level: 0 })
    .execute()

describe.each(engines)('steps of the schema on %s', (engine) => {
  it('batches that were interrupted continue after the last committed batch', async () => {
    const { db } = await database(engine)
    expect(await run(db, engine, [doubling(15)])).toBe(false)
    expect(await doubledCount(db)).toBe(10)
    expect(await pendingSteps({ db, dialect: engine }, [doubling()])).toMatchObject([
      { name: 'test-doubling', kind: 'batches', rows: 25, rowsDone: 10, waitsFor: null },
    ])
    expect(await run(db, engine, [doubling(5)])).toBe(true)
    expect(await doubledCount(db)).toBe(25)
    expect(await pendingSteps({ db, dialect: engine }, [doubling()])).toEqual([])
  })

  it('a step that another process executes is not executed twice', async () => {
    const { db } = await database(engine)
    await db
      .insertInto('schema_steps')
      .values({ name: 'test-doubling', claimed_by: 'trk_other', claimed_until: 9_999_999_999_999 })
      .execute()
    expect(await run(db, engine, [doubling()])).toBe(false)
    expect(await doubledCount(db)).toBe(0)
  })

  it('the claim of a killed process ends after its time', async () => {
    const { db } = await database(engine)
    await db
      .insertInto('schema_steps')
      .values({ name: 'test-doubling', claimed_by: 'trk_killed', claimed_until: 1 })
      .execute()
    expect(await run(db, engine, [doubling()])).toBe(true)
  })

  it('an index is created', async () => {
    const { db } = await database(engine)
    expect(await run(db, engine, [doubling(), index])).toBe(true)
    await expect(db.insertInto('numbers').values({ id: 99, doubled: 2 }).execute()).rejects.toThrow()
  })

  it('a finished contract step keeps trackers below its level out', async () => {
    const { db } = await database(engine)
    expect(await run(db, engine, [contract(schemaLevel)])).toBe(true)
    await expect(migrate(db as Kysely<never>, { level: schemaLevel - 1 })).rejects.toThrow(NewerSchema)
    await expect(migrate(db as Kysely<never>)).resolves.toBeUndefined()
  })

  it('a database with migrations of a newer version can be used', async () => {
    const { db, url } = await database(engine)
    await sql`insert into kysely_migration (name, timestamp) values ('9999-newer', '2030-01-01')`.execute(db)
    const store = await openDatabase(url, quietLog())
    await store.close()
  })

  it('without permission to migrate, the start names what is pending', async () => {
    const folder = await testFolder()
    cleanups.push(folder.remove)
    const url = await emptyDatabase(engine, folder.path)
    const opening = openDatabase(url, quietLog(), { migrate: 'off' })
    await expect(opening).rejects.toThrow(OlderSchema)
    await expect(opening).rejects.toThrow(/Run the command "migrate" first/)
    const schema = await openSchema(url)
    expect((await schema.state()).migrations).toContain('0049-schema-steps')
    await schema.migrate()
    await schema.finish(quietLog())
    expect(await schema.state()).toEqual({ migrations: [], steps: [] })
    await schema.close()
    const store = await openDatabase(url, quietLog(), { migrate: 'off' })
    await store.close()
  })
})

describe('steps of the schema beside running trackers on PostgreSQL', () => {
  it('a contract step waits until no tracker of an earlier level runs', async () => {
    const { db } = await database('postgres')
    await older(db)
    expect(await run(db, 'postgres', [contract(schemaLevel)])).toBe(false)
    expect(await pendingSteps({ db, dialect: 'postgres' }, [contract(schemaLevel)])).toMatchObject([
      { waitsFor: 'a tracker of an earlier version is running: old:8190' },
    ])
    await db.deleteFrom('tracker_processes').execute()
    expect(await run(db, 'postgres', [contract(schemaLevel)])).toBe(true)
  })

  it('an invalid index of a failed build is dropped and created again', async () => {
    const { db } = await database('postgres')
    await sql`update numbers set doubled = 1 where id <= 2`.execute(db)
    expect(await run(db, 'postgres', [index])).toBe(false)
    const invalid = await sql`select 1 from pg_index where not indisvalid`.execute(db)
    expect(invalid.rows).toHaveLength(1)
    await sql`update numbers set doubled = null`.execute(db)
    expect(await run(db, 'postgres', [index])).toBe(true)
    const left = await sql`select 1 from pg_index where not indisvalid`.execute(db)
    expect(left.rows).toEqual([])
  })

  it('a migration that waits for a lock lets the statements behind it pass, and runs later', async () => {
    const url = await emptyDatabase('postgres', '')
    const db = openWithoutMigrations('postgres', url)
    cleanups.push(() => db.destroy())
    await migrate(db as never, { target: '0044-link-tasks' })
    const holder = openWithoutMigrations('postgres', url)
    cleanups.push(() => holder.destroy())
    const release = Promise.withResolvers<void>()
    const locked = Promise.withResolvers<void>()
    const holding = holder.transaction().execute(async (trx) => {
      await sql`lock table tracker_processes in access share mode`.execute(trx)
      locked.resolve()
      await release.promise
    })
    await locked.promise
    const migrating = migrate(db as never)
    const reader = openWithoutMigrations('postgres', url)
    cleanups.push(() => reader.destroy())
    const waiting = async () => {
      const { rows } = await sql`select 1 from pg_locks where not granted`.execute(reader)
      return rows.length > 0
    }
    await expect.poll(waiting, { timeout: 15_000 }).toBe(true)
    // This statement queues behind the migration, and passes when the migration gives up its wait.
    await sql`select * from tracker_processes`.execute(reader)
    release.resolve()
    await holding
    await migrating
    await sql`select schema_level from tracker_processes`.execute(reader)
  })
})
