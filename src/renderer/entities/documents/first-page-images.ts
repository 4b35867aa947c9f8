// The images of page 1 are the thumbnails of the app. The viewer shows an image of page 1 before pdf.js is loaded. pdf.js renders the images in the
// window, and the tracker stores the images.
import type { PDFDocumentProxy } from 'pdfjs-dist'
import type { Document } from '#shared/model/documents.ts'
import { call } from '../../lib/bridge/desktop.ts'
import { refetchDocument } from './document-queries.ts'
import { drawPage, openPdf } from './pdf.ts'

export const firstPageWidths = [320, 960] as const
const quality = 0.82

const running = new Set<string>()

/** Renders and stores the missing images of page 1. Does not reject if rendering fails. */
export async function ensureFirstPage(document: Document): Promise<void> {
  if (document.bundle) return // the cover shows the images of its documents
  const { number, firstPageWidths: held } = document.version
  const key = `${document.id}/${number}`
  const missing = firstPageWidths.filter((width) => !held.includes(width))
  if (missing.length === 0 || running.has(key)) return
  running.add(key)
  try {
    const pdf = await openPdf(document.id, number)
    try {
      // The PDF page of a pure XFA form contains only the text “Please wait”.
      if (pdf.isPureXfa) return
      for (const width of missing) await storePicture(pdf, document.id, number, width)
    } finally {
      await pdf.loadingTask.destroy()
    }
    await refetchDocument(document.id)
  } catch {
    // The images are optional. The window tries again when the member opens the document's screen.
  } finally {
    running.delete(key)
  }
}

async function storePicture(
  pdf: PDFDocumentProxy,
  documentId: string,
  version: number,
  width: number,
): Promise<void> {
  const canvas = window.document.createElement('canvas')
  await drawPage(pdf, 1, canvas, width).done
  const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', quality))
  if (!picture) return
  const type = picture.type === 'image/webp' ? 'image/webp' : 'image/png' // browsers without a WebP encoder return PNG
  await call('documents.setFirstPage', { documentId, version, width, type, base64: await toBase64(picture) })
}

function toBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',', 2)[1] ?? '')
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
}
