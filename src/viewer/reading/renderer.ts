// Pages are drawn in a worker (renderer-worker.ts), so that drawing does not stop the page from scrolling. Page 1 is drawn on the main thread, because the
// worker starts after page 1. All pages are drawn on the main thread if the worker does not start (ADR 128).
import { GlobalWorkerOptions } from 'pdfjs-dist'
import type { PdfWorker } from './pdf.ts'
import type { PDFViewer } from './pdf-viewer.ts'

/** pdf.js draws a page with colours of its own on the main thread. These empty colours change no page. */
export const ON_MAIN_THREAD = { background: null, foreground: null } as const

export type Renderer = {
  /** Starts the worker. `onReady` is called when it can draw. Can be called again, for example when the document was opened again. */
  start: (onReady: () => void) => void
  /** The worker does not start any more. The document ends a worker that has started. */
  close: () => void
}

/** Because of `scripts/build/slim-pdfjs.ts`, pdf.js starts the worker after `mayStart`, and passes to `started` a promise that resolves when the worker can draw. */
type Gate = { mayStart: Promise<void>; started: (ready: Promise<void>) => void }

const NONE: Renderer = { start: () => {}, close: () => {} }

/** Call this before pdf.js opens a document. The worker of this document then waits for `start`. */
export function prepareRenderer({ rendererUrl }: PdfWorker): Renderer {
  GlobalWorkerOptions.rendererSrc = rendererUrl ?? ''
  if (!rendererUrl) return NONE
  const mayStart = Promise.withResolvers<void>()
  const ready = Promise.withResolvers<void>()
  let isClosed = false
  const gate: Gate = { mayStart: mayStart.promise, started: ready.resolve }
  Object.assign(GlobalWorkerOptions, { rendererGate: gate })
  return {
    start(onReady): void {
      if (isClosed) return
      mayStart.resolve()
      ready.promise.then(
        () => isClosed || onReady(),
        () => {}, // the worker did not start
      )
    },
    close(): void {
      isClosed = true
    },
  }
}

/** Lets pdf.js choose the worker for pages that are drawn from now on. */
export function drawInWorker(viewer: PDFViewer): void {
  for (let index = 0; index < viewer.pagesCount; index += 1) viewer.getPageView(index).pageColors = null
}
