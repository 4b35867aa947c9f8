// Searches the document with the find controller of pdf.js. A search fetches all pages, also those that the reader has not opened.
import type { PDFDocumentProxy } from 'pdfjs-dist'
import type { Found, Search } from '../shell/find-bar.ts'
import { type EventBus, FindState, PDFFindController, type PDFLinkService } from './pdf-viewer.ts'

/** Fields of the find controller that its types leave out. */
type Reading = { _pdfDocument: PDFDocumentProxy | null; _extractTextPromises: Promise<void>[] }
type Counts = { current: number; total: number }

export function createFind(eventBus: EventBus, linkService: PDFLinkService, onFound: (found: Found) => void) {
  const controller = new PDFFindController({ eventBus, linkService })
  const reading = controller as unknown as Reading
  let searching = false
  const report = ({ current, total }: Counts) => onFound({ current, total, searching })
  eventBus.on('updatefindmatchescount', ({ matchesCount }: { matchesCount: Counts }) => report(matchesCount))
  eventBus.on(
    'updatefindcontrolstate',
    ({ state, matchesCount }: { state: number; matchesCount: Counts }) => {
      searching = state === FindState.PENDING
      report(matchesCount)
    },
  )
  return {
    controller,
    search({ query, again, backwards }: Search): void {
      eventBus.dispatch('find', {
        source: controller,
        type: again ? 'again' : '',
        query,
        caseSensitive: false,
        entireWord: false,
        highlightAll: true,
        findPrevious: backwards,
        matchDiacritics: false,
      })
    },
    /** Resolves when no search reads the document. */
    whenIdle: () => Promise.all(reading._extractTextPromises),
    /** Call this when the same document was opened again. What a search has read is still valid. */
    continueIn(document: PDFDocumentProxy): void {
      reading._pdfDocument = document
    },
    close: () => eventBus.dispatch('findbarclose', { source: controller }),
  }
}
