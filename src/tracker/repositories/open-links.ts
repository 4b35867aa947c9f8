import type { PageSize } from '#shared/model/documents.ts'
import type { NextSteps } from '#shared/model/next-steps.ts'
import { noPrivacyNotice, PrivacyNotice } from '#shared/model/privacy.ts'
import type { ByteSpan } from '#shared/pdf-reading.ts'
import { readLabels } from '../domain/documents/page-labels.ts'
import type { GatedLink } from '../domain/links/access-rules.ts'
import { consentHashesOf } from '../domain/privacy/consent.ts'
import { createBundleRepository, type PartFile } from './bundles.ts'
import type { Connection } from './connection.ts'
import { readPages, readSpans, readWidths } from './document-columns.ts'
import { readJson } from './json-columns.ts'
import { readLinkSettings } from './links.ts'
import { createPublicAddressRepository } from './public-addresses.ts'
import { readNextSteps } from './workspaces.ts'

/** A link with the data for its readers: the sender, and the current version of the document. */
export type OpenLink = GatedLink & {
  workspaceId: string
  workspaceName: string
  linkId: string
  ownerId: string
  documentId: string
  title: string
  sender: { name: string; email: string }
  notice: PrivacyNotice
  /** The next steps of the document. Null: those of the workspace apply. */
  nextSteps: NextSteps | null
  version: {
    number: number
    fileName: string
    sizeBytes: number
    sha256: string
    blobKey: string
    /** The byte ranges that page 1 needs. Null if they are not known. */
    pageOne: ByteSpan[] | null
    pageLabels: string[] | null
    pages: PageSize[]
    firstPageWidths: number[]
  }
  /** A reader made the link for a colleague, so nobody has confirmed the recipient (ADR 124). */
  isShared: boolean
  /** The cover and the parts of a bundle. Null: the link is of a single document. */
  bundle: { message: string; parts: PartFile[] } | null
}

function selectOpenLink({ db }: Connection) {
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
    .leftJoin('bundle_versions as bundle', (join) =>
      join
        .onRef('bundle.workspace_id', '=', 'documents.workspace_id')
        .onRef('bundle.document_id', '=', 'documents.document_id')
        .onRef('bundle.number', '=', 'documents.current_version'),
    )
    .leftJoin('link_shares as shares', (join) =>
      join
        .onRef('shares.workspace_id', '=', 'links.workspace_id')
        .onRef('shares.link_id', '=', 'links.link_id'),
    )
    .innerJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'links.workspace_id')
        .onRef('members.member_id', '=', 'links.owner_id'),
    )
    .selectAll('links')
    .select([
      'workspaces.name as workspace_name',
      'workspaces.privacy_notice',
      'documents.title',
      'documents.removed_at',
      'documents.next_steps',
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
      'bundle.message',
      'shares.parent_link_id',
    ])
}

type OpenLinkRow = NonNullable<Awaited<ReturnType<ReturnType<typeof selectOpenLink>['executeTakeFirst']>>>

function openLinkOf(row: OpenLinkRow, parts: PartFile[]): OpenLink {
  const notice = readJson(PrivacyNotice, row.privacy_notice) ?? noPrivacyNotice
  return {
    notice,
    nextSteps: readNextSteps(row.next_steps),
    consentHashes: consentHashesOf(notice),
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
      pages: readPages(row.pages),
      pageLabels: readLabels(row.page_labels),
      firstPageWidths: readWidths(row.first_page_widths),
    },
    isShared: row.parent_link_id !== null,
    bundle: row.message === null ? null : { message: row.message, parts },
  }
}

export function createOpenLinkRepository(connection: Connection) {
  const addresses = createPublicAddressRepository(connection)
  return {
    /** Returns the link with this slug, even if the link is disabled or expired or its document was removed. */
    async findBySlug(slug: string): Promise<OpenLink | undefined> {
      const address = await addresses.find('link', slug)
      if (!address) return undefined
      const row = await selectOpenLink(connection)
        .where('links.workspace_id', '=', address.workspaceId)
        .where('links.link_id', '=', address.subjectId)
        .executeTakeFirst()
      if (!row) return undefined
      const ref = { documentId: row.document_id, number: row.number }
      const bundles = createBundleRepository(connection, row.workspace_id)
      return openLinkOf(row, row.message === null ? [] : await bundles.files(ref))
    },
  }
}
