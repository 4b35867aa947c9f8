import { openFolderId } from './open-folder.ts'
import { startUpload } from './uploads.ts'

/** Opens the file dialog and uploads the selected files. With `documentId`, one file becomes a new version of that document. */
export function pickFiles(documentId?: string): void {
  const target = documentId === undefined ? { folderId: openFolderId() } : { documentId }
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = 'application/pdf,.pdf'
  input.multiple = documentId === undefined
  input.hidden = true
  input.addEventListener('change', () => {
    for (const file of input.files ?? []) void startUpload(file, target)
    input.remove()
  })
  input.addEventListener('cancel', () => input.remove())
  document.body.append(input) // some browsers garbage-collect an input that is not in the DOM
  input.click()
}
