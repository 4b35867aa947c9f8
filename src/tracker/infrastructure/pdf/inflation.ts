// Checks that no stream of a PDF inflates beyond a limit. It reads the bytes of the file and not its objects, so it needs no cross-reference
// table, and a few hundred kilobytes of memory whatever the file says.
import type { FileHandle } from 'node:fs/promises'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createInflate, inflateSync } from 'node:zlib'

/** A page scanned at 600 dpi in colour, A3, is 208 MB. */
export const maxInflatedBytes = 256 * 1024 * 1024
/** DEFLATE's own bound (RFC 1951: 258 bytes by two bits). */
const maxRatio = 1032
const headBytes = 1024
/** More filters on one stream than any program writes. */
const maxLevels = 4
const windowBytes = 4 * 1024 * 1024
const keyword = Buffer.from('stream')
const end = Buffer.from('end')

type Span = { start: number; end: number }

/** RFC 1950 §2.2: the method is 8, and both bytes are a multiple of 31. */
const isZlib = (bytes: Uint8Array) =>
  bytes.length >= 2 && ((bytes[0] ?? 0) & 15) === 8 && ((bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)) % 31 === 0

/** Where the data of streams lies, in the order of the file. */
async function* streamsOf(file: FileHandle, size: number): AsyncGenerator<Span> {
  const buffer = Buffer.alloc(windowBytes + 16)
  let open: number | null = null
  for (let at = 0; at < size; at += windowBytes) {
    // Some bytes before and after, for a keyword that lies across.
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

/** Begins at the data itself: after the line break behind the keyword. */
async function dataOf(file: FileHandle, { start, end: last }: Span): Promise<Span & { head: Buffer }> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, start)
  const skipped = buffer[0] === 13 ? (buffer[1] === 10 ? 2 : 1) : buffer[0] === 10 ? 1 : 0
  return { start: start + skipped, end: last, head: buffer.subarray(skipped, bytesRead) }
}

/** How often the data is compressed: a stream of 256 bytes that is compressed twice can reach any bound. */
function levelsOf(head: Buffer): number {
  let levels = 0
  for (let bytes: Buffer = head; levels < maxLevels && isZlib(bytes); levels++) {
    try {
      // The head is cut off anywhere, so its end is missing. Of what comes out only a head is taken again: 1 kB inflates to 1 MB at most.
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
    // Anything else: damaged, or followed by other bytes. Readers take what came out until then.
    return error instanceof BeyondBound
  }
}

/** Whether one of the file's streams inflates to more than `bound`. */
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
