// Finds out whether the database has row versions: PostgreSQL's system column `xmin`, which each write of a row changes. Some databases with the protocol
// of PostgreSQL do not have this column, or it has another meaning there (ADR 103).
import { type Kysely, sql, type Transaction } from 'kysely'
import { newSlug } from '../ids.ts'
import type { Database } from './schema.ts'

/** feature_not_supported, undefined_column, undefined_function, undefined_object: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const unsupported = new Set<unknown>(['0A000', '42703', '42883', '42704'])

type Version = { version: string }

/**
 * Writes a row, writes it again on the condition of its version, and then on the condition of the old version. A savepoint gives the second write a version
 * of its own: https://www.postgresql.org/docs/current/subxacts.html
 */
async function probe(trx: Transaction<Database>): Promise<boolean> {
  const name = `row_version_probe ${newSlug()}`
  const write = sql<Version>`insert into installation (name, value) values (${name}, '') returning xmin::text as version`
  const writeIf = (version: string) =>
    sql<Version>`update installation set value = '' where name = ${name} and xmin = ${version}::xid
      returning xmin::text as version`
  const [first] = (await write.execute(trx)).rows
  await sql`savepoint second`.execute(trx)
  if (!first) return false
  const [second] = (await writeIf(first.version).execute(trx)).rows
  if (!second || second.version === first.version) return false
  return (await writeIf(first.version).execute(trx)).rows.length === 0
}

/** True if the optimistic lock of the fast path of beats works on this database (ADR 31). Leaves nothing in the database. */
export async function hasRowVersions(db: Kysely<Database>): Promise<boolean> {
  const trx = await db.startTransaction().execute()
  try {
    return await probe(trx)
  } catch (error) {
    if (unsupported.has((error as { code?: unknown } | null)?.code)) return false
    throw error
  } finally {
    await trx.rollback().execute()
  }
}
