// Tests the clocks and the beats together, with fake browser APIs.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Beat } from '#shared/viewer-api.ts'
import type { Session } from './session.ts'
import { type View, watchReading } from './watch.ts'

/** Sends a message as another window of the same link. */
let sendFromOtherWindow = (_did: 'used' | 'gone') => {}

class OtherWindow {
  onmessage: ((event: { data: unknown }) => void) | null = null
  constructor() {
    sendFromOtherWindow = (did) => this.onmessage?.({ data: { tab: 'another', did, at: 0 } })
  }
  postMessage() {}
  close() {}
}

let page = new EventTarget()

function open(look: View['look']) {
  const sent: Beat[] = []
  page = new EventTarget()
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('BroadcastChannel', OtherWindow)
  vi.stubGlobal('fetch', async (_url: string, { body }: RequestInit) => {
    sent.push(JSON.parse(String(body)))
    return Response.json({})
  })
  const watch = watchReading({
    slug: 'a'.repeat(22),
    beat: { intervalMs: 5000, idleAfterMs: 60_000 },
    servedAt: 77,
    session: { rememberTab: () => {}, events: () => [], rememberEvents: () => {} } as unknown as Session,
    visit: { visitId: 'vis_1', visitToken: 'token' },
    earlier: null,
    view: { look, onPage: () => {} },
    renew: () => expect.unreachable(),
    onClosed: () => expect.unreachable(),
  })
  watch.look()
  return { watch, sent }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('counts no page while a form covers the pages', async () => {
  let isAsked = false
  const { watch, sent } = open(() => (isAsked ? null : { areas: new Map([[2, 1]]), preferred: 2 }))
  await vi.advanceTimersByTimeAsync(2000)
  isAsked = true
  watch.look()
  await vi.advanceTimersByTimeAsync(8000)
  isAsked = false
  watch.look()
  await vi.advanceTimersByTimeAsync(1000)
  watch.checkVisit()
  await vi.advanceTimersByTimeAsync(0)
  expect(sent.at(-1)).toMatchObject({ page: 2, pages: { 2: 3000 }, openMs: 11_000 })
  watch.stop()
})

it('sends no beats while another window is active and sends one when that window is closed', async () => {
  const { watch, sent } = open(() => ({ areas: new Map([[1, 1]]), preferred: 1 }))
  await vi.advanceTimersByTimeAsync(4000)
  sendFromOtherWindow('used')
  await vi.advanceTimersByTimeAsync(6000)
  const before = sent.length
  await vi.advanceTimersByTimeAsync(30_000)
  expect(sent).toHaveLength(before)
  sendFromOtherWindow('gone')
  await vi.advanceTimersByTimeAsync(200)
  expect(sent).toHaveLength(before + 1)
  expect(sent.at(-1)).toMatchObject({ goodbye: false, visible: true, pages: { 1: 4100 } })
  watch.stop()
})

it('counts time again when the window gets the focus, without an input', async () => {
  const { watch, sent } = open(() => ({ areas: new Map([[1, 1]]), preferred: 1 }))
  await vi.advanceTimersByTimeAsync(1000)
  sendFromOtherWindow('used')
  await vi.advanceTimersByTimeAsync(5000)
  page.dispatchEvent(new Event('focus'))
  await vi.advanceTimersByTimeAsync(2000)
  watch.checkVisit()
  await vi.advanceTimersByTimeAsync(0)
  expect(sent.at(-1)).toMatchObject({ pages: { 1: 3000 }, openMs: 3000 })
  watch.stop()
})
