import type { Selectable } from 'kysely'
import type { DerivedFilesTable } from '../infrastructure/database/tables/documents.ts'
import type { DerivedPdf } from '../infrastructure/pdf-copies/derived-pdfs.ts'
import type { Connection } from './connection.ts'

export type DerivedFileKey = { documentId: string; version: number; variant: string }
/** `pdf` is null if an attempt showed that this file cannot be made. */
export type DerivedFile = DerivedFileKey & { workspaceId: string; pdf: DerivedPdf | null }

const fileOf = (row: Selectable<DerivedFilesTable>): DerivedFile => ({
  workspaceId: row.workspace_id,
  documentId: row.document_id,
  version: row.version,
  variant: row.variant,
  pdf:
    row.blob_key === null ? null : { blobKey: row.blob_key, sizeBytes: row.size_bytes, sha256: row.sha256 },
})

/** PDFs that are made from a version of a document: its first pages, or the template of its copies with watermarks. */
// Over 60 lines: one short method for each statement on derived files.
export function createDerivedFileRepository({ db }: Pick<Connection, 'db'>, workspaceId: string) {
  return {
    /** Returns the stored file. Returns undefined if no attempt to make the file was stored. */
    async find({ documentId, version, variant }: DerivedFileKey): Promise<DerivedFile | undefined> {
      const row = await db
        .selectFrom('derived_files')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('version', '=', version)
        .where('variant', '=', variant)
        .executeTakeFirst()
      return row && fileOf(row)
    },

    /** Returns true if an attempt showed that the file cannot be made from this version. */
    async isImpossible(documentId: string, version: number, variant: string): Promise<boolean> {
      const row = await db
        .selectFrom('derived_files')
        .select('blob_key')
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('version', '=', version)
        .where('variant', '=', variant)
        .executeTakeFirst()
      return row?.blob_key === null
    },

    async ofDocument(documentId: string): Promise<DerivedFile[]> {
      const rows = await db
        .selectFrom('derived_files')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .execute()
      return rows.map(fileOf)
    },

    /** Stores a file. Returns false if another process has already stored the file, whose row then stays unchanged. */
    async insert({ documentId, version, variant }: DerivedFileKey, pdf: DerivedPdf | null): Promise<boolean> {
      const inserted = await db
        .insertInto('derived_files')
        .values({
          workspace_id: workspaceId,
          document_id: documentId,
          version,
          variant,
          blob_key: pdf?.blobKey ?? null,
          size_bytes: pdf?.sizeBytes ?? 0,
          sha256: pdf?.sha256 ?? '',
          forget_at: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('variant')
        .executeTakeFirst()
      return inserted !== undefined
    },

    async remove({ documentId, version, variant }: DerivedFileKey): Promise<void> {
      await db
        .deleteFrom('derived_files')
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('version', '=', version)
        .where('variant', '=', variant)
        .execute()
    },
  }
}

/** Finds the expired derived files of all workspaces. */
export function createExpiredFileRepository({ db }: Pick<Connection, 'db'>) {
  return {
    /** Returns files whose time has expired. `now` is epoch ms. */
    async find(now: number, limit: number): Promise<DerivedFile[]> {
      const rows = await db
        .selectFrom('derived_files')
        .selectAll()
        .where('forget_at', '<=', now)
        .limit(limit)
        .execute()
      return rows.map(fileOf)
    },
  }
}
