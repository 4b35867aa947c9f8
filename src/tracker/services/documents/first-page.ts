// Owns the images of page 1 that uploaders draw: stored once per width, shown as thumbnails and before the first paint.
import { CodedError } from '#shared/errors.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { documentOwner, noDocument, Widths } from './documents.ts'

export const firstPageKey = (documentId: string, version: number, width: number) =>
  `${documentId}-v${version}-page1-${width}`

export type ImageType = 'image/webp' | 'image/png' | 'image/jpeg'

/** What the bytes are by their own account; what they were called is not believed. */
export function imageType(bytes: Buffer): ImageType | null {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png'
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') {
    return 'image/webp'
  }
  return null
}

const maxWidths = 4

export type FirstPage = { documentId: string; version: number; width: number }

/** @throws CodedError not_found, bad_request */
export async function setFirstPage(
  context: TrackerContext,
  caller: Caller,
  { documentId, version, width }: FirstPage,
  image: { type: ImageType; base64: string },
) {
  const { workspaceId } = caller
  const bytes = Buffer.from(image.base64, 'base64')
  if (imageType(bytes) !== image.type) throw new CodedError('bad_request', `This is no ${image.type}.`)
  await documentOwner(context.store.db, workspaceId, documentId)
  const where = { workspace_id: workspaceId, document_id: documentId, number: version }
  await inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    const row = await trx
      .selectFrom('document_versions')
      .select('first_page_widths')
      .where((e) => e.and(where))
      .$if(context.store.dialect === 'postgres', (query) => query.forUpdate())
      .executeTakeFirst()
    if (!row) throw noDocument()
    const widths = new Set(Widths.parse(JSON.parse(row.first_page_widths))).add(width)
    if (widths.size > maxWidths) throw new CodedError('bad_request', 'There are enough images of this page.')
    await context.blobs.put(firstPageKey(documentId, version, width), bytes)
    const sorted = [...widths].sort((a, b) => a - b)
    await trx
      .updateTable('document_versions')
      .set({ first_page_widths: JSON.stringify(sorted) })
      .where((e) => e.and(where))
      .execute()
    emit({ type: 'document.changed', subject: { documentId } })
  })
}
