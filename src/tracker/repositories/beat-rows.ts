import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DatabaseClient } from '../infrastructure/database/client.ts'
import { forEachRow, keptAs } from '../infrastructure/database/prepared-statements.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Abilities, Connection } from './connection.ts'
import { parameterRows } from './parameter-rows.ts'
import type { VisitRow } from './visit-snapshots.ts'

type Db = Kysely<Database>
export type VisitKey = { workspaceId: string; visitId: string }
/** The columns that decide whether the link of a visit still admits readers. */
export type LinkGate = {
  disabled_at: number | null
  removed_at: number | null
  expires_at: number | null
  /** The settings of the link if the link has an allow list or block list, otherwise null. So most beats do not parse settings. */
  list_settings: string | null
}
export type LockedVisit = VisitRow & LinkGate

type ColumnTypes = Partial<Record<keyof VisitRow, 'text' | 'bigint'>>

/** The columns that every beat changes. None of them is indexed. */
const counters = {
  last_active_at: 'bigint',
  deadline_at: 'bigint',
  page: 'bigint',
  visible: 'bigint',
  active_ms: 'bigint',
  open_ms: 'bigint',
  pages: 'text',
  loads: 'text',
} as const satisfies ColumnTypes

/**
 * The columns that a beat rarely changes. A statement leaves out unchanged columns, because SQLite updates the index of each column that the
 * statement names.
 */
const rarelyChanged = {
  state: 'text',
  left_at: 'bigint',
  sweep_at: 'bigint',
  leaves: 'bigint',
  suspicion: 'text',
  suspected: 'bigint',
} as const satisfies ColumnTypes

type Counter = keyof typeof counters
type RareColumn = keyof typeof rarelyChanged
const counterNames = Object.keys(counters) as Counter[]
const rareNames = Object.keys(rarelyChanged) as RareColumn[]

const keys = ['workspace_id', 'visit_id'] as const
/** The other columns that the merge of a beat needs, besides those that it rarely changes. `pages` is not read, because `loads` contains it. */
const merged = [
  'email',
  'team',
  'opened_at',
  'page_count',
  'confirmed_person_at',
  'last_active_at',
  'loads',
] as const
/** The part of a visit that a beat writes. A row has many more columns. */
export type BeatVisit = Pick<VisitRow, (typeof keys)[number] | Counter | RareColumn>
/** The part of a visit that a beat reads. `version`: see {@link Versions}. */
export type BeatRow = Pick<VisitRow, (typeof keys)[number] | (typeof merged)[number] | RareColumn> &
  LinkGate & { version: string }
const beatColumns = sql.raw([...keys, ...merged, ...rareNames].map((name) => `visits.${name}`).join(', '))

const gate = sql`links.disabled_at, documents.removed_at, links.expires_at,
  case when links.has_lists = 1 then links.settings end as list_settings`
const linkOfVisit = sql`links.workspace_id = visits.workspace_id and links.link_id = visits.link_id`
const documentOfVisit = sql`documents.workspace_id = visits.workspace_id and documents.document_id = visits.document_id`

/**
 * The visits with these keys, and the gates of their links. On PostgreSQL, plain joins may find the documents first and read all visits of each document, because
 * the planner does not know that a visit has one document. It does not move a lateral query with a limit.
 */
function visitsWithGate(dialect: Abilities['dialect'], keys: readonly VisitKey[]) {
  const rows = keys.map(({ workspaceId: w, visitId: v }) => ({ w, v }))
  const found = sql`(${parameterRows(dialect, { w: 'text', v: 'text' }, rows)}) as k
    cross join visits`
  const isOfKey = sql`visits.workspace_id = k.w and visits.visit_id = k.v`
  return dialect === 'postgres'
    ? {
        gate: sql`gate.*`,
        from: sql`${found} cross join lateral (
            select ${gate} from links join documents on ${documentOfVisit} where ${linkOfVisit} limit 1
          ) as gate where ${isOfKey}`,
      }
    : {
        gate,
        from: sql`${found} join links on ${linkOfVisit} join documents on ${documentOfVisit} where ${isOfKey}`,
      }
}

/** Returns what a beat needs of the visits, without locks. */
async function readVisits(
  db: Db,
  { dialect, rowVersions }: Abilities,
  keys: readonly VisitKey[],
): Promise<BeatRow[]> {
  const version = rowVersions ? sql`visits.xmin::text` : sql`''`
  const { gate, from } = visitsWithGate(dialect, keys)
  const { rows } = await sql<BeatRow>`${keptAs('read_beat_rows')}
    select ${beatColumns}, ${version} as version, ${gate} from ${from}`.execute(db)
  if (dialect === 'sqlite') for (const row of rows) row.version = row.loads
  return rows
}

