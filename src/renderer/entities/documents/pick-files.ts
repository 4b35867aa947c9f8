// Owns choosing files with the system's dialog, and starting their upload.
import { startUpload } from './uploads.ts'

/** With a document id the one chosen file becomes its new version. */
export function pickFiles(documentId?: string): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = 'application/pdf,.pdf'
  input.multiple = documentId === undefined
  input.hidden = true
  input.addEventListener('change', () => {
    for (const file of input.files ?? []) void startUpload(file, documentId)
    input.remove()
  })
  input.addEventListener('cancel', () => input.remove())
  document.body.append(input) // some browsers forget an input that isn't in the page
  input.click()
}
