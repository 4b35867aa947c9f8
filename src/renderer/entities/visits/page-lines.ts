import type { Visit } from '#shared/model/visits.ts'

/** A line of the list of pages: a page, or several pages in sequence that the reader did not read. */
export type PageLine =
  | { kind: 'page'; page: number; label: string | undefined; activeMs: number | null }
  | { kind: 'unread'; from: number; to: number }

/** In a document with more pages, a sequence of unread pages is one line. */
const mostSingleLines = 40

/**
 * Returns a line for each page of the document. `activeMs` is null for a page that the reader did not read. In a document with more than
 * {@link mostSingleLines} pages, a sequence of unread pages is one line.
 */
export function pageLines(visit: Pick<Visit, 'pageCount' | 'pages' | 'page' | 'pageLabel'>): PageLine[] {
  const read = new Map(visit.pages.map((each) => [each.page, each]))
  // Main sends the page on screen before the tracker has a reading time for it. An older tracker may send a page beyond `pageCount`.
  const last = Math.max(visit.pageCount, visit.page, ...read.keys())
  const lines: PageLine[] = []
  for (let page = 1; page <= last; page++) {
    const time = read.get(page)
    const before = lines.at(-1)
    if (time || page === visit.page) {
      const label = page === visit.page ? visit.pageLabel : time?.label
      lines.push({ kind: 'page', page, label, activeMs: time?.activeMs ?? 0 })
    } else if (last <= mostSingleLines) {
      lines.push({ kind: 'page', page, label: undefined, activeMs: null })
    } else if (before?.kind === 'unread') {
      before.to = page
    } else {
      lines.push({ kind: 'unread', from: page, to: page })
    }
  }
  return lines
}
