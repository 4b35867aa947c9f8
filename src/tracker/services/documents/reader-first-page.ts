import { type FirstPage, viewFirstPagePath } from '#shared/viewer-api.ts'
import { type FirstPageImage, firstPageKeys, imageType } from '../../domain/documents/first-page-image.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { TrackerContext } from '../context.ts'

/** Returns the images of page 1 that the viewer shows until pdf.js has rendered the page. Returns null if the uploader rendered no image. */
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
  image: FirstPageImage,
): Promise<{ type: string; bytes: Buffer } | null> {
  for (const key of firstPageKeys(image)) {
    if ((await blobs.size(key)) === null) continue
    const bytes = Buffer.concat(await (await blobs.open(key)).toArray())
    return { type: imageType(bytes) ?? 'application/octet-stream', bytes }
  }
  return null
}
