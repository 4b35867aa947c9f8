import { type Selectable, sql } from 'kysely'
import type { Document, DocumentVersion } from '#shared/model/documents.ts'
import { noFile } from '../domain/documents/bundle-pages.ts'
import { readLabels } from '../domain/documents/page-labels.ts'
import type { ListPosition } from '../domain/list-cursor.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { DocumentVersionsTable } from '../infrastructure/database/tables/documents.ts'
import type { Connection } from './connection.ts'
import { readPages, readWidths } from './document-columns.ts'
import { isAfter } from './list-position.ts'
import { visibleDocuments } from './visibility.ts'

/** A document with its current version, without the number of links, the number of visits and the time of the last reading. */
export type StoredDocument = Omit<
  Document,
  'linkCount' | 'visitCount' | 'lastReadAt' | 'bundle' | 'inBundles'
> & {
  isBundle: boolean
}

/** The current version of a document. `blobKey` is '' for a bundle. */
export type CurrentFile = { version: number; blobKey: string; pageCount: number }

export type DocumentPageQuery = {
  /** Text that `documents.search_text` must contain, already normalized with `searchText`, as the column is. Undefined: all documents. */
  search: string | undefined
  sees: Visibility
  after: ListPosition | null
  limit: number
}

export type NewDocument = {
  id: string
  ownerId: string
  title: string
  searchText: string
  /** Epoch ms. */
  createdAt: number
}

function versionOf(row: Selectable<DocumentVersionsTable>): DocumentVersion {
  const pageLabels = readLabels(row.page_labels)
  return {
    number: row.number,
    fileName: row.file_name,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    pageCount: row.page_count,
    pages: readPages(row.pages),
    ...(pageLabels ? { pageLabels } : {}),
    firstPageWidths: readWidths(row.first_page_widths),
    createdAt: toInstant(row.created_at),
  }
}

function selectCurrent({ db }: Connection, workspaceId: string) {
  return db
    .selectFrom('documents')
    .innerJoin('document_versions as version', (join) =>
      join
        .onRef('version.workspace_id', '=', 'documents.workspace_id')
        .onRef('version.document_id', '=', 'documents.document_id')
        .onRef('version.number', '=', 'documents.current_version'),
    )
    .innerJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'documents.workspace_id')
        .onRef('members.member_id', '=', 'documents.owner_id'),
    )
    .selectAll('version')
    .select([
      'documents.title',
      'documents.owner_id',
      'documents.updated_at',
      'documents.created_at as document_created_at',
      'members.name as owner_name',
      'members.email as owner_email',
    ])
    .where('documents.workspace_id', '=', workspaceId)
    .where('documents.removed_at', 'is', null)
}

type CurrentRow = Awaited<ReturnType<ReturnType<typeof selectCurrent>['execute']>>[number]

const documentOf = (row: CurrentRow): StoredDocument => ({
  id: row.document_id,
  title: row.title,
  owner: { id: row.owner_id, name: row.owner_name, email: row.owner_email },
  version: versionOf(row),
  createdAt: toInstant(row.document_created_at),
  updatedAt: toInstant(row.updated_at),
  isBundle: row.blob_key === noFile,
})

/** Returns a LIKE pattern that finds `text` at any position. The escape character is a backslash. */
const likePattern = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one short method for each SQL statement on documents; `page` and `find` share the selection of the current version
export function createDocumentRepository(connection: Connection, workspaceId: string) {
  const { db } = connection
  const current = selectCurrent(connection, workspaceId)
  return {
    /** Returns up to `limit` documents after the position `after` that match the search and were not removed, last changed first. */
    async page({ search, sees, after, limit }: DocumentPageQuery): Promise<StoredDocument[]> {
      const rows = await current
        .where(visibleDocuments(sees))
        .$if(search !== undefined, (query) =>
          query.where(sql<boolean>`documents.search_text like ${likePattern(search ?? '')} escape '\\'`),
        )
        .where(isAfter(after, 'documents.updated_at', 'documents.document_id'))
        .orderBy('documents.updated_at', 'desc')
        .orderBy('documents.document_id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(documentOf)
    },

    /** Returns the document. Returns undefined if the document does not exist or was removed. */
    async find(documentId: string): Promise<StoredDocument | undefined> {
      const row = await current.where('documents.document_id', '=', documentId).executeTakeFirst()
      return row && documentOf(row)
    },

    /** Returns the id of the document's owner. Returns undefined if the document does not exist or was removed. */
    async ownerOf(documentId: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('documents')
        .select('owner_id')
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      return row?.owner_id
    },

    /** Returns the number of the current version, even if the document was removed. */
    async currentVersion(documentId: string): Promise<number | undefined> {
      const row = await db
        .selectFrom('documents')
        .select('current_version')
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .executeTakeFirst()
      return row?.current_version
    },

    /** Returns the file of the current version, even if the document was removed. */
    async currentFile(documentId: string): Promise<CurrentFile> {
      const row = await db
        .selectFrom('documents')
        .innerJoin('document_versions as version', (join) =>
          join
            .onRef('version.workspace_id', '=', 'documents.workspace_id')
            .onRef('version.document_id', '=', 'documents.document_id')
            .onRef('version.number', '=', 'documents.current_version'),
        )
        .select(['version.number', 'version.blob_key', 'version.page_count'])
        .where('documents.workspace_id', '=', workspaceId)
        .where('documents.document_id', '=', documentId)
        .executeTakeFirstOrThrow()
      return { version: row.number, blobKey: row.blob_key, pageCount: row.page_count }
    },

    /** Inserts a document with version 1 as its current version. The document inherits the workspace's workflows. */
    async insert(document: NewDocument): Promise<void> {
      await db
        .insertInto('documents')
        .values({
          workspace_id: workspaceId,
          document_id: document.id,
          owner_id: document.ownerId,
          title: document.title,
          search_text: document.searchText,
          current_version: 1,
          inherits_workflows: 1,
          created_at: document.createdAt,
          updated_at: document.createdAt,
          removed_at: null,
        })
        .execute()
    },

    /**
     * Increases the number of the current version. The row stays locked until the transaction ends, so each number is used once. Returns undefined if
     * the document does not exist or was removed.
     */
    async nextVersion(
      documentId: string,
      updatedAt: number,
    ): Promise<{ number: number; title: string } | undefined> {
      const row = await db
        .updateTable('documents')
        .set((e) => ({ current_version: e('current_version', '+', 1), updated_at: updatedAt }))
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('removed_at', 'is', null)
        .returning(['current_version', 'title'])
        .executeTakeFirst()
      return row && { number: row.current_version, title: row.title }
    },

    async setSearchText(documentId: string, searchText: string): Promise<void> {
      await db
        .updateTable('documents')
        .set({ search_text: searchText })
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .execute()
    },

    /** Changes the title of a document that was not removed. */
    async rename(documentId: string, title: string, searchText: string, updatedAt: number): Promise<void> {
      await db
        .updateTable('documents')
        .set({ title, search_text: searchText, updated_at: updatedAt })
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('removed_at', 'is', null)
        .execute()
    },

    /** Marks the document as removed. The row stays, because visits refer to the document. */
    async remove(documentId: string, removedAt: number): Promise<void> {
      await db
        .updateTable('documents')
        .set({ removed_at: removedAt, updated_at: removedAt })
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .execute()
    },
  }
}
