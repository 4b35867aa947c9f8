// Computes the paper size of a page and the resolution of its image. Both have an upper limit.
import type { PageSize } from '#shared/model/documents.ts'

const POINTS_PER_INCH = 72
/** With this resolution, text is sharp and the image needs little memory. The viewer of pdf.js uses the same value. */
const DOTS_PER_INCH = 150
/** A0, in points. A PDF page may be larger. */
const LARGEST = { short: 2384, long: 3370 }
/** Safari on iOS allows slightly more pixels in a canvas. */
const MOST_PIXELS = 16_000_000

/** Returns the paper size in points. A page larger than A0 is scaled down. */
export function paperOf({ width, height }: PageSize): PageSize {
  const [short, long] = width < height ? [width, height] : [height, width]
  const scale = Math.min(1, LARGEST.short / short, LARGEST.long / long)
  return { width: width * scale, height: height * scale }
}

/** Returns the width of the page image in pixels. `part` scales the resolution, for example 0.5. */
export function pixelsAcross({ width, height }: PageSize, part = 1): number {
  const dots = (DOTS_PER_INCH / POINTS_PER_INCH) * part
  const most = Math.sqrt(MOST_PIXELS / (width * height))
  return Math.max(1, Math.floor(width * Math.min(dots, most)))
}
