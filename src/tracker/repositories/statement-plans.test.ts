// The frequent statements on PostgreSQL: each of them finds its rows by an index, also if the tables are large and most rows belong to one document.
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rowsHandledBy } from '../infrastructure/database/testing/plan.ts'
import type { CachedChange, VisitChange } from './beat-rows.ts'
import type { DeploymentRepositories } from './deployment-repositories.ts'
import { openTestStore } from './open-store/testing.ts'
import { createStore, type OpenStore } from './store.ts'
import { ids, seededAt } from './tenant-rows/testing.ts'
import { seedWorkspace } from './testing.ts'

const workspaces = 100
/** The number of devices and of visits in a workspace. All visits of a workspace are of one document, and open. */
const rowsOfWorkspace = 100
/** The number of other documents and links. */
const documentsOfWorkspace = 20

let store: OpenStore
let close: () => Promise<void>

/** Inserts copies of a row: `each` in each workspace, with these values in the columns. In `values`, w is the number of the workspace and n the number of the row. */
async function copy(table: keyof typeof ids, each: number, values: RawBuilder<unknown>): Promise<void> {
  const name = sql.table(`${table}s`)
  const id = sql.ref(`original.${table}_id`)
  await sql`insert into ${name} select (jsonb_populate_record(original, jsonb_build_object('workspace_id', 'wsp_' || w) || ${values})).*
    from ${name} original, generate_series(1, ${workspaces}::int) w, generate_series(1, ${each}::int) n
    where original.workspace_id = 'wsp_a' and ${id} = ${ids[table]}`.execute(store.db)
}

beforeAll(async () => {
  const opened = await openTestStore('postgres')
  store = opened.store
  close = opened.close
  await seedWorkspace(store.db, 'wsp_a', 1)
  await sql`insert into workspaces select (jsonb_populate_record(original, jsonb_build_object('workspace_id', 'wsp_' || w))).*
    from workspaces original, generate_series(1, ${workspaces}::int) w where workspace_id = 'wsp_a'`.execute(
    store.db,
  )
  const ofDocument = sql`jsonb_build_object('document_id', 'doc_of_' || w)`
  const ofLink = sql`${ofDocument} || jsonb_build_object('link_id', 'lnk_of_' || w)`
  await copy('member', 1, sql`'{}'`)
  await copy('document', 1, ofDocument)
  await copy('link', 1, sql`${ofLink} || jsonb_build_object('slug', 'slug-of-' || w)`)
  await copy('document', documentsOfWorkspace, sql`jsonb_build_object('document_id', 'doc_' || n)`)
  await copy(
    'link',
    documentsOfWorkspace,
    sql`jsonb_build_object('link_id', 'lnk_' || n, 'document_id', 'doc_' || n, 'slug', 'slug-' || w || '-' || n)`,
  )
  await copy(
    'device',
    rowsOfWorkspace,
    sql`jsonb_build_object('device_id', 'dev_' || w || '_' || n, 'token_hash', 'hash_' || n)`,
  )
  const reading = { state: 'reading', left_at: null, team: null, suspected: 0, deadline_at: 1, sweep_at: 1 }
  await copy(
    'visit',
    rowsOfWorkspace,
    sql`${ofLink} || ${JSON.stringify(reading)}::jsonb || jsonb_build_object('visit_id', 'vis_' || w || '_' || n)`,
  )
  await sql`analyze`.execute(store.db)
}, 60_000)
afterAll(() => close())

/** A batch of the usual size: one key in each of 20 workspaces. */
const keys = Array.from({ length: 20 }, (_, index) => ({ w: 1 + index, n: 10 + index }))
const visitKeys = keys.map(({ w, n }) => ({ workspaceId: `wsp_${w}`, visitId: `vis_${w}_${n}` }))
const devices = keys
  .map(({ w, n }) => ({ workspaceId: `wsp_${w}`, deviceId: `dev_${w}_${n}` }))
  .sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1))

/** Returns the number of rows that the plan of the last statement of `work` handles. */
const rowsOf = (work: (repositories: DeploymentRepositories) => Promise<unknown>): Promise<number> =>
  rowsHandledBy(store.db, (db) => work(createStore({ ...store, db }).deployment))

const rowsPerKey = async (work: Parameters<typeof rowsOf>[0]) => (await rowsOf(work)) / keys.length

/** The plans join up to nine tables. */
const atMost = 25

it('the devices of tokens', async () => {
  const tokens = keys.map(({ w, n }) => ({ workspaceId: `wsp_${w}`, tokenHash: `hash_${n}` }))
  expect(await rowsPerKey((all) => all.devices.ofTokens(tokens))).toBeLessThan(atMost)
})

it('the times at which devices were seen', async () => {
  const seen = devices.map((device) => ({ ...device, at: seededAt + 1 }))
  expect(await rowsPerKey((all) => all.devices.markSeen(seen))).toBeLessThan(atMost)
})

it('the positions of devices', async () => {
  expect(await rowsPerKey((all) => all.feeds.positions(devices))).toBeLessThan(atMost)
})

it('acknowledgements', async () => {
  const positions = devices.map((device) => ({ ...device, seq: 1_000 }))
  expect(await rowsPerKey((all) => all.feeds.acknowledge(positions))).toBeLessThan(atMost)
})

it('the visits of beats, without and with locks', async () => {
  expect(await rowsPerKey((all) => all.beats.read(visitKeys))).toBeLessThan(atMost)
  expect(await rowsPerKey((all) => all.beats.lock(visitKeys))).toBeLessThan(atMost)
})

it('the writes of beats, without and with an optimistic lock', async () => {
  const visits = await store.deployment.beats.lock(visitKeys)
  const changes: VisitChange[] = visits.map((visit) => ({ was: visit, visit }))
  expect(await rowsPerKey((all) => all.beats.write(changes))).toBeLessThan(atMost)
  const versions = new Map(
    (await store.deployment.beats.read(visitKeys)).map((row) => [row.visit_id, row.version]),
  )
  const known: CachedChange[] = visits.map((visit) => ({
    ...{ visit, version: versions.get(visit.visit_id) ?? '' },
  }))
  expect(await rowsPerKey((all) => all.beats.writeUnchanged(known, seededAt))).toBeLessThan(atMost)
})

it('the current readers', async () => {
  const some = Array.from({ length: 25 }, (_, index) => `wsp_${index + 1}`)
  const rows = await rowsOf((all) => all.currentReaders.ofWorkspaces(some))
  expect(rows / (some.length * rowsOfWorkspace)).toBeLessThan(atMost)
})
