import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GateLeave } from '#shared/viewer-api.ts'
import { type GateWatch, watchGate } from './gate-watch.ts'

const facts = { readerKey: 'per_0123456789abcdefghij', signals: { webdriver: false, prerendered: false } }

/** Events that a script makes are not trusted. A script cannot make a trusted one. */
const input = (type: string, isTrusted: boolean) => ({ type, isTrusted }) as Event

describe('watching the gate', () => {
  let now = 0
  let sent: GateLeave[] = []
  let watch: GateWatch
  let listeners: Map<string, Set<(event: Event) => void>>

  /** A target whose listeners get the event as it is, because `dispatchEvent` makes each event untrusted. */
  function target(more: object = {}) {
    return {
      ...more,
      addEventListener(type: string, listener: (event: Event) => void, { signal }: { signal: AbortSignal }) {
        const all = listeners.get(type) ?? new Set()
        listeners.set(type, all.add(listener))
        signal.addEventListener('abort', () => all.delete(listener))
      },
    }
  }
  const fire = (type: string, isTrusted = true) => {
    for (const listener of listeners.get(type) ?? []) listener(input(type, isTrusted))
  }
  function show(visibilityState: 'visible' | 'hidden') {
    Object.assign(document, { visibilityState })
    fire('visibilitychange')
  }
  const leave = () => fire('pagehide')

  beforeEach(() => {
    now = 1_000
    sent = []
    listeners = new Map()
    vi.stubGlobal('document', target({ visibilityState: 'visible' }))
    vi.stubGlobal('window', target())
    watch = watchGate({
      ...facts,
      now: () => now,
      send: (sending) => void sent.push(GateLeave.parse(sending)),
    })
  })
  afterEach(() => void vi.unstubAllGlobals())

  it('reports the question, the time on screen and the inputs when the page closes', () => {
    watch.asks('email')
    now += 4_200.4
    fire('pointermove')
    fire('keydown')
    leave()
    expect(sent).toEqual([{ ...facts, question: 'email', shownMs: 4_200, inputs: 2 }])
  })

  it('reports the last question, and the time of all questions', () => {
    watch.asks('email')
    now += 3_000
    watch.asks('code')
    now += 2_000
    leave()
    expect(sent).toMatchObject([{ question: 'code', shownMs: 5_000 }])
  })

  it('counts no time while the page is hidden', () => {
    watch.asks('email')
    now += 1_000
    show('hidden')
    now += 60_000
    show('visible')
    now += 500
    leave()
    expect(sent).toMatchObject([{ shownMs: 1_500 }])
  })

  it('a page that was never visible reports no time', () => {
    Object.assign(document, { visibilityState: 'hidden' })
    watch.asks('email')
    now += 60_000
    leave()
    expect(sent).toMatchObject([{ shownMs: 0, inputs: 0 }])
  })

  it('events that a script made are no inputs', () => {
    watch.asks('passcode')
    for (const type of ['pointerdown', 'pointermove', 'keydown', 'touchstart', 'wheel']) fire(type, false)
    leave()
    expect(sent).toMatchObject([{ inputs: 0 }])
  })

  it('inputs before the first question do not count', () => {
    fire('keydown')
    watch.asks('terms')
    fire('touchstart')
    leave()
    expect(sent).toMatchObject([{ inputs: 1 }])
  })

  it('reports nothing before a question, and nothing after the reader went on', () => {
    leave()
    watch.asks('email')
    now += 10_000
    fire('keydown')
    watch.stop()
    leave()
    expect(sent).toEqual([])
    expect([...listeners.values()].every(({ size }) => size === 0)).toBe(true)
  })

  it('a page that returns from the cache of the browser and closes again reports the whole time', () => {
    watch.asks('email')
    now += 3_000
    leave()
    now += 2_000
    leave()
    expect(sent.map(({ shownMs }) => shownMs)).toEqual([3_000, 5_000])
  })
})
