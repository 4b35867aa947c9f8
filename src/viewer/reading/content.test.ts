import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type ByteSpan, RANGE_CHUNK_BYTES } from '#shared/pdf-reading.ts'
import { AHEAD_BYTES, createContent } from './content.ts'

const SIZE = AHEAD_BYTES * 3 + 100
const file = Uint8Array.from({ length: SIZE }, (_, index) => index % 251)

type Asked = { url: string; range: string | null; token: string | null }

let asked: Asked[] = []
let answer: (asked: Asked) => Response | Promise<Response>
let browser: EventTarget

const partial = ({ range }: Asked): Response => {
  const [, from, to] = range?.match(/^bytes=(\d+)-(\d+)$/) ?? []
  return from ? new Response(file.slice(Number(from), Number(to) + 1), { status: 206 }) : new Response(file)
}
const refusedWith = (status: number, code: string) =>
  Response.json({ error: { code, message: code } }, { status })

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  answer = partial
  browser = new EventTarget()
  vi.stubGlobal('addEventListener', browser.addEventListener.bind(browser))
  vi.stubGlobal('removeEventListener', browser.removeEventListener.bind(browser))
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const headers = new Headers(init.headers)
    const request = { url, range: headers.get('range'), token: headers.get('authorization') }
    asked.push(request)
    return answer(request)
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function open(sizeBytes = SIZE, spans: ByteSpan[] | null = null) {
  const told = { waiting: [] as boolean[], refused: [] as string[], stale: 0 }
  let token = 'first'
  const content = createContent({
    url: '/content',
    sizeBytes,
    pageOne: spans && { url: '/page-one', spans },
    token: () => token,
    onWaiting: (waiting) => told.waiting.push(waiting),
    onRefused: ({ code }) => told.refused.push(code),
    onStale: () => {
      told.stale += 1
      token = 'second'
    },
  })
  return { content, told }
}

it('requests the first and the last bytes at the start and the last bytes only once', async () => {
  const { content } = open()
  expect(asked.map(({ range }) => range)).toEqual([
    `bytes=0-${AHEAD_BYTES - 1}`,
    `bytes=${AHEAD_BYTES * 3}-${SIZE - 1}`,
  ])
  expect(await content.head).toEqual(file.slice(0, AHEAD_BYTES))
  expect(await content.range(AHEAD_BYTES * 3, SIZE)).toEqual(file.slice(AHEAD_BYTES * 3))
  expect(await content.range(AHEAD_BYTES, AHEAD_BYTES * 2)).toEqual(file.slice(AHEAD_BYTES, AHEAD_BYTES * 2))
  expect(asked).toHaveLength(3)
})

it('requests a small file with one request', async () => {
  answer = () => new Response(file.slice(0, 1000))
  const { content } = open(1000)
  expect(await content.head).toHaveLength(1000)
  expect(asked).toEqual([{ url: '/content', range: null, token: 'Visit first' }])
})

it('reads ahead and shares one request between parallel calls', async () => {
  const { content } = open()
  const from = AHEAD_BYTES + RANGE_CHUNK_BYTES
  const [first, second] = await Promise.all([
    content.range(from, from + RANGE_CHUNK_BYTES),
    content.range(from + 3 * RANGE_CHUNK_BYTES, from + 4 * RANGE_CHUNK_BYTES),
  ])
  expect(first).toEqual(file.slice(from, 2 * AHEAD_BYTES))
  expect(second).toEqual(file.slice(from + 3 * RANGE_CHUNK_BYTES, from + 4 * RANGE_CHUNK_BYTES))
  expect(asked.slice(2).map(({ range }) => range)).toEqual([`bytes=${from}-${2 * AHEAD_BYTES - 1}`])
})

it('fetches the bytes of page 1 with one request and requests only the other bytes later', async () => {
  const spans: ByteSpan[] = [
    [0, RANGE_CHUNK_BYTES],
    [3 * RANGE_CHUNK_BYTES, 5 * RANGE_CHUNK_BYTES],
    [SIZE - 100, SIZE],
  ]
  const joined = () => new Response(new Blob(spans.map(([begin, end]) => file.slice(begin, end))))
  answer = (request) => (request.url === '/page-one' ? joined() : partial(request))
  const { content } = open(SIZE, spans)
  expect(await content.head).toEqual(file.slice(0, RANGE_CHUNK_BYTES))
  expect(await content.range(4 * RANGE_CHUNK_BYTES, 5 * RANGE_CHUNK_BYTES)).toEqual(
    file.slice(4 * RANGE_CHUNK_BYTES, 5 * RANGE_CHUNK_BYTES),
  )
  expect(await content.range(SIZE - 100, SIZE)).toEqual(file.slice(SIZE - 100))
  expect(asked).toEqual([{ url: '/page-one', range: null, token: 'Visit first' }])
  await content.range(5 * RANGE_CHUNK_BYTES, 6 * RANGE_CHUNK_BYTES)
  expect(asked[1]?.range).toBe(`bytes=${5 * RANGE_CHUNK_BYTES}-${AHEAD_BYTES - 1}`)
})

it('marks the request of a download, so that the tracker can refuse it', async () => {
  const { content } = open()
  answer = ({ url }) =>
    url.endsWith('?download=1') ? refusedWith(403, 'download_not_allowed') : new Response(file)
  await expect(content.whole(AbortSignal.timeout(1000))).rejects.toThrow('download_not_allowed')
  answer = () => new Response(file)
  expect(await content.whole(AbortSignal.timeout(1000))).toEqual(file)
})

it('cuts the requested range if a proxy sends the whole file', async () => {
  answer = () => new Response(file)
  const { content } = open()
  expect(await content.range(AHEAD_BYTES, AHEAD_BYTES + 10)).toEqual(file.slice(AHEAD_BYTES, 2 * AHEAD_BYTES))
})

it('reports an outage and continues when the browser is online again', async () => {
  answer = () => Promise.reject(new TypeError('Failed to fetch'))
  const { content, told } = open()
  await vi.advanceTimersByTimeAsync(500)
  expect(told.waiting).toContain(true)
  answer = partial
  browser.dispatchEvent(new Event('online'))
  expect(await content.head).toHaveLength(AHEAD_BYTES)
  await vi.advanceTimersByTimeAsync(0)
  expect(told.waiting.at(-1)).toBe(false)
})

it('retries a response that is too short', async () => {
  answer = () => new Response(file.slice(0, 5), { status: 206 })
  const { content } = open()
  await vi.advanceTimersByTimeAsync(500)
  answer = partial
  await vi.advanceTimersByTimeAsync(1000)
  expect(await content.head).toHaveLength(AHEAD_BYTES)
})

it('reports a stale token and retries with the new token', async () => {
  answer = ({ token }) =>
    token === 'Visit first' ? refusedWith(401, 'visit_token_invalid') : new Response(file.slice(0, 1000))
  const { content, told } = open(1000)
  await vi.advanceTimersByTimeAsync(1000)
  expect(await content.head).toHaveLength(1000)
  expect(told).toMatchObject({ stale: 1, refused: [] })
})

it('reports a disabled link once and does not retry', async () => {
  answer = () => refusedWith(410, 'link_disabled')
  const { content, told } = open(1000)
  await expect(content.head).rejects.toThrow('link_disabled')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(told.refused).toEqual(['link_disabled'])
  expect(asked).toHaveLength(1)
})
