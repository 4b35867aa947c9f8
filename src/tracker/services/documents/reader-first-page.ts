import type { PageSize } from '#shared/model/documents.ts'
import { type Cover, type FirstPage, viewFirstPagePath, viewPartPicturePath } from '#shared/viewer-api.ts'
import { type FirstPageImage, firstPageKeys, imageType } from '../../domain/documents/first-page-image.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { TrackerContext } from '../context.ts'

/** Returns the images of page 1 that the viewer shows until pdf.js has rendered the page. Returns null if the uploader rendered no image. */
export const firstPageOf = (slug: string, { version }: Pick<OpenLink, 'version'>): FirstPage | null =>
  picturesOf(version, (width) => viewFirstPagePath(slug, version.number, width))

function picturesOf(
  { pages: [size], firstPageWidths }: { pages: PageSize[]; firstPageWidths: number[] },
  urlOf: (width: number) => string,
): FirstPage | null {
  if (!size || firstPageWidths.length === 0) return null
  return { size, images: firstPageWidths.map((width) => ({ url: urlOf(width), width })) }
}

export type CoverPart = Cover['parts'][number]

/** Returns the cover page of a bundle. `pictures`: false if the pages have a watermark, because the images have none. */
export function coverOf(
  slug: string,
  { version, bundle }: Pick<OpenLink, 'version' | 'bundle'>,
  pictures: boolean,
): Cover {
  const { message = '', parts = [] } = bundle ?? {}
  const pictureOf = (part: (typeof parts)[number], index: number) =>
    picturesOf(part, (width) => viewPartPicturePath(slug, version.number, index + 1, width))
  return {
    message,
    parts: parts.map((part, index) => ({
      title: part.title,
      pageCount: part.pageCount,
      picture: pictures ? pictureOf(part, index) : null,
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
