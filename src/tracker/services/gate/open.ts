// Opens a link for a reader: checks the gate, prepares the PDF that the reader may fetch, and opens the visit.

import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
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
import type { OpenLink } from '../../repositories/open-links.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import { firstPageOf } from '../documents/reader-first-page.ts'
import { withoutFreePages } from '../links/open-link.ts'
import { openVisit } from '../visits/opening.ts'
import { type Entry, passGate, type Shown } from './admit-reader.ts'
import { nameOf } from './attempt-limits.ts'
import { browserLook } from './team-look.ts'

type Copy = Pick<OpenVisitResponse, 'contentUrl' | 'sizeBytes' | 'pageOne'>
type Let = { entry: Entry; copy: Copy }

const sourceOf = ({ workspaceId, documentId, version }: OpenLink) => ({
  workspaceId,
  documentId,
  version: version.number,
  blobKey: version.blobKey,
})

/** @throws CodedError watermark_not_possible, unavailable */
async function markedCopy(context: TrackerContext, link: OpenLink, email: string): Promise<Copy> {
  const source = sourceOf(link)
  const mark = context.derived.markFor(source, email)
  const made = await context.derived.marked(source, email, mark)
  if (!made)
    throw new CodedError('watermark_not_possible', 'The pages of this document cannot be watermarked.')
  const contentUrl = viewMarkedPath(source.documentId, source.version, mark)
  return { contentUrl, sizeBytes: made.sizeBytes, pageOne: null }
}

/** Returns the PDF with the free pages, or null if the free pages cannot be extracted from this PDF. */
async function freeCopy(context: TrackerContext, link: OpenLink, pages: number): Promise<Copy | null> {
  const source = sourceOf(link)
  const made = await context.derived.firstPages(source, pages)
  if (!made) return null
  const contentUrl = viewExcerptPath(source.documentId, source.version, pages)
  return { contentUrl, sizeBytes: made.sizeBytes, pageOne: null }
}

/** @throws CodedError the refusal of the gate, watermark_not_possible, unavailable */
async function letIn(context: TrackerContext, link: OpenLink, shown: Shown): Promise<Let> {
  const entry = await passGate(context, link, shown)
  const { documentId, version } = link
  if (entry.freePages !== null) {
    const copy = await freeCopy(context, link, entry.freePages)
    return copy ? { entry, copy } : letIn(context, withoutFreePages(link), shown)
  }
  if (entry.marked && entry.email !== null) {
    return { entry, copy: await markedCopy(context, link, entry.email) }
  }
  const contentUrl = viewContentPath(documentId, version.number)
  const { pageOne: spans, sizeBytes } = version
  const pageOne = spans && { url: viewPageOnePath(documentId, version.number), spans }
  return { entry, copy: { contentUrl, sizeBytes, pageOne } }
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
  const { entry, copy } = await letIn(context, link, shown)
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
      pageLabels: link.version.pageLabels,
      // The image of the first page has no watermark, so a reader of a marked copy gets no image.
      firstPage: entry.marked ? null : firstPageOf(slug, link),
      visitorEmail: email,
      freePages: entry.freePages,
      look: entry.team === null ? null : browserLook(context, link, entry.team, readerKey),
      pass: isProved ? signPass(context.signingKey, { workspaceId, linkId, email, readerKey }, now) : null,
    },
  }
}
