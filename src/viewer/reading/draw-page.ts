// Draws single pages: small for the thumbnails, sharp for printing.
import { AnnotationMode, type PDFDocumentProxy, type RenderTask } from 'pdfjs-dist'
import { storeValues } from './form-values.ts'
import type { Layers } from './layers.ts'

export type Drawing = { width: number; intent: 'display' | 'print'; signal: AbortSignal }
/** Fills the canvas, which takes the page's proportions. Rejects when it was given up or the page can't be drawn. */
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
    const annotationMode = AnnotationMode.ENABLE_STORAGE // as ENABLE, with the values that were stored
    const optionalContentConfigPromise = layers.config(document, intent)
    const task: RenderTask = page.render({
      ...{ canvas, viewport, intent, annotationMode, optionalContentConfigPromise },
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
