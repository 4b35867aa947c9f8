// PDFs whose encryption covers attachments only (PDF 1.7, 7.6.5: /StmF and /StrF are /Identity, /EFF is not). Their pages are
// plain, and most readers open them without a password. pdf.js does so only where the crypt filter says /AuthEvent /EFOpen ("ask
// when an attachment is opened"); the default is /DocOpen. The entry is changed without moving a byte, so that nothing is lost.
import { copyFile, type FileHandle, open } from 'node:fs/promises'

/** How the names of edited files end: they lie beside uploads for a moment. */
export const readableEnding = '.readable'
export type Edit = { at: number; bytes: Buffer }

const windowBytes = 4 * 1024 * 1024
/** More than an encryption dictionary takes. */
const aroundBytes = 8192

/** Where `word` stands, with the bytes around it. One character is one byte. */
async function* occurrences(file: FileHandle, size: number, word: string) {
  const buffer = Buffer.alloc(windowBytes + 2 * aroundBytes)
  for (let at = 0; at < size; at += windowBytes) {
    const from = Math.max(0, at - aroundBytes)
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - from), from)
    const view = buffer.subarray(0, bytesRead)
    for (let found = view.indexOf(word); found >= 0; found = view.indexOf(word, found + 1)) {
      if (from + found < at || from + found >= at + windowBytes) continue
      const start = Math.max(0, found - aroundBytes)
      const text = view.subarray(start, found + aroundBytes).toString('latin1')
      yield { text, start: from + start, index: found - start }
    }
  }
}

type Dictionary = { text: string; at: number }

/** The whole object that holds the encryption dictionary. */
function objectAround({ text, start, index }: { text: string; start: number; index: number }): Dictionary {
  const before = text.slice(0, index)
  const begins = Math.max(0, before.lastIndexOf('obj'), before.lastIndexOf('trailer'))
  const length = text.slice(index).search(/endobj|startxref|stream/)
  return { text: text.slice(begins, length < 0 ? text.length : index + length), at: start + begins }
}

const nameOf = (text: string, key: string) => new RegExp(`/${key}\\s*/([^\\s/<>()[\\]]+)`).exec(text)?.[1]

/** The dictionary's crypt filter for attachments, where it encrypts nothing else. */
function attachmentFilter({ text, at }: Dictionary): Dictionary | null {
  const isPlain = ['StmF', 'StrF'].every((key) => (nameOf(text, key) ?? 'Identity') === 'Identity')
  const filter = nameOf(text, 'EFF')
  if (!isPlain || !filter || filter === 'Identity' || !/^[\w.-]+$/.test(filter)) return null
  const found = new RegExp(`/${filter}\\s*<<[^]*?>>`).exec(text)
  return found && { text: found[0], at: at + found.index }
}

async function attachmentFilters(file: FileHandle, size: number): Promise<Dictionary[]> {
  const filters: Dictionary[] = []
  for await (const found of occurrences(file, size, '/Standard')) {
    const filter = attachmentFilter(objectAround(found))
    if (filter) filters.push(filter)
  }
  return filters
}

/** Single streams may name a crypt filter of their own; one that is no attachment could be a part of a page. */
async function encryptsOtherStreams(file: FileHandle, size: number): Promise<boolean> {
  for await (const { text, index } of occurrences(file, size, '/Crypt')) {
    const isName = /^[\s/<>[\]]/.test(text.slice(index + '/Crypt'.length))
    if (isName && !text.slice(Math.max(0, index - 512), index + 512).includes('/EmbeddedFile')) return true
  }
  return false
}

/** The same length: `/Type /CryptFilter` may be left out, and has as many characters as what takes its place. */
function editOf({ text, at }: Dictionary): Edit | null {
  const said = /\/AuthEvent\s*\/DocOpen/.exec(text)
  const found = said ?? (text.includes('/AuthEvent') ? null : /\/Type\s*\/CryptFilter/.exec(text))
  if (!found) return null
  const [old] = found
  const changed = said
    ? old.replace('/DocOpen', '/EFOpen ')
    : old.replace('/Type', '/AuthEvent').replace('/CryptFilter', '/EFOpen')
  return { at: at + found.index, bytes: Buffer.from(changed, 'latin1') }
}

async function withFile<T>(path: string, work: (file: FileHandle, size: number) => Promise<T>): Promise<T> {
  const file = await open(path, 'r')
  try {
    return await work(file, (await file.stat()).size)
  } finally {
    await file.close()
  }
}

export const encryptsAttachmentsOnly = (path: string): Promise<boolean> =>
  withFile(path, async (file, size) => (await attachmentFilters(file, size)).length > 0)

/** What makes pdf.js ask for the password when an attachment is opened; empty where that can't be done. */
export const editsToOpen = (path: string): Promise<Edit[]> =>
  withFile(path, async (file, size) => {
    const edits = (await attachmentFilters(file, size)).map(editOf).filter((edit) => edit !== null)
    return edits.length > 0 && (await encryptsOtherStreams(file, size)) ? [] : edits
  })

export async function writeEdited(from: string, to: string, edits: readonly Edit[]): Promise<void> {
  await copyFile(from, to)
  const file = await open(to, 'r+')
  try {
    for (const { at, bytes } of edits) await file.write(bytes, 0, bytes.length, at)
  } finally {
    await file.close()
  }
}
