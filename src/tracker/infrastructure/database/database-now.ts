import { sql } from 'kysely'

/** PostgreSQL only: epoch ms by the clock of the database at the call, not at the start of the transaction. */
export const databaseNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
