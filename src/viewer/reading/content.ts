// Owns the bytes of the PDF: fetched by range as the reader needs them, kept trying through an outage, with the visit's
// token. Knows nothing of pdf.js, so that the first bytes are on their way before pdf.js has arrived.
import type { ErrorCode } from '#shared/errors.ts'
import { Refused, refusal } from '../wire/client.ts'

export type ContentOptions = {
  url: string
  sizeBytes: number
  /** The visit's token, which may change while the page is open. */
  token: () => string
  onWaiting: (waiting: boolean) => void
  onRefused: (refused: Refused) => void
  /** The token is no longer good: a new visit is needed, and this waits for its token. */
  onStale: () => void
}

/** What pdf.js asks for at a time. Smaller ones make many round trips for one page (facts/tracking). */
export const CHUNK_BYTES = 256 * 1024
/** Up to here one request for everything beats a few for parts. */
const WHOLE_BYTES = 2 * CHUNK_BYTES
const RETRY_FIRST_MS = 1000
const RETRY_MOST_MS = 15_000
const STALLED_MS = 120_000
const STALE: ReadonlySet<ErrorCode> = new Set(['visit_token_invalid', 'visit_ended'])
const PASSING: ReadonlySet<ErrorCode> = new Set([...STALE, 'too_many_requests'])

export type Content = ReturnType<typeof createContent>

export function createContent(options: ContentOptions) {
  const { url, sizeBytes } = options
  const waiting = new Set<number>()

  async function ask(begin: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const whole = begin === 0 && end >= sizeBytes
    const response = await fetch(url, {
      headers: {
        authorization: `Visit ${options.token()}`,
        ...(whole ? {} : { range: `bytes=${begin}-${end - 1}` }),
      },
      ...(signal ? { signal } : {}),
    })
    if (!response.ok) throw await refusal(response)
    const bytes = new Uint8Array(await response.arrayBuffer())
    // A proxy may drop the range and send everything.
    const part = response.status === 200 && !whole ? bytes.slice(begin, end) : bytes
    if (part.length !== end - begin) throw new TypeError(`got ${part.length} of ${end - begin} bytes`)
    return part
  }

  let asked = 0
  function settled(id: number): void {
    if (waiting.delete(id) && waiting.size === 0) options.onWaiting(false)
  }

  /** Resolves once the bytes are there, however long the network is away. Rejects only when the tracker refuses. */
  async function read(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const id = ++asked
    for (let wait = RETRY_FIRST_MS; ; wait = Math.min(wait * 2, RETRY_MOST_MS)) {
      try {
        const bytes = await ask(begin, end, AbortSignal.timeout(STALLED_MS))
        settled(id)
        return bytes
      } catch (error) {
        if (error instanceof Refused && !PASSING.has(error.code)) {
          settled(id)
          options.onRefused(error)
          throw error
        }
        if (error instanceof Refused && STALE.has(error.code)) options.onStale()
        waiting.add(id)
        options.onWaiting(true)
        await networkOr(wait)
      }
    }
  }

  /** pdf.js begins with the first bytes and then wants the last ones, where a PDF keeps its table of contents. */
  const headEnd = sizeBytes <= WHOLE_BYTES ? sizeBytes : CHUNK_BYTES
  const tailBegin = Math.floor((sizeBytes - 1) / CHUNK_BYTES) * CHUNK_BYTES
  const head = read(0, headEnd)
  let tail = headEnd < sizeBytes ? read(tailBegin, sizeBytes) : null
  head.catch(() => {})
  tail?.catch(() => {})

  return {
    sizeBytes,
    head,
    /** Bytes `begin` to before `end`. */
    async range(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
      const kept = tail
      if (!kept || begin !== tailBegin || end !== sizeBytes) return read(begin, end)
      tail = null // pdf.js keeps what it got: it won't ask twice
      return kept
    },
    /** The whole file for a download; rejects when the network fails. */
    whole: (signal: AbortSignal) => ask(0, sizeBytes, signal),
  }
}

/** Waits `ms`, or less when the browser says that the network is back. */
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