/** Locks and returns the visits. The rows are locked in the order of their keys, which prevents deadlocks between two batches. */
async function lockVisits(
  trx: Db,
  dialect: DatabaseClient['dialect'],
  keys: readonly VisitKey[],
): Promise<LockedVisit[]> {
  const { gate, from } = visitsWithGate(dialect, keys)
  const locking =
    dialect === 'postgres' ? sql`order by visits.visit_id, visits.workspace_id for update of visits` : sql``
  const { rows } =
    await sql<LockedVisit>`${keptAs('lock_visits')} select visits.*, ${gate} from ${from} ${locking}`.execute(
      trx,
    )
  return rows
}

export type VisitChange = { was: Pick<BeatVisit, RareColumn>; visit: BeatVisit }
/**
 * The version of each written row. On PostgreSQL it is `xmin`, which each write of a row changes; a database without row versions has none. On SQLite it is `loads`,
 * which each new beat changes.
 */
export type Versions = Map<BeatVisit, string>

/** Returns true if the rarely changed columns have not changed. */
export function isPlainBeat({ was, visit }: VisitChange): boolean {
  for (const name of rareNames) if (was[name] !== visit[name]) return false
  return true
}

async function writeVisits(
  trx: Db,
  { dialect, rowVersions }: Abilities,
  changes: readonly VisitChange[],
): Promise<Versions> {
  const versions: Versions = new Map()
  const write = async (statement: typeof writeCounters, visits: readonly BeatVisit[]) => {
    if (visits.length === 0) return
    if (dialect === 'sqlite') {
      await trx.executeQuery(statement.sqlite(visits))
      for (const visit of visits) versions.set(visit, visit.loads)
      return
    }
    const { name, write } = statement.postgres
    if (rowVersions) await addVersions(trx, name, write(visits), visits, versions)
    else await sql`${keptAs(name)} ${write(visits)}`.execute(trx)
  }
  const [same = [], others = []] = [true, false].map((wanted) =>
    changes.filter((change) => isPlainBeat(change) === wanted).map(({ visit }) => visit),
  )
  await write(writeCounters, same)
  await write(writeAll, others)
  return versions
}

/**
 * The time (epoch ms) until which the link of the visit is open. Null if the link is not open or has lists. It is a scalar query, which PostgreSQL does not turn into a
 * join (see `visitsWithGate`). `of`: the table with the key of the visit. On PostgreSQL it is `v`, the parameters, so that the query is executed only for rows whose
 * version has not changed.
 */
const openUntil = (of: 'visits' | 'v') => `
  select coalesce(links.expires_at, ${Number.MAX_SAFE_INTEGER}) from links
  join documents on documents.workspace_id = ${of}.workspace_id and documents.document_id = visits.document_id
  where links.workspace_id = ${of}.workspace_id and links.link_id = visits.link_id
    and links.disabled_at is null and links.has_lists = 0 and documents.removed_at is null`

export type CachedChange = { visit: BeatVisit; version: string }

/**
 * Updates each row whose version has not changed (optimistic lock) and whose link is open and has no lists. It reads nothing before. Returns the new versions of the
 * written rows. Not on a PostgreSQL-compatible database without row versions (ADR 31).
 */
function writeUnchanged(
  db: Kysely<Database>,
  dialect: Abilities['dialect'],
  changes: readonly CachedChange[],
  now: number,
): Promise<Versions> {
  return dialect === 'sqlite' ? writeSameLoads(db, changes, now) : writeSameXmin(db, changes, now)
}

const setCounters = counterNames.map((name) => `${name} = ?`).join(', ')
/** A leave empties `sweep_at`. The other rarely changed columns of a visit that reads do not matter for its counters. */
const updateSameLoads = `update visits set ${setCounters} where workspace_id = ? and visit_id = ? and loads = ?
  and sweep_at = ? and suspicion = ? and (${openUntil('visits')}) > ?`

async function writeSameLoads(
  db: Kysely<Database>,
  changes: readonly CachedChange[],
  now: number,
): Promise<Versions> {
  const rows = changes.map(({ visit, version }) => [
    ...counterNames.map((name) => visit[name]),
    ...[visit.workspace_id, visit.visit_id, version, visit.sweep_at, visit.suspicion, now],
  ])
  const written = await db.executeQuery(forEachRow(updateSameLoads, rows))
  const versions: Versions = new Map()
  for (const [index, { visit }] of changes.entries()) {
    if (written.rows[index] === 1) versions.set(visit, visit.loads)
  }
  return versions
}

async function writeSameXmin(
  db: Kysely<Database>,
  changes: readonly CachedChange[],
  now: number,
): Promise<Versions> {
  // The rows are sorted by visit id, which is also the order of `lockVisits`.
  const sorted = changes.toSorted((a, b) => (a.visit.visit_id < b.visit.visit_id ? -1 : 1))
  const visits = sorted.map(({ visit }) => visit)
  const known = sorted.map(({ version }) => version)
  const { assignments, rowsOfPostgres } = writeCounters.postgres
  const update = sql`update visits set ${assignments} from (${rowsOfPostgres(visits, { version: known })}) as v
    where visits.workspace_id = v.workspace_id and visits.visit_id = v.visit_id and visits.xmin = v.version::xid
      and (${sql.raw(openUntil('v'))}) > ${now}::bigint`
  const versions: Versions = new Map()
  await addVersions(db, 'write_where_known', update, visits, versions)
  return versions
}

