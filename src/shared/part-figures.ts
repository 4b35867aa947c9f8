// The figures of the documents of a bundle, from its counted visits (ADR 116).
import type { PartFigures } from './analytics.ts'
import type { BundlePart } from './model/bundles.ts'
import { partReadings } from './part-readings.ts'

/** `pages`: active ms by page of the bundle. */
type Counted = { version: number; pages: Readonly<Record<string, number>> }
type Sums = Omit<PartFigures, 'place' | 'medianMs'> & { times: number[] }

function medianOf(times: readonly number[]): number {
  if (times.length === 0) return 0
  const sorted = times.toSorted((one, other) => one - other)
  const low = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0
  const high = sorted[Math.floor(sorted.length / 2)] ?? 0
  return (low + high) / 2
}

/**
 * Returns the figures of each document that a version of the bundle contains. The documents of the version `current` come first, in their order.
 * @param versions The documents by the number of the version
 */
export function partFigures(
  versions: ReadonlyMap<number, readonly BundlePart[]>,
  current: number,
  visits: readonly Counted[],
): PartFigures[] {
  const now = versions.get(current) ?? []
  const sums = new Map<string, Sums>()
  for (const { documentId, title } of [...now, ...[...versions.values()].flat()]) {
    if (sums.has(documentId)) continue
    sums.set(documentId, { documentId, title, visits: 0, readers: 0, finished: 0, activeMs: 0, times: [] })
  }
  for (const { version, pages } of visits) {
    const times = Object.entries(pages).map(([page, activeMs]) => ({ page: Number(page), activeMs }))
    for (const { part, activeMs, pagesRead, finished } of partReadings(versions.get(version) ?? [], times)) {
      const sum = sums.get(part.documentId)
      if (!sum) continue
      sum.visits += 1
      sum.activeMs += activeMs
      if (pagesRead === 0) continue
      sum.readers += 1
      sum.times.push(activeMs)
      if (finished) sum.finished += 1
    }
  }
  return [...sums.values()].map(({ times, ...figures }) => {
    const part = now.find(({ documentId }) => documentId === figures.documentId)
    return {
      ...figures,
      place: part ? { firstPage: part.firstPage, pageCount: part.pageCount } : null,
      medianMs: medianOf(times),
    }
  })
}
