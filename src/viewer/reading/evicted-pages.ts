// Frees the text of pages that pdf.js has removed from its buffer. The text highlighter of such a page otherwise keeps the elements of its text layer, which
// are about 80 for a page of a book, until the document is closed.
import type { EventBus, PDFViewer } from './pdf-viewer.ts'

type View = { _textHighlighter: { setTextMapping: (elements: HTMLElement[], texts: string[]) => void } }

/** Call this once for each viewer. */
export function freeEvictedPages(viewer: PDFViewer, eventBus: EventBus): void {
  const withText = new Set<View>()
  eventBus.on('textlayerrendered', ({ source }: { source: View }) => {
    withText.add(source)
    const buffered = viewer.getCachedPageViews() as Set<View>
    for (const view of withText) {
      if (buffered.has(view)) continue
      view._textHighlighter.setTextMapping([], [])
      withText.delete(view)
    }
  })
}
