import { sql } from 'kysely'
import { databaseNow } from '../infrastructure/database/database-now.ts'
import type { Connection } from './connection.ts'

/** The time after which the lock of a process that was killed is free. */
export const lockLeaseMs = 15_000

const nameOf = (uploadId: string) => `upload_lock ${uploadId}`
const leaseOf = (holder: string) =>
  sql<string>`(${databaseNow} + ${sql.lit(lockLeaseMs)}) || ' ' || ${holder}::text`
/** The value is the end of the lease (epoch ms of the database) and the holder. */
const end = sql<number>`split_part(installation.value, ' ', 1)::bigint`
const heldBy = (uploadId: string, holder: string) =>
  sql`name = ${nameOf(uploadId)} and split_part(value, ' ', 2) = ${holder}`

/** The locks of uploads that all processes share, as leases. PostgreSQL only: with SQLite, one process serves. */
export function createUploadLockRepository({ db }: Connection) {
  return {
    /** Takes the lock if it is free, or if its lease has ended. Returns true if `holder` has it. */
    async take(uploadId: string, holder: string): Promise<boolean> {
      const { rows } =
        await sql`insert into installation (name, value) values (${nameOf(uploadId)}, ${leaseOf(holder)})
        on conflict (name) do update set value = excluded.value where ${end} < ${databaseNow} returning name`.execute(
          db,
        )
      return rows.length > 0
    },

    /** Extends the lease. Returns false if `holder` has lost the lock. */
    async extend(uploadId: string, holder: string): Promise<boolean> {
      const { rows } = await sql`update installation set value = ${leaseOf(holder)}
        where ${heldBy(uploadId, holder)} returning name`.execute(db)
      return rows.length > 0
    },

    async release(uploadId: string, holder: string): Promise<void> {
      await sql`delete from installation where ${heldBy(uploadId, holder)}`.execute(db)
    },

    /** Deletes the locks of processes that were killed. */
    async removeEnded(): Promise<void> {
      await sql`delete from installation where name like 'upload_lock %' and ${end} < ${databaseNow}`.execute(
        db,
      )
    },
  }
}
