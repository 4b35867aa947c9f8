// Checks that no stream of a PDF inflates beyond a limit. The check searches the bytes of the file for streams, so it needs no cross-reference
// table. It reads the file in blocks of 4 MiB.
import type { FileHandle } from 'node:fs/promises'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createInflate, inflateSync } from 'node:zlib'

/** An A3 page that was scanned in colour at 600 dpi has 208 MB. */
export const maxInflatedBytes = 256 * 1024 * 1024
/** The maximum compression ratio of DEFLATE (RFC 1951: two bits can represent 258 bytes). */
const maxRatio = 1032
const headBytes = 1024
/** No known program compresses a stream so many times. */
const maxLevels = 4
const windowBytes = 4 * 1024 * 1024
const keyword = Buffer.from('stream')
const end = Buffer.from('end')

type Span = { start: number; end: number }

/** RFC 1950 §2.2: the compression method is 8, and the first two bytes as one number are a multiple of 31. */
const isZlib = (bytes: Uint8Array) =>
  bytes.length >= 2 && ((bytes[0] ?? 0) & 15) === 8 && ((bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)) % 31 === 0

/** Yields the position of the data of each stream, in the order of the file. */
async function* streamsOf(file: FileHandle, size: number): AsyncGenerator<Span> {
  const buffer = Buffer.alloc(windowBytes + 16)
  let open: number | null = null
  for (let at = 0; at < size; at += windowBytes) {
    // The window contains a few more bytes on both sides, because a keyword may cross its border.
    const from = Math.max(0, at - 3)
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - from), from)
    const view = buffer.subarray(0, bytesRead)
    for (let found = view.indexOf(keyword); found >= 0; found = view.indexOf(keyword, found + 6)) {
      const position = from + found
      if (position < at || position >= at + windowBytes) continue
      const closes = found >= 3 && view.subarray(found - 3, found).equals(end)
      if (!closes) open ??= position + keyword.length
      else if (open !== null) {
        yield { start: open, end: position - 3 }
        open = null
      }
    }
  }
  if (open !== null) yield { start: open, end: size }
}

/** Returns the span without the line break after the keyword, and the first bytes of the data. */
async function dataOf(file: FileHandle, { start, end: last }: Span): Promise<Span & { head: Buffer }> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, start)
  const skipped = buffer[0] === 13 ? (buffer[1] === 10 ? 2 : 1) : buffer[0] === 10 ? 1 : 0
  return { start: start + skipped, end: last, head: buffer.subarray(skipped, bytesRead) }
}

/** Returns how many times the data is compressed, at most `maxLevels`. */
function levelsOf(head: Buffer): number {
  let levels = 0
  for (let bytes: Buffer = head; levels < maxLevels && isZlib(bytes); levels++) {
    try {
      // The head is only the beginning of the data, so inflateSync must accept a missing end. 1 kB inflates to at most 1 MB.
      bytes = inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, headBytes)
    } catch {
      return levels
    }
  }
  return levels
}

class BeyondBound extends Error {}

function bounded(bound: number): Transform {
  let total = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length
      if (total > bound) done(new BeyondBound())
      else done(null, chunk)
    },
  })
}

async function exceeds(file: FileHandle, data: Span, levels: number, bound: number): Promise<boolean> {
  const source = file.createReadStream({ start: data.start, end: data.end - 1, autoClose: false })
  const inflating = Array.from({ length: levels }, () => [createInflate(), bounded(bound)]).flat()
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  try {
    await pipeline([source, ...inflating, nowhere])
    return false
  } catch (error) {
    // Other errors: the data is damaged, or other bytes follow it. PDF readers use the data before the error.
    return error instanceof BeyondBound
  }
}

/** Returns true if a stream of the file inflates to more than `bound` bytes. */
export async function inflatesBeyond(
  file: FileHandle,
  size: number,
  bound = maxInflatedBytes,
): Promise<boolean> {
  for await (const span of streamsOf(file, size)) {
    const { head, ...data } = await dataOf(file, span)
    const length = data.end - data.start
    const levels = length > 0 ? levelsOf(head) : 0
    if (length * maxRatio ** levels <= bound) continue
    if (levels > 0 && (await exceeds(file, data, levels, bound))) return true
  }
  return false
}
