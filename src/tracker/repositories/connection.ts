import type { Kysely } from 'kysely'
import type { DatabaseClient } from '../infrastructure/database/client.ts'
import type { Database } from '../infrastructure/database/schema.ts'

/** What a statement may use on this database. */
export type Abilities = Pick<DatabaseClient, 'dialect' | 'rowVersions'>

/** The database connection of a repository: the pool, or one transaction. */
export type Connection = Abilities & { readonly db: Kysely<Database> }
