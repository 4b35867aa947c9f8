import { type FirstPage, viewFirstPagePath } from '#shared/viewer-api.ts'
import { firstPageKey, imageType } from '../../domain/documents/first-page-image.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { TrackerContext } from '../context.ts'

/** Returns the images of page 1 that the viewer shows until pdf.js has rendered the page. Returns null if the uploader rendered none. */
export function firstPageOf(slug: string, { version }: Pick<OpenLink, 'version'>): FirstPage | null {
  const [size] = version.pages
  if (!size || version.firstPageWidths.length === 0) return null
  return {
    size,
    images: version.firstPageWidths.map((width) => ({
      url: viewFirstPagePath(slug, version.number, width),
      width,
    })),
  }
}

/** Returns null if no image is stored. */
export async function readFirstPageImage(
  { blobs }: Pick<TrackerContext, 'blobs'>,
  documentId: string,
  version: number,
  width: number,
): Promise<{ type: string; bytes: Buffer } | null> {
  const key = firstPageKey(documentId, version, width)
  if ((await blobs.size(key)) === null) return null
  const bytes = Buffer.concat(await (await blobs.open(key)).toArray())
  return { type: imageType(bytes) ?? 'application/octet-stream', bytes }
}