/**
 * PostgreSQL: executes the update, and adds the version of each written row to `versions`. All rows of a statement have the same version, so the result is one row. A
 * row for each visit takes longer to read. `place`: the position of the row in `passed`, from 1.
 */
async function addVersions(
  db: Db,
  name: string,
  update: RawBuilder<unknown>,
  passed: readonly BeatVisit[],
  versions: Versions,
): Promise<void> {
  const { rows } = await sql<{ version: string; places: string }>`${keptAs(name)}
    with written as (${update} returning v.place, visits.xmin::text as version)
    select version, string_agg(place::text, ' ') as places from written group by version`.execute(db)
  for (const { version, places } of rows) {
    for (const place of places.split(' ')) {
      const visit = passed[Number(place) - 1]
      if (visit) versions.set(visit, version)
    }
  }
}

const all = { ...counters, ...rarelyChanged }
const writeCounters = { postgres: writeStatement('write_counters', counters), sqlite: rowStatement(counters) }
const writeAll = { postgres: writeStatement('write_visits', all), sqlite: rowStatement(all) }

/** No value contains a line break: neither an id, nor a number, nor what JSON.stringify returns. No text is empty. */
const inLines = (values: readonly (string | number | null)[]) => values.join('\n')

/** PostgreSQL: returns a statement that updates many rows. */
function writeStatement(name: string, changed: ColumnTypes) {
  const types = { workspace_id: 'text', visit_id: 'text', ...changed } as const
  const columns = Object.keys(types) as (keyof typeof types & keyof BeatVisit)[]
  const assignments = sql.raw(
    Object.keys(changed)
      .map((column) => `${column} = v.${column}`)
      .join(', '),
  )
  const fields = sql.raw(columns.map((column) => `${column}::${types[column] ?? 'text'}`).join(', '))
  /**
   * Each column is one parameter, which is cheaper to make and to read than JSON. PostgreSQL expects ten rows of it (see parameter-rows.ts). `extra`: more columns, of
   * the type text. `place`: the position of the row, from 1.
   */
  const rowsOfPostgres = (visits: readonly BeatVisit[], extra: Record<string, readonly string[]> = {}) => {
    const more = Object.keys(extra)
    const values = [...columns.map((column) => visits.map((visit) => visit[column])), ...Object.values(extra)]
    const lists = values.map((of) => sql`unnest(string_to_array(${inLines(of)}, E'\n', ''))`)
    const names = sql.raw([...columns, ...more, 'place'].join(', '))
    return sql`select ${sql.join([fields, ...more.map((one) => sql.raw(one)), sql.raw('place::int4')])}
      from rows from (${sql.join(lists)}) with ordinality as item (${names})`
  }
  return {
    name,
    assignments,
    rowsOfPostgres,
    write: (visits: readonly BeatVisit[]) =>
      sql`update visits set ${assignments} from (${rowsOfPostgres(visits)}) as v
        where visits.workspace_id = v.workspace_id and visits.visit_id = v.visit_id`,
  }
}

/** SQLite: returns a statement for each row. One statement with all rows as JSON takes four times the processor time there. */
function rowStatement(changed: ColumnTypes) {
  const names = Object.keys(changed) as (keyof BeatVisit)[]
  const text = `update visits set ${names.map((name) => `${name} = ?`).join(', ')} where workspace_id = ? and visit_id = ?`
  return (visits: readonly BeatVisit[]) =>
    forEachRow(
      text,
      visits.map((visit) => [...names.map((name) => visit[name]), visit.workspace_id, visit.visit_id]),
    )
}

/** Reads and writes the rows of visits that beats change. The visits of a batch may belong to several workspaces. */
export function createBeatRepository({ db, ...abilities }: Connection) {
  return {
    /** Locks and returns the visits, with the state of their links. A visit that does not exist is not returned. */
    lock: (keys: readonly VisitKey[]) => lockVisits(db, abilities.dialect, keys),
    /** Returns what a beat needs of the visits, without locks. A visit that does not exist is not returned. */
    read: (keys: readonly VisitKey[]) => readVisits(db, abilities, keys),
    /** Writes the rows, which must be locked. Returns versions only on a database with row versions. */
    write: (changes: readonly VisitChange[]) => writeVisits(db, abilities, changes),
    /** `now` (epoch ms) is compared with the expiry of the links. */
    writeUnchanged: (changes: readonly CachedChange[], now: number) =>
      writeUnchanged(db, abilities.dialect, changes, now),
  }
}
