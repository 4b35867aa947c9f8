import { sql } from 'kysely'
import type { Bundle, BundlePart } from '#shared/model/bundles.ts'
import type { PageSize } from '#shared/model/documents.ts'
import type { ByteSpan } from '#shared/pdf-reading.ts'
import { noFile, type PartSource, type PlacedPart } from '../domain/documents/bundle-pages.ts'
import { readLabels } from '../domain/documents/page-labels.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import type { Connection } from './connection.ts'
import { readPages, readSpans, readWidths } from './document-columns.ts'
import { visibleDocuments } from './visibility.ts'

/** A version of a bundle: the bundle and the number of the version. */
export type VersionRef = { documentId: string; number: number }

/** A part of a version of a bundle, with the file of the part. */
export type PartFile = BundlePart & {
  version: number
  fileName: string
  sizeBytes: number
  sha256: string
  blobKey: string
  pageOne: ByteSpan[] | null
  pages: PageSize[]
  pageLabels: string[] | null
  firstPageWidths: number[]
}

/** The current version of a bundle. */
export type CurrentBundle = VersionRef & { title: string; message: string; partIds: string[] }

/** Versions of bundles and their parts (ADR 116). */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on bundles, over two shared selections
export function createBundleRepository({ db, dialect }: Connection, workspaceId: string) {
  /** The parts of all versions, with the titles and the files of the parts. */
  const parts = db
    .selectFrom('bundle_parts as part')
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'part.workspace_id')
        .onRef('documents.document_id', '=', 'part.part_id'),
    )
    .innerJoin('document_versions as version', (join) =>
      join
        .onRef('version.workspace_id', '=', 'part.workspace_id')
        .onRef('version.document_id', '=', 'part.part_id')
        .onRef('version.number', '=', 'part.part_version'),
    )
    .where('part.workspace_id', '=', workspaceId)
    .orderBy('part.document_id')
    .orderBy('part.number')
    .orderBy('part.position')

  /** The current versions of bundles that were not removed, with their parts. */
  const currentParts = db
    .selectFrom('bundle_parts as part')
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'part.workspace_id')
        .onRef('documents.document_id', '=', 'part.document_id')
        .onRef('documents.current_version', '=', 'part.number'),
    )
    .where('part.workspace_id', '=', workspaceId)
    .where('documents.removed_at', 'is', null)

  return {
    async isBundle(documentId: string): Promise<boolean> {
      const row = await db
        .selectFrom('bundle_versions')
        .select('number')
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    /**
     * Returns the current versions of those documents that were not removed and that are no bundles, in the order of `documentIds`. With `lock`, a
     * version that is being replaced is waited for, and none can be replaced until the transaction ends.
     */
    async sources(documentIds: readonly string[], { lock }: { lock: boolean }): Promise<PartSource[]> {
      if (documentIds.length === 0) return []
      const rows = await db
        .selectFrom('documents')
        .innerJoin('document_versions as version', (join) =>
          join
            .onRef('version.workspace_id', '=', 'documents.workspace_id')
            .onRef('version.document_id', '=', 'documents.document_id')
            .onRef('version.number', '=', 'documents.current_version'),
        )
        .select(['documents.document_id', 'documents.title', 'version.number', 'version.size_bytes'])
        .select(['version.sha256', 'version.pages', 'version.page_labels'])
        .where('documents.workspace_id', '=', workspaceId)
        .where('documents.document_id', 'in', documentIds)
        .where('documents.removed_at', 'is', null)
        .where('version.blob_key', '<>', noFile)
        .orderBy('documents.document_id')
        .$if(lock && dialect === 'postgres', (query) => query.forShare('documents'))
        .execute()
      const sources = new Map(
        rows.map((row) => [
          row.document_id,
          {
            ...{ documentId: row.document_id, title: row.title, version: row.number },
            ...{ sizeBytes: row.size_bytes, sha256: row.sha256 },
            ...{ pages: readPages(row.pages), pageLabels: readLabels(row.page_labels) },
          },
        ]),
      )
      return documentIds.flatMap((id) => sources.get(id) ?? [])
    },

    async insert(
      { documentId, number }: VersionRef,
      message: string,
      placed: readonly PlacedPart[],
    ): Promise<void> {
      const key = { workspace_id: workspaceId, document_id: documentId, number }
      await db
        .insertInto('bundle_versions')
        .values({ ...key, message })
        .execute()
      await db
        .insertInto('bundle_parts')
        .values(
          placed.map((part, position) => ({
            ...{ ...key, position, part_id: part.documentId, part_version: part.version },
            ...{ first_page: part.firstPage, page_count: part.pageCount },
          })),
        )
        .execute()
    },

    /** Returns the versions by `versionKey`. A version that belongs to no bundle has no entry. Parts that were removed are included. */
    async ofVersions(refs: readonly VersionRef[]): Promise<Map<string, Bundle>> {
      if (refs.length === 0) return new Map()
      const rows = await parts
        .innerJoin('bundle_versions as bundle', (join) =>
          join
            .onRef('bundle.workspace_id', '=', 'part.workspace_id')
            .onRef('bundle.document_id', '=', 'part.document_id')
            .onRef('bundle.number', '=', 'part.number'),
        )
        .select(['part.document_id', 'part.number', 'part.part_id', 'part.part_version'])
        .select(['part.first_page', 'part.page_count', 'documents.title', 'bundle.message'])
        .select('version.first_page_widths')
        .where((eb) =>
          eb.or(
            refs.map((ref) =>
              eb.and([eb('part.document_id', '=', ref.documentId), eb('part.number', '=', ref.number)]),
            ),
          ),
        )
        .execute()
      const bundles = new Map<string, Bundle>()
      for (const row of rows) {
        const key = versionKey({ documentId: row.document_id, number: row.number })
        const bundle = bundles.get(key) ?? { message: row.message, parts: [] }
        bundles.set(key, bundle)
        bundle.parts.push({
          ...{ documentId: row.part_id, title: row.title, version: row.part_version },
          ...{ firstPage: row.first_page, pageCount: row.page_count },
          firstPageWidths: readWidths(row.first_page_widths),
        })
      }
      return bundles
    },

    /** Returns the parts of all versions of the bundle, by the number of the version. */
    async partsByVersion(documentId: string): Promise<Map<number, BundlePart[]>> {
      const rows = await parts
        .select(['part.number', 'part.part_id', 'part.first_page', 'part.page_count', 'documents.title'])
        .where('part.document_id', '=', documentId)
        .execute()
      const byVersion = Map.groupBy(rows, (row) => row.number)
      return new Map(
        [...byVersion].map(([number, all]) => [
          number,
          all.map((row) => ({
            ...{ documentId: row.part_id, title: row.title },
            ...{ firstPage: row.first_page, pageCount: row.page_count },
          })),
        ]),
      )
    },

    /** Returns the parts of a version with their files, in the order of reading. Empty if the version belongs to no bundle. */
    async files({ documentId, number }: VersionRef): Promise<PartFile[]> {
      const rows = await parts
        .select(['part.part_id', 'part.part_version', 'part.first_page', 'part.page_count'])
        .select(['documents.title', 'version.file_name', 'version.size_bytes', 'version.sha256'])
        .select(['version.blob_key', 'version.page_one_spans', 'version.pages', 'version.page_labels'])
        .select('version.first_page_widths')
        .where('part.document_id', '=', documentId)
        .where('part.number', '=', number)
        .where('documents.removed_at', 'is', null)
        .execute()
      return rows.map((row) => ({
        ...{ documentId: row.part_id, title: row.title, version: row.part_version },
        ...{ firstPage: row.first_page, pageCount: row.page_count, fileName: row.file_name },
        ...{ sizeBytes: row.size_bytes, sha256: row.sha256, blobKey: row.blob_key },
        pageOne: readSpans(row.page_one_spans),
        pages: readPages(row.pages),
        pageLabels: readLabels(row.page_labels),
        firstPageWidths: readWidths(row.first_page_widths),
      }))
    },

    /** True if the version of the bundle contains this version of a document. */
    async contains(bundle: VersionRef, part: { documentId: string; version: number }): Promise<boolean> {
      const row = await db
        .selectFrom('bundle_parts')
        .select('position')
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', bundle.documentId)
        .where('number', '=', bundle.number)
        .where('part_id', '=', part.documentId)
        .where('part_version', '=', part.version)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Returns the current bundles that contain the document, in the order of their ids. */
    async currentWith(documentId: string): Promise<CurrentBundle[]> {
      const rows = await currentParts
        .innerJoin('bundle_versions as bundle', (join) =>
          join
            .onRef('bundle.workspace_id', '=', 'part.workspace_id')
            .onRef('bundle.document_id', '=', 'part.document_id')
            .onRef('bundle.number', '=', 'part.number'),
        )
        .select(['part.document_id', 'part.number', 'part.part_id', 'documents.title', 'bundle.message'])
        .where('part.document_id', 'in', (eb) =>
          eb
            .selectFrom('bundle_parts')
            .select('document_id')
            .where('workspace_id', '=', workspaceId)
            .where('part_id', '=', documentId),
        )
        .orderBy('part.document_id')
        .orderBy('part.position')
        .execute()
      const bundles = new Map<string, CurrentBundle>()
      for (const row of rows) {
        const known = bundles.get(row.document_id)
        if (known) known.partIds.push(row.part_id)
        else
          bundles.set(row.document_id, {
            ...{ documentId: row.document_id, number: row.number, title: row.title, message: row.message },
            partIds: [row.part_id],
          })
      }
      return [...bundles.values()].filter(({ partIds }) => partIds.includes(documentId))
    },

    /** Returns the visible bundles that contain these documents now, by the id of the document. */
    async titlesWith(
      documentIds: readonly string[],
      sees: Visibility,
    ): Promise<Map<string, { id: string; title: string }[]>> {
      if (documentIds.length === 0) return new Map()
      const rows = await currentParts
        .select(['part.part_id', 'part.document_id', 'documents.title'])
        .where('part.part_id', 'in', documentIds)
        .where(visibleDocuments(sees))
        .orderBy('documents.title')
        .execute()
      const byPart = Map.groupBy(rows, (row) => row.part_id)
      return new Map(
        [...byPart].map(([id, all]) => [id, all.map((row) => ({ id: row.document_id, title: row.title }))]),
      )
    },

    /**
     * Withdraws the versions of bundles that contain the document (with `version`: this version of it), so that their visits open the current version of
     * the bundle. `at`: epoch ms.
     */
    async withdrawVersionsWith(documentId: string, version: number | null, at: number): Promise<void> {
      await sql`
        update document_versions set withdrawn_at = ${at}
        where workspace_id = ${workspaceId} and withdrawn_at is null and exists (
          select 1 from bundle_parts as part
          where part.workspace_id = ${workspaceId}
            and part.document_id = document_versions.document_id and part.number = document_versions.number
            and part.part_id = ${documentId}
            and ${version === null ? sql`1 = 1` : sql`part.part_version = ${version}`})`.execute(db)
    },
  }
}

/** The key of a version in a map. */
export const versionKey = ({ documentId, number }: VersionRef): string => `${documentId} ${number}`
