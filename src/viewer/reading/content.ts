// Fetches the bytes of the PDF by range, with the visit's token, and retries during an outage. This module does not depend on pdf.js, so the
// first bytes are requested before pdf.js is loaded.
import type { ErrorCode } from '#shared/errors.ts'
import { MAX_SINGLE_REQUEST_BYTES } from '#shared/pdf-reading.ts'
import type { OpenVisitResponse } from '#shared/viewer-api.ts'
import { Refused, refusal } from '../wire/client.ts'

export type ContentOptions = {
  url: string
  sizeBytes: number
  /** The ranges that page 1 needs. One request fetches all of these ranges. Null if the tracker does not know the ranges. */
  pageOne: OpenVisitResponse['pageOne']
  /** Returns the visit's token, which may change while the page is open. */
  token: () => string
  onWaiting: (waiting: boolean) => void
  onRefused: (refused: Refused) => void
  /** Called when the visit token is no longer valid. The request is retried with the token of the new visit. */
  onStale: () => void
}

/**
 * Range requests are rounded up to a multiple of this size. With pdf.js's default of 64 KiB, page 1 of a large file needs 30 to 60
 * round trips.
 */
export const AHEAD_BYTES = 256 * 1024
const RETRY_FIRST_MS = 1000
const RETRY_MOST_MS = 15_000
const STALLED_MS = 120_000
const STALE: ReadonlySet<ErrorCode> = new Set(['visit_token_invalid', 'visit_ended'])
const PASSING: ReadonlySet<ErrorCode> = new Set([...STALE, 'too_many_requests'])

type Bytes = Uint8Array<ArrayBuffer>
type Piece = { begin: number; end: number; bytes: Promise<Bytes> }
type Attempt = (signal: AbortSignal) => Promise<Bytes>

export type Content = ReturnType<typeof createContent>

/**
 * Returns a function that retries an attempt without limit. The function rejects only if the tracker refuses the request and a retry cannot
 * help.
 */
function createPersistence({ onWaiting, onRefused, onStale }: ContentOptions) {
  const waiting = new Set<Attempt>()
  function settled(attempt: Attempt): void {
    if (waiting.delete(attempt) && waiting.size === 0) onWaiting(false)
  }
  return async (attempt: Attempt): Promise<Bytes> => {
    for (let wait = RETRY_FIRST_MS; ; wait = Math.min(wait * 2, RETRY_MOST_MS)) {
      try {
        const bytes = await attempt(AbortSignal.timeout(STALLED_MS))
        settled(attempt)
        return bytes
      } catch (error) {
        if (error instanceof Refused && !PASSING.has(error.code)) {
          settled(attempt)
          onRefused(error)
          throw error
        }
        if (error instanceof Refused && STALE.has(error.code)) onStale()
        waiting.add(attempt)
        onWaiting(true)
        await networkOr(wait)
      }
    }
  }
}

/** Returns functions that send one request. The functions reject if the request fails or the response has the wrong length. */
function createRequests({ url, sizeBytes, token }: ContentOptions) {
  async function get(from: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const response = await fetch(from, {
      headers: { authorization: `Visit ${token()}`, ...headers },
      signal,
    })
    if (!response.ok) throw await refusal(response)
    return response
  }
  function expectLength(bytes: Bytes, length: number): Bytes {
    if (bytes.length !== length) throw new TypeError(`got ${bytes.length} of ${length} bytes`)
    return bytes
  }
  return {
    async part(begin: number, end: number, signal: AbortSignal): Promise<Bytes> {
      const whole = begin === 0 && end >= sizeBytes
      const range: Record<string, string> = whole ? {} : { range: `bytes=${begin}-${end - 1}` }
      const response = await get(url, range, signal)
      const bytes = new Uint8Array(await response.arrayBuffer())
      // A proxy may ignore the range and send the whole file.
      return expectLength(response.status === 200 && !whole ? bytes.slice(begin, end) : bytes, end - begin)
    },
    async all(from: string, length: number, signal: AbortSignal): Promise<Bytes> {
      const response = await get(from, {}, signal)
      return expectLength(new Uint8Array(await response.arrayBuffer()), length)
    },
  }
}

export function createContent(options: ContentOptions) {
  const { sizeBytes, pageOne } = options
  const requests = createRequests(options)
  const persist = createPersistence(options)

  function piece(begin: number, end: number): Piece {
    const bytes = persist((signal) => requests.part(begin, end, signal))
    bytes.catch(() => {}) // the caller of `range` gets the rejection
    return { begin, end, bytes }
  }

  function pageOnePieces({ url, spans }: NonNullable<ContentOptions['pageOne']>): Piece[] {
    const length = spans.reduce((sum, [begin, end]) => sum + end - begin, 0)
    const all = persist((signal) => requests.all(url, length, signal))
    let before = 0
    return spans.map(([begin, end]) => {
      const at = before
      before += end - begin
      const bytes = all.then((whole) => whole.subarray(at, at + end - begin))
      bytes.catch(() => {})
      return { begin, end, bytes }
    })
  }

  /** Requests the first and the last bytes. pdf.js reads these bytes first, because the cross-reference table is at the end of a PDF. */
  function headAndTail(): Piece[] {
    const tailBegin = Math.floor((sizeBytes - 1) / AHEAD_BYTES) * AHEAD_BYTES
    return [piece(0, AHEAD_BYTES), piece(tailBegin, sizeBytes)]
  }

  function firstPieces(): Piece[] {
    if (sizeBytes <= MAX_SINGLE_REQUEST_BYTES) return [piece(0, sizeBytes)]
    return pageOne?.spans[0]?.[0] === 0 ? pageOnePieces(pageOne) : headAndTail()
  }
  const first = firstPieces()
  const underWay = new Set<Piece>()

  function readAhead(begin: number, end: number): Piece {
    const made = piece(begin, Math.min(Math.ceil(end / AHEAD_BYTES) * AHEAD_BYTES, sizeBytes))
    underWay.add(made)
    const done = () => underWay.delete(made)
    made.bytes.then(done, done)
    return made
  }

  return {
    sizeBytes,
    /** The first bytes of the file. */
    head: (first[0] as Piece).bytes,
    /** Returns the bytes from `begin` to at least `end`. The result is a copy, because pdf.js transfers the buffer to its worker. */
    async range(begin: number, end: number): Promise<Bytes> {
      const held = [...first, ...underWay].find((each) => each.begin <= begin && end <= each.end)
      if (!held) return (await readAhead(begin, end).bytes).slice()
      return (await held.bytes).slice(begin - held.begin, end - held.begin)
    },
    /** Fetches the whole file as a download. The tracker checks whether the link still allows downloads. Rejects if the request fails. */
    whole: (signal: AbortSignal) => requests.all(`${options.url}?download=1`, sizeBytes, signal),
  }
}

/** Waits `ms`, or until the browser is online again. */
export function networkOr(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    addEventListener('online', done)
  })
}
