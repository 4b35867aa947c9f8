// The pages with attachments of their own. The worker of pdf.js finds such an attachment by its id only after it has read the annotations of the page. The ids are the
// same in each worker.
import type { PDFDocumentProxy } from 'pdfjs-dist'
import type { OpenDocument } from './reader-parts.ts'

type LayerRendered = { source: { div: HTMLElement }; pageNumber: number }

/** Pages that are added to a set meanwhile are read too. */
async function readAnnotations(document: PDFDocumentProxy, pages: Iterable<number>): Promise<void> {
  for (const number of pages) await (await document.getPage(number)).getAnnotations()
}

/** Call this once for each viewer. */
export function watchAttachedPages(open: OpenDocument) {
  const pages = new Set<number>()
  open.eventBus.on('annotationlayerrendered', ({ source, pageNumber }: LayerRendered) => {
    if (!source.div.querySelector('.fileAttachmentAnnotation')) return
    pages.add(pageNumber)
    // The page may be of the document that was open before (`fresh-worker.ts`).
    void readAnnotations(open.document, [pageNumber]).catch(() => undefined)
  })
  return {
    /** Must end before the viewer uses the document, which is the same document in a new worker. Does nothing if the document cannot be read. */
    readIn: (document: PDFDocumentProxy): Promise<void> =>
      readAnnotations(document, pages).catch(() => undefined),
  }
}
