// Pages are drawn in a worker (renderer-worker.ts), so that drawing does not stop the page from scrolling. Page 1 is drawn on the main thread, because the
// worker is loaded after page 1. All pages are drawn on the main thread if the worker does not start (ADR 128).
import { GlobalWorkerOptions } from 'pdfjs-dist'
import { randomId } from '../tracking/session.ts'
import { missing } from './modern.ts'
import type { PDFViewer } from './pdf-viewer.ts'
import rendererUrl from './renderer-worker.ts?worker&url'

/** pdf.js draws a page with colours of its own on the main thread. These empty colours change no page. */
export const ON_MAIN_THREAD = { background: null, foreground: null } as const

export type Renderer = {
  /** Loads the renderer. `onReady` is called when the worker can draw. Can be called again, for example when the document was opened again. */
  start: (onReady: () => void) => void
  close: () => void
}

const NONE: Renderer = { start: () => {}, close: () => {} }

/** Call this before pdf.js opens a document. pdf.js then starts the worker together with the document. */
export function prepareRenderer(): Renderer {
  GlobalWorkerOptions.rendererSrc = ''
  if (missing.length > 0) return NONE // the renderer is a modern build
  const name = `#${randomId(8)}`
  const channel = new BroadcastChannel(name)
  let worker: 'loading' | 'waiting' | 'started' | 'closed' = 'loading'
  let whenReady: (() => void) | null = null
  const startWaiting = () => {
    if (worker === 'waiting' && whenReady) channel.postMessage('start')
  }
  function close(as: 'started' | 'closed'): void {
    worker = as
    channel.close()
  }
  channel.addEventListener('message', ({ data }) => {
    if (data === 'waiting') {
      worker = 'waiting'
      startWaiting()
    } else if (data === 'started') {
      close('started')
      whenReady?.()
    }
  })
  GlobalWorkerOptions.rendererSrc = rendererUrl + name
  return {
    start(onReady): void {
      whenReady = onReady
      if (worker === 'started') onReady()
      else startWaiting()
    },
    close: () => close('closed'),
  }
}

/** Lets pdf.js choose the worker for pages that are drawn from now on. */
export function drawInWorker(viewer: PDFViewer): void {
  for (let index = 0; index < viewer.pagesCount; index += 1) viewer.getPageView(index).pageColors = null
}
