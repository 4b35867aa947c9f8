import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DatabaseClient } from '../infrastructure/database/client.ts'
import { keptAs } from '../infrastructure/database/prepared-statements.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Abilities, Connection } from './connection.ts'
import type { VisitRow } from './visit-snapshots.ts'

type Db = Kysely<Database>
export type VisitKey = { workspaceId: string; visitId: string }
/** A visit with the columns that decide whether its link still admits readers. */
export type LockedVisit = VisitRow & {
  disabled_at: number | null
  removed_at: number | null
  expires_at: number | null
  /** The settings of the link if the link has an allow list or block list, otherwise null. So most beats do not parse settings. */
  list_settings: string | null
}

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

const gate = sql`links.disabled_at, documents.removed_at, links.expires_at,
  case when links.has_lists = 1 then links.settings end as list_settings`
const joined = sql`
  join links on links.workspace_id = visits.workspace_id and links.link_id = visits.link_id
  join documents on documents.workspace_id = visits.workspace_id and documents.document_id = visits.document_id`

/** Locks and returns the visits. The rows are locked in the order of their keys, which prevents deadlocks between two batches. */
async function lockVisits(
  trx: Db,
  dialect: DatabaseClient['dialect'],
  keys: readonly VisitKey[],
): Promise<LockedVisit[]> {
  const json = JSON.stringify(keys.map(({ workspaceId, visitId }) => ({ w: workspaceId, v: visitId })))
  const query: RawBuilder<LockedVisit> =
    dialect === 'postgres'
      ? sql`${keptAs('lock_visits')} select visits.*, ${gate}
          from jsonb_to_recordset(${json}::jsonb) as k(w text, v text)
          join visits on visits.workspace_id = k.w and visits.visit_id = k.v ${joined}
          order by visits.visit_id, visits.workspace_id for update of visits`
      : sql`select visits.*, ${gate}
          from json_each(${json}) as k
          cross join visits on visits.workspace_id = k.value ->> 'w' and visits.visit_id = k.value ->> 'v' ${joined}`
  return (await query.execute(trx)).rows
}

export type VisitChange = { was: LockedVisit; visit: VisitRow }
/** For each written row of a database with row versions: the version (`xmin`) of the stored row. Each write of a row changes its version. */
export type Versions = Map<VisitRow, string>

const rareNames = Object.keys(rarelyChanged) as (keyof typeof rarelyChanged)[]
/** Returns true if the rarely changed columns have not changed. */
export const isPlainBeat = ({ was, visit }: VisitChange) =>
  rareNames.every((name) => was[name] === visit[name])

async function writeVisits(
  trx: Db,
  { dialect, rowVersions }: Abilities,
  changes: readonly VisitChange[],
): Promise<Versions> {
  const versions: Versions = new Map()
  const write = async (statement: WriteStatement, visits: readonly VisitRow[]) => {
    if (visits.length === 0) return
    const update = statement[dialect](statement.json(visits))
    if (rowVersions) addVersions(versions, (await returningVersions(update).execute(trx)).rows, visits)
    else await update.execute(trx)
  }
  const [same = [], others = []] = [true, false].map((wanted) =>
    changes.filter((change) => isPlainBeat(change) === wanted).map(({ visit }) => visit),
  )
  await write(writeCounters, same)
  await write(writeAll, others)
  return versions
}

export type CachedChange = { visit: VisitRow; version: string }

/**
 * Updates each row whose version has not changed (optimistic lock) and whose link is open and has no lists. It needs one statement and reads nothing
 * before. Returns the new versions of the written rows. Only on a database with row versions (ADR 31).
 */
