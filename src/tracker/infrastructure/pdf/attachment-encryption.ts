// PDFs that encrypt only their attachments (PDF 1.7, 7.6.5: /StmF and /StrF are /Identity, /EFF is not). Most PDF readers open them
// without a password. pdf.js does so only if the crypt filter contains /AuthEvent /EFOpen (the password is required to open an
// attachment). The default is /DocOpen. The edit keeps the length of the entry, so all offsets in the file stay valid.
import { copyFile, type FileHandle, open } from 'node:fs/promises'

/** The suffix of the names of edited files. They are temporary files in the folder of the upload. */
export const readableEnding = '.readable'
export type Edit = { at: number; bytes: Buffer }

const windowBytes = 4 * 1024 * 1024
/** Larger than any encryption dictionary. */
const aroundBytes = 8192

/** Yields each occurrence of `word` with the bytes around it. One character is one byte. */
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

/** Returns the whole object that contains the encryption dictionary. */
function objectAround({ text, start, index }: { text: string; start: number; index: number }): Dictionary {
  const before = text.slice(0, index)
  const begins = Math.max(0, before.lastIndexOf('obj'), before.lastIndexOf('trailer'))
  const length = text.slice(index).search(/endobj|startxref|stream/)
  return { text: text.slice(begins, length < 0 ? text.length : index + length), at: start + begins }
}

const nameOf = (text: string, key: string) => new RegExp(`/${key}\\s*/([^\\s/<>()[\\]]+)`).exec(text)?.[1]

/** Returns the crypt filter for attachments. Returns null if the dictionary also encrypts other data. */
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

/** Returns true if a stream that is not an attachment has its own crypt filter. Such a stream may be a part of a page. */
async function encryptsOtherStreams(file: FileHandle, size: number): Promise<boolean> {
  for await (const { text, index } of occurrences(file, size, '/Crypt')) {
    const isName = /^[\s/<>[\]]/.test(text.slice(index + '/Crypt'.length))
    if (isName && !text.slice(Math.max(0, index - 512), index + 512).includes('/EmbeddedFile')) return true
  }
  return false
}

/**
 * The new entry has the length of the old entry. `/Type /CryptFilter` is optional and has the same length as `/AuthEvent /EFOpen`. Returns null if
 * the dictionary cannot be edited in this way.
 */
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

/** Returns the edits after which pdf.js opens the file without a password. Returns an empty list if no such edits exist. */
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
