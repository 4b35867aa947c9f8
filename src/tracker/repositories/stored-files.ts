import { sql } from 'kysely'
import type { Connection } from './connection.ts'
import { setValue } from './installation.ts'

/** The name of the row of `installation` with the time (epoch ms) from which a sweep of the storage is due. */
const sweepDueAt = 'storage_sweep_due_at'

/** Finds the files of the blob store that rows need, and when the storage is swept. */
export function createStoredFileRepository({ db }: Connection) {
  return {
    /**
     * Returns the keys of all files that belong to a row of any workspace. An image of page 1 is returned without the end `-page1-<width>`, in both forms of
     * its key. The rows of a removed document stay, but its files do not belong to them any more.
     */
    async namesInUse(): Promise<Set<string>> {
      const { rows } = await sql<{ name: string }>`
        with versions as (
          select version.workspace_id, version.document_id, version.number, version.blob_key
          from document_versions as version
          join documents on documents.workspace_id = version.workspace_id and documents.document_id = version.document_id
          where documents.removed_at is null
        )
        select blob_key as name from versions
        union all select workspace_id || '-' || document_id || '-v' || number from versions
        union all select document_id || '-v' || number from versions
        union all select blob_key from derived_files where blob_key is not null
        union all select blob_key from release_files where blob_key is not null
        union all select 'picture-' || workspace_id || '-' || logo from workspaces where logo is not null
        union all select 'picture-' || workspace_id || '-' || photo from members where photo is not null
        union all select 'crash-' || workspace_id || '-' || report_id || '.dmp' from crash_reports
          where dump_bytes is not null`.execute(db)
      return new Set(rows.map(({ name }) => name))
    },

    /** If a sweep is due, returns true to one process and makes the next sweep due at `nextAt`. Both times are epoch ms. */
    async claimSweep(now: number, nextAt: number): Promise<boolean> {
      const { rows } =
        await sql`insert into installation (name, value) values (${sweepDueAt}, ${String(nextAt)})
        on conflict (name) do update set value = excluded.value
        where cast(installation.value as bigint) <= ${now} returning name`.execute(db)
      return rows.length > 0
    },

    /** Makes no sweep due before `at` (epoch ms). */
    postponeSweep: (at: number): Promise<void> => setValue(db, sweepDueAt, String(at)),
  }
}
