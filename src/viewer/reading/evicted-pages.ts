// Frees what pdf.js keeps of a page that has left its buffer: the elements of its text layer, which the text highlighter keeps (about 80 for a page of a book), and the
// tables for screen readers. pdf.js makes both again when the page comes back.
import type { EventBus, PDFViewer } from './pdf-viewer.ts'

type View = {
  _textHighlighter: { setTextMapping: (elements: HTMLElement[], texts: string[]) => void }
  _accessibilityManager?: object | undefined
}

/** Call this once for each viewer. */
export function freeEvictedPages(viewer: PDFViewer, eventBus: EventBus): void {
  const withText = new Set<View>()
  eventBus.on('textlayerrendered', ({ source }: { source: View }) => {
    withText.add(source)
    const buffered = viewer.getCachedPageViews() as Set<View>
    for (const view of withText) {
      if (buffered.has(view)) continue
      view._textHighlighter.setTextMapping([], [])
      view._accessibilityManager = undefined
      withText.delete(view)
    }
  })
}
