// Shows the values of form fields on a drawn page. The canvas of pdf.js draws nothing for a field without an appearance, unless its value is in
// the annotation storage. On screen, pdf.js writes the value as text over the canvas.
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

/** Before a page is drawn with AnnotationMode.ENABLE_STORAGE. */
export async function storeValues(document: PDFDocumentProxy, page: PDFPageProxy): Promise<void> {
  for (const field of (await page.getAnnotations()) as Field[]) {
    if (!isText(field) || field.hasAppearance || !field.fieldValue) continue
    document.annotationStorage.setValue(field.id, { value: field.fieldValue })
  }
}
