import { CodedError } from '#shared/errors.ts'
import { firstPageKey, type ImageType, imageType } from '../../domain/documents/first-page-image.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { documentOwner, noDocument } from './documents.ts'

const maxWidths = 4

/** `width` is in pixels. */
export type FirstPage = { documentId: string; version: number; width: number }

/**
 * Stores an image of page 1, which the uploader has rendered. It is used as a thumbnail, and in the viewer until pdf.js has rendered the page.
 * @throws CodedError not_found, bad_request
 */
export async function setFirstPage(
  context: TrackerContext,
  { workspaceId }: Caller,
  { documentId, version, width }: FirstPage,
  image: { type: ImageType; base64: string },
) {
  const bytes = Buffer.from(image.base64, 'base64')
  if (imageType(bytes) !== image.type) throw new CodedError('bad_request', `This is no ${image.type}.`)
  await documentOwner(context.store.forWorkspace(workspaceId), documentId)
  await inWorkspace(context, workspaceId, async ({ repositories: { documentVersions }, emit }) => {
    const before = await documentVersions.firstPageWidthsForUpdate(documentId, version)
    if (!before) throw noDocument()
    const widths = new Set(before).add(width)
    if (widths.size > maxWidths)
      throw new CodedError('bad_request', 'This page already has the maximum number of images.')
    await context.blobs.put(firstPageKey({ workspaceId, documentId, version, width }), bytes)
    const sorted = [...widths].sort((a, b) => a - b)
    await documentVersions.setFirstPageWidths(documentId, version, sorted)
    emit({ type: 'document.changed', subject: { documentId } })
  })
}
