import type { Kysely } from 'kysely'
import type { DatabaseClient } from '../infrastructure/database/client.ts'
import type { Database } from '../infrastructure/database/schema.ts'

/** The database connection of a repository: the pool, or one transaction. */
export type Connection = { readonly db: Kysely<Database>; readonly dialect: DatabaseClient['dialect'] }
