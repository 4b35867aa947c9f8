// The files that are attached to the PDF, in the catalog of the PDF and in annotations of drawn pages. The file names are untrusted.
import type { PDFDocumentProxy } from 'pdfjs-dist'
import { saveFile } from './save-file.ts'

export type Attachment = {
  id: string
  name: string
  /** Resolves with null if the file cannot be read. */
  bytes: () => Promise<Uint8Array<ArrayBuffer> | null>
}

const LONGEST_NAME = 120
// Matches control, format and bidi characters, line separators and lone surrogates.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu
const NOT_IN_NAMES = /[<>:"|?*]/g

/**
 * Returns the last part of a path. Removes invisible characters, because such characters can hide the file type. Replaces characters that
 * file names must not contain. May return an empty string.
 */
export function plainFileName(name: string): string {
  const last = name.replace(UNSEEN, '').split(/[\\/]/).at(-1) ?? ''
  const plain = last
    .replace(NOT_IN_NAMES, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '')
    .replace(/\s+/g, ' ')
  const letters = [...plain]
  if (letters.length <= LONGEST_NAME) return plain
  const extension = [...(/\.\w{1,10}$/.exec(plain)?.[0] ?? '')]
  return [...letters.slice(0, LONGEST_NAME - extension.length), ...extension].join('')
}

export type FileSpec = { filename?: string; rawFilename?: string }

/** `document` returns the open document. */
export function attachmentOf(document: () => PDFDocumentProxy, id: string, file: FileSpec): Attachment {
  return {
    id,
    name: plainFileName(file.filename ?? ''),
    async bytes() {
      const content: unknown = await document()
        .getAttachmentContent(id)
        .catch(() => null)
      return content instanceof Uint8Array ? (content as Uint8Array<ArrayBuffer>) : null
    },
  }
}

/** Returns the attachments of the catalog. Returns an empty list if the catalog cannot be read. */
export async function readAttachments(document: () => PDFDocumentProxy): Promise<Attachment[]> {
  const files = (await document()
    .getAttachments()
    .catch(() => null)) as Map<string, FileSpec> | null
  return [...(files ?? [])].map(([id, file]) => attachmentOf(document, id, file))
}

/** Saves the file as binary data, so that the browser never opens it. */
export const saveAttachment = (bytes: Uint8Array<ArrayBuffer>, name: string): void =>
  saveFile(bytes, name, 'application/octet-stream')

/** Creates the download manager of pdf.js, which saves a file when the reader opens it on a page. `onSaved` gets the name of the file. */
export const createDownloads = (unnamed: string, onSaved: (name: string) => void) => ({
  openOrDownloadData(bytes: Uint8Array<ArrayBuffer>, name: string): boolean {
    const fileName = plainFileName(name) || unnamed
    saveAttachment(bytes, fileName)
    onSaved(fileName)
    return false
  },
})
