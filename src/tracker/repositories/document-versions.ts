import type { PageSize, VersionEntry } from '#shared/model/documents.ts'
import type { ByteSpan } from '#shared/pdf-reading.ts'
import { noFile } from '../domain/documents/bundle-pages.ts'
import { toInstant, toInstantOrNull } from '../infrastructure/clock.ts'
import type { Connection } from './connection.ts'
import { readSpans, readWidths } from './document-columns.ts'

export type NewVersion = {
  documentId: string
  number: number
  fileName: string
  sizeBytes: number
  /** SHA-256 in hex. */
  sha256: string
  pages: PageSize[]
  pageLabels: string[] | null
  blobKey: string
  pageOne: ByteSpan[] | null
  createdBy: string
  /** Epoch ms. */
  createdAt: number
}

/** The stored file of a version. */
export type StoredFile = {
  blobKey: string
  sizeBytes: number
  sha256: string
  fileName: string
  /** The byte ranges that page 1 needs. Null if they are not known. */
  pageOne: ByteSpan[] | null
}

/** The keys of all blobs of a version. */
export type VersionBlobs = { number: number; blobKey: string; firstPageWidths: number[] }

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on versions, over one shared selection by document
export function createDocumentVersionRepository({ db, dialect }: Connection, workspaceId: string) {
  const versionsOf = (documentId: string) =>
    db
      .selectFrom('document_versions')
      .where('document_versions.workspace_id', '=', workspaceId)
      .where('document_id', '=', documentId)
  return {
    /** Returns the versions, newest first. */
    async list(documentId: string): Promise<VersionEntry[]> {
      const rows = await versionsOf(documentId)
        .leftJoin('members', (join) =>
          join
            .onRef('members.workspace_id', '=', 'document_versions.workspace_id')
            .onRef('members.member_id', '=', 'document_versions.created_by'),
        )
        .select(['number', 'file_name', 'size_bytes', 'document_versions.created_at', 'withdrawn_at'])
        .select(['created_by', 'members.name as created_by_name'])
        .orderBy('number', 'desc')
        .execute()
      return rows.map((row) => ({
        number: row.number,
        fileName: row.file_name,
        sizeBytes: row.size_bytes,
        createdAt: toInstant(row.created_at),
        withdrawnAt: toInstantOrNull(row.withdrawn_at),
        createdBy: { id: row.created_by, name: row.created_by_name ?? '' },
      }))
    },

    /** Returns the file of a version. Returns undefined if the version does not exist or has no file (bundles), or if its document was removed. */
    async findFile(documentId: string, version: number): Promise<StoredFile | undefined> {
      const row = await db
        .selectFrom('document_versions as version')
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'version.workspace_id')
            .onRef('documents.document_id', '=', 'version.document_id'),
        )
        .select(['version.blob_key', 'version.size_bytes', 'version.sha256', 'version.file_name'])
        .select('version.page_one_spans')
        .where('version.workspace_id', '=', workspaceId)
        .where('version.document_id', '=', documentId)
        .where('version.number', '=', version)
        .where('version.blob_key', '<>', noFile)
        .where('documents.removed_at', 'is', null)
        .executeTakeFirst()
      return (
        row && {
          blobKey: row.blob_key,
          sizeBytes: row.size_bytes,
          sha256: row.sha256,
          fileName: row.file_name,
          pageOne: readSpans(row.page_one_spans),
        }
      )
    },

    /** Returns the keys of all blobs of a document, even if the document was removed. */
    async blobsOf(documentId: string): Promise<VersionBlobs[]> {
      const rows = await versionsOf(documentId).selectAll().execute()
      return rows.map((row) => ({
        number: row.number,
        blobKey: row.blob_key,
        firstPageWidths: readWidths(row.first_page_widths),
      }))
    },

    async insert(version: NewVersion): Promise<void> {
      await db
        .insertInto('document_versions')
        .values({
          workspace_id: workspaceId,
          document_id: version.documentId,
          number: version.number,
          file_name: version.fileName,
          size_bytes: version.sizeBytes,
          sha256: version.sha256,
          page_count: version.pages.length,
          pages: JSON.stringify(version.pages),
          page_labels: version.pageLabels && JSON.stringify(version.pageLabels),
          blob_key: version.blobKey,
          page_one_spans: version.pageOne && JSON.stringify(version.pageOne),
          first_page_widths: '[]',
          created_by: version.createdBy,
          created_at: version.createdAt,
        })
        .execute()
    },

    /** Stores when the version was withdrawn (epoch ms). Null makes the version readable again. Returns false if the version does not exist. */
    async setWithdrawn(documentId: string, number: number, withdrawnAt: number | null): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('document_versions')
        .set({ withdrawn_at: withdrawnAt })
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('number', '=', number)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    async setPageLabels(documentId: string, number: number, labels: readonly string[]): Promise<void> {
      await db
        .updateTable('document_versions')
        .set({ page_labels: JSON.stringify(labels) })
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('number', '=', number)
        .execute()
    },

    /**
     * Returns the widths of the stored images of page 1, or undefined if the version does not exist. Locks the row of the version until the
     * transaction ends.
     */
    async firstPageWidthsForUpdate(documentId: string, number: number): Promise<number[] | undefined> {
      const row = await versionsOf(documentId)
        .select('first_page_widths')
        .where('number', '=', number)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirst()
      return row && readWidths(row.first_page_widths)
    },

    async setFirstPageWidths(documentId: string, number: number, widths: readonly number[]): Promise<void> {
      await db
        .updateTable('document_versions')
        .set({ first_page_widths: JSON.stringify(widths) })
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('number', '=', number)
        .execute()
    },
  }
}
