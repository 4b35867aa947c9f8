import { CodedError } from '#shared/errors.ts'
import { freePagesOf } from '../../domain/links/access-rules.ts'
import type { SourceVersion } from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import type { PartFile } from '../../repositories/bundles.ts'
import type { TrackerContext } from '../context.ts'

type Document = Pick<SourceVersion, 'workspaceId' | 'documentId'> & { pageCount: number }
type Copies = { stamped: boolean; first: number[] }

/** Also considers the links of the bundles that contain the document. Their readers get each part as a copy of its own. */
async function wantedCopies(context: TrackerContext, document: Document): Promise<Copies> {
  const { workspaceId, documentId, pageCount } = document
  const { links: repository, bundles } = context.store.forWorkspace(workspaceId)
  const links = await repository.settingsOfDocument(documentId)
  const free = links.map((link) => freePagesOf({ ...link, pageCount })).filter((pages) => pages > 0)
  const ofBundles = []
  for (const bundle of await bundles.currentWith(documentId)) {
    ofBundles.push(...(await repository.settingsOfDocument(bundle.documentId)))
  }
  const stamped = [...links, ...ofBundles].some(({ settings }) => settings.watermark)
  return { stamped, first: [...new Set(free)] }
}

export const sourceOfPart = (
  workspaceId: string,
  { documentId, version, blobKey }: Pick<PartFile, 'documentId' | 'version' | 'blobKey'>,
): SourceVersion => ({ workspaceId, documentId, version, blobKey })

/**
 * Checks that documents which become parts of a bundle can be watermarked, if a link of the bundle needs it.
 * @throws CodedError watermark_not_possible, unavailable
 */
export async function requirePartsCanBeMarked(
  context: TrackerContext,
  workspaceId: string,
  bundleId: string,
  documentIds: readonly string[],
): Promise<void> {
  const { links, documents, documentVersions } = context.store.forWorkspace(workspaceId)
  const needed = (await links.settingsOfDocument(bundleId)).some(({ settings }) => settings.watermark)
  if (!needed) return
  for (const documentId of documentIds) {
    const version = await documents.currentVersion(documentId)
    const file = version === undefined ? undefined : await documentVersions.findFile(documentId, version)
    // A document that does not exist is refused later, by its own code.
    if (!file || version === undefined) continue
    if (await context.derived.canBeMarked({ workspaceId, documentId, version, blobKey: file.blobKey }))
      continue
    throw new CodedError(
      'watermark_not_possible',
      'A link has a watermark, but these pages cannot be watermarked.',
    )
  }
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
