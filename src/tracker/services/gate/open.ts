// Opens a link for a reader: checks the gate, prepares the PDF that the reader may fetch, and opens the visit.

import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { ByteSpan } from '#shared/pdf-reading.ts'
import {
  type OpenVisitResponse,
  viewContentPath,
  viewExcerptPath,
  viewMarkedPath,
  viewPageOnePath,
} from '#shared/viewer-api.ts'
import { signPass } from '../../domain/links/pass.ts'
import type { OpeningSignals } from '../../domain/visits/bot-detection.ts'
import { signVisitToken } from '../../domain/visits/visit-token.ts'
import type { SourceVersion } from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import { type CoverPart, coverOf, firstPageOf } from '../documents/reader-first-page.ts'
import { withoutFreePages } from '../links/open-link.ts'
import { sourceOfPart } from '../links/required-copies.ts'
import { openVisit } from '../visits/opening.ts'
import { type Entry, passGate, type Shown } from './admit-reader.ts'
import { nameOf } from './attempt-limits.ts'
import { browserLook } from './team-look.ts'

type Copy = Pick<OpenVisitResponse, 'contentUrl' | 'sizeBytes' | 'pageOne'>
type Let = { entry: Entry; copy: Copy; bundle: OpenVisitResponse['bundle'] }
/** A version with a file: the document of the link, or a part of its bundle. */
type FileVersion = SourceVersion & { sizeBytes: number; pageOne: ByteSpan[] | null }

const fileOf = ({ workspaceId, documentId, version }: OpenLink): FileVersion => ({
  workspaceId,
  documentId,
  version: version.number,
  blobKey: version.blobKey,
  sizeBytes: version.sizeBytes,
  pageOne: version.pageOne,
})

/** @throws CodedError watermark_not_possible, unavailable */
async function markedCopy(context: TrackerContext, source: FileVersion, email: string): Promise<Copy> {
  const mark = context.derived.markFor(source, email)
  const made = await context.derived.marked(source, email, mark)
  if (!made)
    throw new CodedError('watermark_not_possible', 'The pages of this document cannot be watermarked.')
  const contentUrl = viewMarkedPath(source.documentId, source.version, mark)
  return { contentUrl, sizeBytes: made.sizeBytes, pageOne: null }
}

function originalOf({ documentId, version, sizeBytes, pageOne: spans }: FileVersion): Copy {
  const pageOne = spans && { url: viewPageOnePath(documentId, version), spans }
  return { contentUrl: viewContentPath(documentId, version), sizeBytes, pageOne }
}

/** Returns the PDF with the free pages, or null if the free pages cannot be extracted from this PDF. */
async function freeCopy(context: TrackerContext, link: OpenLink, pages: number): Promise<Copy | null> {
  const source = fileOf(link)
  const made = await context.derived.firstPages(source, pages)
  if (!made) return null
  const contentUrl = viewExcerptPath(source.documentId, source.version, pages)
  return { contentUrl, sizeBytes: made.sizeBytes, pageOne: null }
}

/** @throws CodedError the refusal of the gate, watermark_not_possible, unavailable */
async function letIn(context: TrackerContext, slug: string, link: OpenLink, shown: Shown): Promise<Let> {
  const entry = await passGate(context, link, shown)
  if (entry.freePages !== null) {
    const copy = await freeCopy(context, link, entry.freePages)
    return copy ? { entry, copy, bundle: undefined } : letIn(context, slug, withoutFreePages(link), shown)
  }
  const { email } = entry
  const copyOf = async (file: FileVersion): Promise<Copy> =>
    entry.marked && email !== null ? markedCopy(context, file, email) : originalOf(file)
  if (!link.bundle) return { entry, copy: await copyOf(fileOf(link)), bundle: undefined }
  const cover = coverOf(slug, link, !entry.marked)
  const parts = []
  for (const [index, part] of link.bundle.parts.entries()) {
    const copy = await copyOf({ ...sourceOfPart(link.workspaceId, part), ...part })
    const { fileName, firstPage, pages, pageLabels } = part
    parts.push({ ...(cover.parts[index] as CoverPart), ...copy, fileName, firstPage, pages, pageLabels })
  }
  return { entry, copy: originalOf(fileOf(link)), bundle: { message: cover.message, parts } }
}

export type OpenedForReader = { visit: VisitRow; answer: z.input<typeof OpenVisitResponse> }

/** @throws CodedError the refusal of the gate, watermark_not_possible, unavailable */
export async function openForReader(
  context: TrackerContext,
  slug: string,
  link: OpenLink,
  shown: Shown,
  signals: OpeningSignals,
): Promise<OpenedForReader> {
  const { entry, copy, bundle } = await letIn(context, slug, link, shown)
  const { readerKey, resume, load } = shown
  const { visit, resumed } = await openVisit(context, {
    ...{ link, entry, readerKey, resume, load, signals },
    network: nameOf(context, shown.from),
  })
  const now = context.clock.now()
  const { workspace_id: workspaceId, visit_id: visitId, link_id: linkId, email } = visit
  const isProved = link.settings.verifyEmail && entry.confidence === 'verified' && email !== null
  return {
    visit,
    answer: {
      visitId,
      visitToken: signVisitToken(context.signingKey, { workspaceId, visitId, linkId, issuedAt: now }),
      resumed,
      ...copy,
      fileName: link.version.fileName,
      pages: link.version.pages,
      // The labels of a bundle contain the titles, which the viewer shows elsewhere.
      pageLabels: bundle ? null : link.version.pageLabels,
      // The image of the first page has no watermark, so a reader of a marked copy gets no image.
      firstPage: entry.marked ? null : firstPageOf(slug, link),
      visitorEmail: email,
      freePages: entry.freePages,
      look: entry.team === null ? null : browserLook(context, link, entry.team, readerKey),
      pass: isProved ? signPass(context.signingKey, { workspaceId, linkId, email, readerKey }, now) : null,
      ...(bundle ? { bundle } : {}),
    },
  }
}
