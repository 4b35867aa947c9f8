// Owns the look-up of a link by its slug, with what a reader may know of it.
import type { Kysely } from 'kysely'
import { CodedError } from '#shared/errors.ts'
import type { LinkSettings } from '#shared/link-settings.ts'
import type { PageSize } from '#shared/model.ts'
import { Widths } from '../documents/documents.ts'
import { readLinkSettings } from '../links/links.ts'
import type { Database } from '../store/schema.ts'

export type OpenLink = {
  workspaceId: string
  workspaceName: string
  linkId: string
  ownerId: string
  recipientEmail: string | null
  settings: LinkSettings
  documentId: string
  title: string
  sender: { name: string; email: string }
  version: {
    number: number
    fileName: string
    sizeBytes: number
    pageCount: number
    pages: PageSize[]
    firstPageWidths: number[]
  }
}

/** What the gate of a link asks for: nothing on a link made for a recipient. */
export const asksForEmail = (link: Pick<OpenLink, 'recipientEmail' | 'settings'>) =>
  link.recipientEmail === null && link.settings.requireEmail

/** Whoever has the URL may read: nothing of the document is served before a visit was opened where this is false. */
export const isOpenToAll = (link: Pick<OpenLink, 'recipientEmail' | 'settings'>) => !asksForEmail(link)

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
      'version.page_count',
      'version.pages',
      'version.first_page_widths',
    ])
    .where('links.workspace_id', '=', address.workspace_id)
    .where('links.link_id', '=', address.subject_id)
    .executeTakeFirst()
}

/** @throws CodedError link_unknown, link_disabled (turned off, or its document was removed) */
export async function openLink(db: Kysely<Database>, slug: string): Promise<OpenLink> {
  const row = await findLink(db, slug)
  if (!row) throw new CodedError('link_unknown', 'There is no such link.')
  if (row.disabled_at !== null || row.removed_at !== null) {
    throw new CodedError('link_disabled', 'This link was turned off.')
  }
  return {
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    linkId: row.link_id,
    ownerId: row.owner_id,
    recipientEmail: row.recipient_email,
    settings: readLinkSettings(row.settings),
    documentId: row.document_id,
    title: row.title,
    sender: { name: row.owner_name, email: row.owner_email },
    version: {
      number: row.number,
      fileName: row.file_name,
      sizeBytes: row.size_bytes,
      pageCount: row.page_count,
      pages: JSON.parse(row.pages) as PageSize[],
      firstPageWidths: Widths.parse(JSON.parse(row.first_page_widths)),
    },
  }
}
