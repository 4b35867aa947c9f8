// Owns which copies of a document its links promise. A new version is accepted only where they can be made of it.
import { CodedError } from '#shared/errors.ts'
import { freePagesOf } from '../../domain/links/access-rules.ts'
import type { SourceVersion } from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import type { TrackerContext } from '../context.ts'
import { readLinkSettings } from './links.ts'

type Document = Pick<SourceVersion, 'workspaceId' | 'documentId'> & { pageCount: number }
type Copies = { stamped: boolean; first: number[] }

async function wantedCopies(context: TrackerContext, document: Document): Promise<Copies> {
  const { workspaceId, documentId, pageCount } = document
  const rows = await context.store.db
    .selectFrom('links')
    .select(['settings', 'recipient_email'])
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', documentId)
    .where('disabled_at', 'is', null)
    .execute()
  const links = rows.map((row) => ({
    settings: readLinkSettings(row.settings),
    recipientEmail: row.recipient_email,
  }))
  const free = links.map((link) => freePagesOf({ ...link, pageCount })).filter((pages) => pages > 0)
  return { stamped: links.some(({ settings }) => settings.watermark), first: [...new Set(free)] }
}

/** @throws CodedError watermark_not_possible, free_pages_not_possible, unavailable */
export async function requireCopiesOfLinks(
  context: TrackerContext,
  document: Document,
  blobKey: string,
): Promise<void> {
  const { stamped, first } = await wantedCopies(context, document)
  if (stamped && !(await context.derived.couldMake(blobKey, { kind: 'stamped' }))) {
    throw new CodedError('watermark_not_possible', 'A link has a watermark; these pages can’t be stamped.')
  }
  for (const pages of first) {
    if (await context.derived.couldMake(blobKey, { kind: 'first', pages })) continue
    throw new CodedError('free_pages_not_possible', 'A link has free pages; no copy of them looks the same.')
  }
}

/** Before the first reader asks for them. */
export async function prepareCopiesOfLinks(
  context: TrackerContext,
  source: SourceVersion,
  pageCount: number,
): Promise<void> {
  const { stamped, first } = await wantedCopies(context, { ...source, pageCount })
  if (stamped) await context.derived.canBeMarked(source)
  for (const pages of first) await context.derived.firstPages(source, pages)
}
