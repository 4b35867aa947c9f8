// Page labels are the names that a PDF gives to its pages, such as `iv`. They are stored only if they differ from the page numbers.
import { z } from 'zod'

const Labels = z.array(z.string())

/** Returns the labels by page number - 1, or null if the document has no labels. */
export const readLabels = (stored: string | null): string[] | null =>
  stored === null ? null : Labels.parse(JSON.parse(stored))

/** Returns the label of one page, or undefined if the page has none. */
export function labelsOf(stored: string | null): (page: number) => string | undefined {
  const labels = readLabels(stored)
  return (page) => labels?.[page - 1] || undefined
}
