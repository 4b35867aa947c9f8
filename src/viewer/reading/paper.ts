// The size in which a page is printed: its own, or the largest sheet of printers, and at most the number of pixels that a browser can draw.
import type { PageSize } from '#shared/model/documents.ts'

const POINTS_PER_INCH = 72
/** Sharp enough for text, small enough for a browser's memory; pdf.js's own viewer has the same. */
const DOTS_PER_INCH = 150
/** A0, in points. PDF pages may be six times as long. */
const LARGEST = { short: 2384, long: 3370 }
/** Safari on a phone draws no larger canvas. */
const MOST_PIXELS = 16_000_000

/** In points. */
export function paperOf({ width, height }: PageSize): PageSize {
  const [short, long] = width < height ? [width, height] : [height, width]
  const scale = Math.min(1, LARGEST.short / short, LARGEST.long / long)
  return { width: width * scale, height: height * scale }
}

/** The width in pixels of what is drawn for this paper. `part`: of the resolution that it should have. */
export function pixelsAcross({ width, height }: PageSize, part = 1): number {
  const dots = (DOTS_PER_INCH / POINTS_PER_INCH) * part
  const most = Math.sqrt(MOST_PIXELS / (width * height))
  return Math.max(1, Math.floor(width * Math.min(dots, most)))
}
