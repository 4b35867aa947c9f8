// What one visit read of each document of a bundle (ADR 116).
import type { BundlePart } from './model/bundles.ts'
import { seenFromMs } from './seen-from.ts'

/** What one visit read of one part. */
export type PartReading = {
  part: BundlePart
  activeMs: number
  /** The number of pages that were read for at least `seenFromMs`. */
  pagesRead: number
  /** True if the last page was read. */
  finished: boolean
}

/** Returns what was read of each part. `pages`: active ms by the page of the bundle. */
export function partReadings(
  parts: readonly BundlePart[],
  pages: readonly { page: number; activeMs: number }[],
): PartReading[] {
  return parts.map((part) => {
    const last = part.firstPage + part.pageCount - 1
    const own = pages.filter(({ page }) => page >= part.firstPage && page <= last)
    const read = own.filter(({ activeMs }) => activeMs >= seenFromMs)
    return {
      part,
      activeMs: own.reduce((sum, { activeMs }) => sum + activeMs, 0),
      pagesRead: read.length,
      finished: read.some(({ page }) => page === last),
    }
  })
}
