import { type ExpressionBuilder, type Selectable, sql } from 'kysely'
import type { Document, DocumentVersion } from '#shared/model/documents.ts'
import type { DocumentSort } from '#shared/model/library.ts'
import type { NextSteps } from '#shared/model/next-steps.ts'
import { noFile } from '../domain/documents/bundle-pages.ts'
import { readLabels } from '../domain/documents/page-labels.ts'
import type { KeysetPosition } from '../domain/list-cursor.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import { toInstant, toInstantOrNull } from '../infrastructure/clock.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { DocumentVersionsTable } from '../infrastructure/database/tables/documents.ts'
import type { Connection } from './connection.ts'
import { readPages, readWidths } from './document-columns.ts'
import { documentOrder, isAfterIn } from './document-order.ts'
import { visibleDocuments } from './visibility.ts'
import { openSumSources, type SumSources } from './visit-sum-sources.ts'
import { sumsByDocument } from './visit-sums.ts'
import { readNextSteps } from './workspaces.ts'

/** A document with its current version, without its counts, the time of the last reading, its tags and the parts of a bundle. */
export type StoredDocument = Omit<
  Document,
  'linkCount' | 'visitCount' | 'lastReadAt' | 'tags' | 'bundle' | 'inBundles'
> & {
  isBundle: boolean
}

/** The current version of a document. `blobKey` is '' for a bundle. */
export type CurrentFile = { version: number; blobKey: string; pageCount: number }

export type DocumentPageQuery = {
  /** Text that `documents.search_text` must contain, already normalized with `searchText`, as the column is. Undefined: all documents. */
  search: string | undefined
  /** The id of a folder, or null for documents in no folder. Undefined: all documents. */
  folderId?: string | null | undefined
  /** Documents with all of these tags. */
  tagIds: readonly string[]
  archived: boolean
  sort: DocumentSort
  sees: Visibility
  after: KeysetPosition | null
  limit: number
}

/** A document in a list, with its position in the order of the list. */
export type ListedDocument = { document: StoredDocument; position: KeysetPosition }

/** A locked row of a document. `archivedAt`: epoch ms. */
export type DocumentPlace = {
  id: string
  ownerId: string
  folderId: string | null
  archivedAt: number | null
}

export type NewDocument = {
  id: string
  ownerId: string
  title: string
  searchText: string
  /** Undefined: no folder. */
  folderId?: string | null
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
      'documents.folder_id',
      'documents.archived_at',
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
  folderId: row.folder_id,
  archivedAt: toInstantOrNull(row.archived_at),
})

/** Returns a LIKE pattern that finds `text` at any position. The escape character is a backslash. */
const likePattern = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one short method for each SQL statement on documents; `page` and `find` share the selection of the current version
export function createDocumentRepository(connection: Connection, workspaceId: string) {
  const { db, dialect } = connection
  const hasTags = (tagIds: readonly string[]) => (eb: ExpressionBuilder<Database, 'documents'>) =>
    eb.and(
      tagIds.map((tagId) =>
        eb.exists(
          eb
            .selectFrom('document_tags')
            .select('document_tags.tag_id')
            .whereRef('document_tags.workspace_id', '=', 'documents.workspace_id')
            .whereRef('document_tags.document_id', '=', 'documents.document_id')
            .where('document_tags.tag_id', '=', tagId),
        ),
      ),
    )
  const current = selectCurrent(connection, workspaceId)
  return {
    /** Returns up to `limit` documents after the position `after` that match the filters and were not removed. */
    async page({ search, folderId, tagIds, archived, sort, sees, after, limit }: DocumentPageQuery) {
      const order = documentOrder(connection, sort)
      const sources = order.needsSums ? await openSumSources(connection, workspaceId) : null
      const rows = await current
        .$if(sources !== null, (query) =>
          query.leftJoin(
            sumsByDocument(connection, workspaceId, sources as SumSources, sees).as('sums'),
            (join) => join.onRef('sums.document_id', '=', 'documents.document_id'),
          ),
        )
        .select(order.value.as('position'))
        .where(visibleDocuments(sees))
        .where('documents.archived_at', archived ? 'is not' : 'is', null)
        .$if(search !== undefined, (query) =>
          query.where(sql<boolean>`documents.search_text like ${likePattern(search ?? '')} escape '\\'`),
        )
        .$if(typeof folderId === 'string', (query) =>
          query.where('documents.folder_id', '=', folderId as string),
        )
        .$if(folderId === null, (query) => query.where('documents.folder_id', 'is', null))
        .$if(tagIds.length > 0, (query) => query.where(hasTags(tagIds)))
        .where(isAfterIn(order, after))
        .orderBy(order.value, order.direction)
        .orderBy('documents.document_id', order.direction)
        .limit(limit)
        .execute()
      return rows.map(
        (row): ListedDocument => ({
          document: documentOf(row),
          position: { at: row.position, id: row.document_id },
        }),
      )
    },

    /** Locks and returns these documents, without removed documents, in the order of their ids. */
    async lock(documentIds: readonly string[]): Promise<DocumentPlace[]> {
      const rows = await db
        .selectFrom('documents')
        .select(['document_id', 'owner_id', 'folder_id', 'archived_at'])
        .where('workspace_id', '=', workspaceId)
        .where('document_id', 'in', documentIds)
        .where('removed_at', 'is', null)
        .orderBy('document_id')
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .execute()
      return rows.map((row) => ({
        ...{ id: row.document_id, ownerId: row.owner_id },
        ...{ folderId: row.folder_id, archivedAt: row.archived_at },
      }))
    },

    /** Does not change `updated_at`, so the order of the list of documents stays. `documentIds` must not be empty. */
    async setPlace(
      documentIds: readonly string[],
      place: { folderId: string | null } | { archivedAt: number | null },
    ): Promise<void> {
      await db
        .updateTable('documents')
        .set('folderId' in place ? { folder_id: place.folderId } : { archived_at: place.archivedAt })
        .where('workspace_id', '=', workspaceId)
        .where('document_id', 'in', documentIds)
        .execute()
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
          folder_id: document.folderId ?? null,
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

    /** Returns the next steps of the document. Null: those of the workspace apply. */
    async nextSteps(documentId: string): Promise<NextSteps | null> {
      const row = await db
        .selectFrom('documents')
        .select('next_steps')
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .executeTakeFirst()
      return readNextSteps(row?.next_steps ?? null)
    },

    async setNextSteps(documentId: string, nextSteps: NextSteps | null): Promise<void> {
      await db
        .updateTable('documents')
        .set({ next_steps: nextSteps && JSON.stringify(nextSteps) })
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
