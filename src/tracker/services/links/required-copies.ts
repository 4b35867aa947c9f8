import { CodedError } from '#shared/errors.ts'
import { freePagesOf } from '../../domain/links/access-rules.ts'
import type { SourceVersion } from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import type { TrackerContext } from '../context.ts'

type Document = Pick<SourceVersion, 'workspaceId' | 'documentId'> & { pageCount: number }
type Copies = { stamped: boolean; first: number[] }

async function wantedCopies(context: TrackerContext, document: Document): Promise<Copies> {
  const { workspaceId, documentId, pageCount } = document
  const links = await context.store.forWorkspace(workspaceId).links.settingsOfDocument(documentId)
  const free = links.map((link) => freePagesOf({ ...link, pageCount })).filter((pages) => pages > 0)
  return { stamped: links.some(({ settings }) => settings.watermark), first: [...new Set(free)] }
}

/**
 * Checks that the copies which the document's links need can be made from a new version.
 * @throws CodedError watermark_not_possible, free_pages_not_possible, unavailable
 */
export async function requireCopiesOfLinks(
  context: TrackerContext,
  document: Document,
  blobKey: string,
): Promise<void> {
  const { stamped, first } = await wantedCopies(context, document)
  if (stamped && !(await context.derived.couldMake(blobKey, { kind: 'stamped' }))) {
    throw new CodedError(
      'watermark_not_possible',
      'A link has a watermark, but these pages cannot be watermarked.',
    )
  }
  for (const pages of first) {
    if (await context.derived.couldMake(blobKey, { kind: 'first', pages })) continue
    throw new CodedError(
      'free_pages_not_possible',
      'A link has free pages, but no copy of these pages looks like the original.',
    )
  }
}

/** Makes the copies that the document's links need in advance, so that the first reader does not wait. */
export async function prepareCopiesOfLinks(
  context: TrackerContext,
  source: SourceVersion,
  pageCount: number,
): Promise<void> {
  const { stamped, first } = await wantedCopies(context, { ...source, pageCount })
  if (stamped) await context.derived.canBeMarked(source)
  for (const pages of first) await context.derived.firstPages(source, pages)
}
