// Finds out whether the database has row versions: PostgreSQL's system column `xmin`, which each write of a row changes. Some databases with the protocol
// of PostgreSQL do not have this column, or it has another meaning there (ADR 103).
import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

const name = 'row_version_probe'
/** Another tracker that starts at the same time may change or delete the row of the probe between two statements. */
const attempts = 5

type Version = { version: string }

/** feature_not_supported, undefined_column, undefined_function, undefined_object: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const unsupported = new Set<unknown>(['0A000', '42703', '42883', '42704'])

const writeRow = sql<Version>`insert into installation (name, value) values (${name}, '1')
  on conflict (name) do update set value = '1' returning xmin::text as version`

const writeIf = (version: string) =>
  sql<Version>`update installation set value = '2' where name = ${name} and xmin = ${version}::xid
    returning xmin::text as version`

/** Writes a row, writes it again on the condition of its version, and then on the condition of the old version. Null: another process disturbed this. */
async function probe(db: Kysely<Database>): Promise<boolean | null> {
  const [first] = (await writeRow.execute(db)).rows
  if (!first) return false
  const [second] = (await writeIf(first.version).execute(db)).rows
  if (!second) return null
  return second.version !== first.version && (await writeIf(first.version).execute(db)).rows.length === 0
}

/** True if the optimistic lock of the fast path of beats works on this database (ADR 31). */
export async function hasRowVersions(db: Kysely<Database>): Promise<boolean> {
  try {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const result = await probe(db)
      if (result !== null) return result
    }
    return false
  } catch (error) {
    if (unsupported.has((error as { code?: unknown } | null)?.code)) return false
    throw error
  } finally {
    await db
      .deleteFrom('installation')
      .where('name', '=', name)
      .execute()
      .catch(() => undefined)
  }
}