async function writeUnchanged(
  db: Kysely<Database>,
  changes: readonly CachedChange[],
  now: number,
): Promise<Versions> {
  // The rows are sorted by visit id, which is also the order of `lockVisits`.
  const sorted = changes.toSorted((a, b) => (a.visit.visit_id < b.visit.visit_id ? -1 : 1))
  const json = JSON.stringify(
    sorted.map(({ visit, version }) => [...writeCounters.columns.map((name) => visit[name]), version]),
  )
  const { rows } = await returningVersions(sql`${keptAs('write_where_known')}
    update visits set ${writeCounters.assignments}
    from (
      select ${writeCounters.ofPostgres}, (fields ->> ${sql.raw(String(writeCounters.columns.length))})::xid as version
      from ${writeCounters.rowsOfPostgres(json)}
    ) as v, links, documents
    where visits.workspace_id = v.workspace_id and visits.visit_id = v.visit_id and visits.xmin = v.version
      and links.workspace_id = visits.workspace_id and links.link_id = visits.link_id
      and documents.workspace_id = visits.workspace_id and documents.document_id = visits.document_id
      and links.disabled_at is null and links.has_lists = 0 and documents.removed_at is null
      and (links.expires_at is null or links.expires_at > ${now}::bigint)`).execute(db)
  const versions: Versions = new Map()
  addVersions(
    versions,
    rows,
    sorted.map(({ visit }) => visit),
  )
  return versions
}

/** `place` is the position of the row in the JSON, from 1. */
type WrittenRow = { place: number; version: string }
const returningVersions = (update: RawBuilder<unknown>) =>
  sql<WrittenRow>`${update} returning v.place, visits.xmin::text as version`

function addVersions(versions: Versions, rows: readonly WrittenRow[], passed: readonly VisitRow[]): void {
  for (const { place, version } of rows) {
    const visit = passed[place - 1]
    if (visit) versions.set(visit, version)
  }
}

type WriteStatement = ReturnType<typeof writeStatement>
const writeCounters = writeStatement('write_counters', counters)
const writeAll = writeStatement('write_visits', { ...counters, ...rarelyChanged })

/** Returns a statement that updates many rows. The values of the rows are passed as one JSON array of arrays. */
function writeStatement(name: string, changed: ColumnTypes) {
  const types = { workspace_id: 'text', visit_id: 'text', ...changed } as const
  const columns = Object.keys(types) as (keyof typeof types & keyof VisitRow)[]
  const assignments = sql.raw(
    Object.keys(changed)
      .map((column) => `${column} = v.${column}`)
      .join(', '),
  )
  const fields = (read: (index: number, type: string) => string) =>
    sql.raw(columns.map((column, index) => `${read(index, types[column] ?? 'text')} as ${column}`).join(', '))
  const update = (from: RawBuilder<unknown>) =>
    sql`${keptAs(name)} update visits set ${assignments} from (${from}) as v
      where visits.workspace_id = v.workspace_id and visits.visit_id = v.visit_id`
  const ofPostgres = sql`${fields((index, type) => `(fields ->> ${index})::${type}`)}, place::int4 as place`
  const rowsOfPostgres = (json: string) =>
    sql`jsonb_array_elements(${json}::jsonb) with ordinality as item (fields, place)`
  const ofSqlite = fields((index) => `value ->> ${index}`)
  return {
    columns,
    assignments,
    ofPostgres,
    rowsOfPostgres,
    json: (visits: readonly VisitRow[]) =>
      JSON.stringify(visits.map((visit) => columns.map((name) => visit[name]))),
    postgres: (json: string) => update(sql`select ${ofPostgres} from ${rowsOfPostgres(json)}`),
    sqlite: (json: string) => update(sql`select ${ofSqlite} from json_each(${json})`),
  }
}

/** Reads and writes the rows of visits that beats change. The visits of a batch may belong to several workspaces. */
export function createBeatRepository({ db, ...abilities }: Connection) {
  return {
    /** Locks and returns the visits, with the state of their links. A visit that does not exist is not returned. */
    lock: (keys: readonly VisitKey[]) => lockVisits(db, abilities.dialect, keys),
    /** Writes the rows, which must be locked. Returns versions only on a database with row versions. */
    write: (changes: readonly VisitChange[]) => writeVisits(db, abilities, changes),
    /** `now` (epoch ms) is compared with the expiry of the links. */
    writeUnchanged: (changes: readonly CachedChange[], now: number) => writeUnchanged(db, changes, now),
  }
}
