// Owns documents as the API tells of them: lists, one, names, removal.
import { type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { type Document, type DocumentVersion, PageSize } from '#shared/model/documents.ts'
import type { ByteSpan } from '#shared/pdf-reading.ts'
import { documentTexts, searchText } from '#shared/search-text.ts'
import { readLabels } from '../../domain/documents/page-labels.ts'
import { cutPage, readCursor } from '../../domain/list-cursor.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant, toInstantOrNull } from '../../infrastructure/clock.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { DocumentVersionsTable } from '../../infrastructure/database/tables/documents.ts'
import { documentSums } from '../analytics/visit-sums.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { firstPageKey } from './first-page.ts'

type Db = Kysely<Database>

const Pages = z.array(PageSize)
export const Widths = z.array(z.int())
const Spans = z.array(z.tuple([z.int(), z.int()]))
export const readSpans = (stored: string | null): ByteSpan[] | null =>
  stored === null ? null : Spans.parse(JSON.parse(stored))

const current = (db: Db, workspaceId: string) =>
  db
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

type CurrentRow = Awaited<ReturnType<ReturnType<typeof current>['execute']>>[number]
type Counts = { links: number; visits: number; lastReadAt: number | null }

/** Links and visits by people of some documents, in two queries however many they are. */
async function countsOf(db: Db, workspaceId: string, ids: string[]): Promise<Map<string, Counts>> {
  const counts = new Map(ids.map((id): [string, Counts] => [id, { links: 0, visits: 0, lastReadAt: null }]))
  if (ids.length === 0) return counts
  const links = await db
    .selectFrom('links')
    .select((e) => ['document_id', e.fn.countAll<number>().as('count')])
    .where('workspace_id', '=', workspaceId)
    .where('document_id', 'in', ids)
    .groupBy('document_id')
    .execute()
  for (const { document_id, count } of links) Object.assign(counts.get(document_id) ?? {}, { links: count })
  for (const [id, sums] of await documentSums(db, workspaceId, ids)) {
    Object.assign(counts.get(id) ?? {}, sums)
  }
  return counts
}

const labelsPart = (stored: string | null): { pageLabels?: string[] } => {
  const pageLabels = readLabels(stored)
  return pageLabels ? { pageLabels } : {}
}

function toVersion(row: Selectable<DocumentVersionsTable>): DocumentVersion {
  return {
    number: row.number,
    fileName: row.file_name,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    pageCount: row.page_count,
    pages: Pages.parse(JSON.parse(row.pages)),
    ...labelsPart(row.page_labels),
    firstPageWidths: Widths.parse(JSON.parse(row.first_page_widths)),
    createdAt: toInstant(row.created_at),
  }
}

function toDocument(row: CurrentRow, counts: Counts | undefined): Document {
  return {
    id: row.document_id,
    title: row.title,
    owner: { id: row.owner_id, name: row.owner_name, email: row.owner_email },
    version: toVersion(row),
    createdAt: toInstant(row.document_created_at),
    updatedAt: toInstant(row.updated_at),
    linkCount: counts?.links ?? 0,
    visitCount: counts?.visits ?? 0,
    lastReadAt: toInstantOrNull(counts?.lastReadAt ?? null),
  }
}

export type DocumentQuery = { cursor?: string | undefined; limit: number; search?: string | undefined }

/** What `documents.search_text` holds: a search finds a document by its title or its file. */
export const documentSearchText = (title: string, fileName: string) =>
  documentTexts(title, fileName).map(searchText).join('\n')

const likePattern = (text: string) => `%${searchText(text).replace(/[\\%_]/g, '\\$&')}%`

export async function listDocuments({ store: { db } }: TrackerContext, caller: Caller, query: DocumentQuery) {
  const { workspaceId } = caller
  const after = readCursor(workspaceId, query.cursor)
  const search = query.search?.trim()
  const rows = await current(db, workspaceId)
    .$if(search !== undefined && search !== '', (q) =>
      q.where(sql<boolean>`documents.search_text like ${likePattern(search ?? '')} escape '\\'`),
    )
    .$if(after !== null, (q) =>
      q.where((e) =>
        e.or([
          e('documents.updated_at', '<', after?.at ?? 0),
          e.and([
            e('documents.updated_at', '=', after?.at ?? 0),
            e('documents.document_id', '<', after?.id ?? ''),
          ]),
        ]),
      ),
    )
    .orderBy('documents.updated_at', 'desc')
    .orderBy('documents.document_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cutPage(workspaceId, rows, query.limit, (row) => ({ at: row.updated_at, id: row.document_id }))
  const ids = page.rows.map((row) => row.document_id)
  const counts = await countsOf(db, workspaceId, ids)
  return { items: page.rows.map((row) => toDocument(row, counts.get(row.document_id))), next: page.next }
}

/** @throws CodedError not_found */
export async function getDocument(db: Db, workspaceId: string, documentId: string): Promise<Document> {
  const row = await current(db, workspaceId)
    .where('documents.document_id', '=', documentId)
    .executeTakeFirst()
  if (!row) throw noDocument()
  return toDocument(row, (await countsOf(db, workspaceId, [documentId])).get(documentId))
}

export const noDocument = () => new CodedError('not_found', 'There is no such document.')

/** The owner of a document, as long as it is not removed. @throws CodedError not_found */
export async function documentOwner(db: Db, workspaceId: string, documentId: string): Promise<string> {
  const row = await db
    .selectFrom('documents')
    .select('owner_id')
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', documentId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw noDocument()
  return row.owner_id
}

export async function renameDocument(
  context: TrackerContext,
  { workspaceId }: Caller,
  documentId: string,
  title: string,
): Promise<Document> {
  return inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    const before = await getDocument(trx, workspaceId, documentId)
    const search_text = documentSearchText(title, before.version.fileName)
    await trx
      .updateTable('documents')
      .set({ title, search_text, updated_at: context.clock.now() })
      .where('workspace_id', '=', workspaceId)
      .where('document_id', '=', documentId)
      .where('removed_at', 'is', null)
      .execute()
    emit({ type: 'document.changed', subject: { documentId } })
    return getDocument(trx, workspaceId, documentId)
  })
}

/** Links stop working, visits stay; the PDF's bytes are deleted. */
export async function removeDocument(context: TrackerContext, caller: Caller, documentId: string) {
  const { workspaceId } = caller
  const now = context.clock.now()
  const versions = await inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    await documentOwner(trx, workspaceId, documentId)
    await trx
      .updateTable('documents')
      .set({ removed_at: now, updated_at: now })
      .where('workspace_id', '=', workspaceId)
      .where('document_id', '=', documentId)
      .execute()
    await trx
      .updateTable('links')
      .set({ disabled_at: now })
      .where('workspace_id', '=', workspaceId)
      .where('document_id', '=', documentId)
      .where('disabled_at', 'is', null)
      .execute()
    emit({ type: 'document.changed', subject: { documentId } })
    return trx
      .selectFrom('document_versions')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('document_id', '=', documentId)
      .execute()
  })
  await context.derived.forget(workspaceId, documentId).catch((err: unknown) => {
    context.log.warn({ err, documentId }, 'could not delete the copies of a removed document')
  })
  for (const version of versions) {
    const images = Widths.parse(JSON.parse(version.first_page_widths)).map((width) =>
      firstPageKey(documentId, version.number, width),
    )
    for (const key of [version.blob_key, ...images]) {
      await context.blobs.delete(key).catch((err: unknown) => {
        context.log.warn({ err, key }, 'could not delete the bytes of a removed document')
      })
    }
  }
}
