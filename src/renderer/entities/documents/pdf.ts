import type { PDFDocumentProxy, RenderTask } from 'pdfjs-dist'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { appContentPath } from '#shared/app-addresses.ts'

const rangeBytes = 256 * 1024

/** Opens a version of a document. The first call loads pdf.js. The caller must destroy the loading task. */
export async function openPdf(documentId: string, version: number): Promise<PDFDocumentProxy> {
  const pdfjs = await import('pdfjs-dist')
  pdfjs.GlobalWorkerOptions.workerSrc = workerUrl
  return pdfjs.getDocument({
    url: appContentPath(documentId, version),
    rangeChunkSize: rangeBytes,
    disableAutoFetch: true,
    disableStream: true,
    cMapUrl: '/pdfjs/cmaps/',
    cMapPacked: true,
    standardFontDataUrl: '/pdfjs/standard_fonts/',
    iccUrl: '/pdfjs/iccs/',
    wasmUrl: '/pdfjs/wasm/',
    enableXfa: true, // as in the viewer
  }).promise
}

export type Drawing = { done: Promise<void>; cancel(): void }

/** Renders a page. `width` is in device pixels. `done` also resolves after `cancel()`. */
export function drawPage(
  pdf: PDFDocumentProxy,
  pageNumber: number,
  canvas: HTMLCanvasElement,
  width: number,
): Drawing {
  let task: RenderTask | undefined
  let cancelled = false
  const draw = async () => {
    const page = await pdf.getPage(pageNumber)
    if (cancelled) return
    const natural = page.getViewport({ scale: 1 })
    const viewport = page.getViewport({ scale: width / natural.width })
    canvas.width = Math.round(viewport.width)
    canvas.height = Math.round(viewport.height)
    task = page.render({ canvas, viewport, background: '#ffffff' })
    await task.promise
  }
  return {
    done: draw().catch((thrown: unknown) => {
      if (!cancelled) throw thrown
    }),
    cancel() {
      cancelled = true
      task?.cancel()
    },
  }
}
