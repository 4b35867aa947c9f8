// Owns the look-up of a link by its slug, with what a reader may know of it.
import type { Kysely } from 'kysely'
import { CodedError } from '#shared/errors.ts'
import type { PageSize } from '#shared/model/documents.ts'
import type { ByteSpan } from '#shared/pdf-reading.ts'
import { readLabels } from '../domain/documents/page-labels.ts'
import { freePagesOf, type GatedLink, requireOpen } from '../domain/links/access-rules.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import { firstPagesVariant } from '../infrastructure/pdf-copies/derived-pdfs.ts'
import { readSpans, Widths } from '../services/documents/documents.ts'
import { readLinkSettings } from '../services/links/links.ts'

/** A link as its readers find it. */
export type OpenLink = GatedLink & {
  workspaceId: string
  workspaceName: string
  linkId: string
  ownerId: string
  documentId: string
  title: string
  sender: { name: string; email: string }
  version: {
    number: number
    fileName: string
    sizeBytes: number
    sha256: string
    blobKey: string
    /** What page 1 needs of the file, where that is known. */
    pageOne: ByteSpan[] | null
    pageLabels: string[] | null
    pages: PageSize[]
    firstPageWidths: number[]
  }
}

async function findLink(db: Kysely<Database>, slug: string) {
  const address = await db
    .selectFrom('public_addresses')
    .selectAll()
    .where('address', '=', slug)
    .where('kind', '=', 'link')
    .executeTakeFirst()
  if (!address) return undefined
  return db
    .selectFrom('links')
    .innerJoin('workspaces', 'workspaces.workspace_id', 'links.workspace_id')
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'links.workspace_id')
        .onRef('documents.document_id', '=', 'links.document_id'),
    )
    .innerJoin('document_versions as version', (join) =>
      join
        .onRef('version.workspace_id', '=', 'documents.workspace_id')
        .onRef('version.document_id', '=', 'documents.document_id')
        .onRef('version.number', '=', 'documents.current_version'),
    )
    .innerJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'links.workspace_id')
        .onRef('members.member_id', '=', 'links.owner_id'),
    )
    .selectAll('links')
    .select([
      'workspaces.name as workspace_name',
      'documents.title',
      'documents.removed_at',
      'members.name as owner_name',
      'members.email as owner_email',
      'version.number',
      'version.file_name',
      'version.size_bytes',
      'version.sha256',
      'version.blob_key',
      'version.page_count',
      'version.pages',
      'version.page_labels',
      'version.first_page_widths',
      'version.page_one_spans',
    ])
    .where('links.workspace_id', '=', address.workspace_id)
    .where('links.link_id', '=', address.subject_id)
    .executeTakeFirst()
}

type FoundLink = NonNullable<Awaited<ReturnType<typeof findLink>>>

/** Also a link that lets nobody in any more. @throws CodedError link_unknown */
export async function linkOfSlug(db: Kysely<Database>, slug: string): Promise<OpenLink> {
  const row = await findLink(db, slug)
  if (!row) throw new CodedError('link_unknown', 'There is no such link.')
  const link = toOpenLink(row)
  const free = freePagesOf(link)
  return free > 0 && (await cannotBeCut(db, link, free)) ? askedAtOnce(link) : link
}

/** Of some PDFs no part can be made: their readers are asked at once. */
export const askedAtOnce = (link: OpenLink): OpenLink => ({
  ...link,
  settings: { ...link.settings, emailFromPage: 1 },
})

async function cannotBeCut(db: Kysely<Database>, link: OpenLink, pages: number): Promise<boolean> {
  const row = await db
    .selectFrom('derived_files')
    .select('blob_key')
    .where('workspace_id', '=', link.workspaceId)
    .where('document_id', '=', link.documentId)
    .where('version', '=', link.version.number)
    .where('variant', '=', firstPagesVariant(pages))
    .executeTakeFirst()
  return row?.blob_key === null
}

function toOpenLink(row: FoundLink): OpenLink {
  return {
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    linkId: row.link_id,
    ownerId: row.owner_id,
    recipientEmail: row.recipient_email,
    settings: readLinkSettings(row.settings),
    passcodeHash: row.passcode_hash,
    isOff: row.disabled_at !== null || row.removed_at !== null,
    documentId: row.document_id,
    title: row.title,
    pageCount: row.page_count,
    sender: { name: row.owner_name, email: row.owner_email },
    version: {
      number: row.number,
      fileName: row.file_name,
      sizeBytes: row.size_bytes,
      sha256: row.sha256,
      blobKey: row.blob_key,
      pageOne: readSpans(row.page_one_spans),
      pages: JSON.parse(row.pages) as PageSize[],
      pageLabels: readLabels(row.page_labels),
      firstPageWidths: Widths.parse(JSON.parse(row.first_page_widths)),
    },
  }
}

/** @throws CodedError link_unknown, link_disabled (turned off, or its document was removed), link_expired */
export async function openLink(db: Kysely<Database>, slug: string, now: number): Promise<OpenLink> {
  const link = await linkOfSlug(db, slug)
  requireOpen(link, now)
  return link
}
