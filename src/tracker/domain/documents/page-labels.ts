// Owns the stored labels of a document's pages: what the PDF calls them, where that is not their numbers.
import { z } from 'zod'

const Labels = z.array(z.string())

/** By page number - 1; null where the pages have no labels. */
export const readLabels = (stored: string | null): string[] | null =>
  stored === null ? null : Labels.parse(JSON.parse(stored))

/** Of one page; undefined where it has none. */
export function labelsOf(stored: string | null): (page: number) => string | undefined {
  const labels = readLabels(stored)
  return (page) => labels?.[page - 1] || undefined
}
