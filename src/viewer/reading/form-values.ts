// Makes pdf.js draw the values of form fields on a canvas. pdf.js draws a field without an appearance only if its value is in the annotation
// storage. On screen, pdf.js shows these values as HTML over the canvas.
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'

type Field = {
  id: string
  subtype: string
  fieldType?: string
  fieldValue?: unknown
  hasAppearance?: boolean
}

const isText = ({ subtype, fieldType }: Field) =>
  subtype === 'Widget' && (fieldType === 'Tx' || fieldType === 'Ch')

/** Call this before a page is drawn with `AnnotationMode.ENABLE_STORAGE`. */
export async function storeValues(document: PDFDocumentProxy, page: PDFPageProxy): Promise<void> {
  for (const field of (await page.getAnnotations()) as Field[]) {
    if (!isText(field) || field.hasAppearance || !field.fieldValue) continue
    document.annotationStorage.setValue(field.id, { value: field.fieldValue })
  }
}
