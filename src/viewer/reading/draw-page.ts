// Draws single pages on a canvas, for the thumbnails and for printing.
import { AnnotationMode, type PDFDocumentProxy, type RenderTask } from 'pdfjs-dist'
import { storeValues } from './form-values.ts'
import type { Layers } from './layers.ts'
import { ON_MAIN_THREAD } from './renderer.ts'

export type Drawing = { width: number; intent: 'display' | 'print'; signal: AbortSignal }
/** Draws the page and sets the size of the canvas. Rejects if `signal` is aborted or the page cannot be drawn. */
export type DrawPage = (page: number, canvas: HTMLCanvasElement, drawing: Drawing) => Promise<void>

export function createDrawPage(document: PDFDocumentProxy, layers: Layers): DrawPage {
  return async (number, canvas, { width, intent, signal }) => {
    const page = await document.getPage(number)
    signal.throwIfAborted()
    const natural = page.getViewport({ scale: 1 })
    const viewport = page.getViewport({ scale: width / natural.width })
    canvas.width = Math.round(viewport.width)
    canvas.height = Math.round(viewport.height)
    await storeValues(document, page)
    signal.throwIfAborted()
    const annotationMode = AnnotationMode.ENABLE_STORAGE // the canvas then also shows the stored form values
    const optionalContentConfigPromise = layers.config(document, intent)
    const task: RenderTask = page.render({
      ...{ canvas, viewport, intent, annotationMode, optionalContentConfigPromise },
      pageColors: ON_MAIN_THREAD,
    })
    const giveUp = () => task.cancel()
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      await task.promise
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }
}
