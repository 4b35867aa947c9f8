import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mostReportedEvents, type ReportedEvent, ReportedEvents } from '#shared/viewer-api.ts'
import { createEventLog, type EventAnswer, MOST_AT_ONCE } from './event-log.ts'

function open(waiting: readonly ReportedEvent[] = []) {
  const sent: ReportedEvents[] = []
  const beacons: ReportedEvents[] = []
  const state = { token: 'one', answer: 'ok' as EventAnswer | null, stored: [...waiting], ended: 0 }
  const log = createEventLog({
    token: () => state.token,
    async send(report) {
      sent.push(ReportedEvents.parse(report))
      if (state.answer === null) throw new TypeError('offline')
      return state.answer
    },
    beacon: (body) => void beacons.push(ReportedEvents.parse(JSON.parse(body))),
    waiting,
    remember: (events) => {
      state.stored = [...events]
    },
    onEnded: () => {
      state.ended += 1
    },
  })
  return { log, sent, beacons, state }
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const event = (id: number): ReportedEvent => ({ id: `${id}`.padStart(16, 'a'), kind: 'print' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('events of the reader', () => {
  it('are sent at once and forgotten after the answer', async () => {
    const { log, sent, state } = open()
    log.add({ kind: 'link', target: 'https://example.com/', page: 2 })
    expect(state.stored).toHaveLength(1)
    await settle()
    expect(sent[0]?.events).toMatchObject([{ kind: 'link', target: 'https://example.com/', page: 2 }])
    expect(state.stored).toEqual([])
  })

  it('are sent again with the same id after a failure', async () => {
    const { log, sent, state } = open()
    state.answer = null
    log.add({ kind: 'download' })
    await settle()
    state.answer = 'ok'
    await vi.advanceTimersByTimeAsync(2000)
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual(sent[0])
    expect(state.stored).toEqual([])
  })

  it('of an earlier load are sent when the page loads', async () => {
    const { sent } = open([event(1)])
    await settle()
    expect(sent[0]?.events).toEqual([event(1)])
  })

  it('are sent with the token of the next visit if the visit is over', async () => {
    const { log, sent, state } = open()
    state.answer = 'ended'
    log.add({ kind: 'download' })
    await settle()
    expect(state.ended).toBe(1)
    state.token = 'two'
    state.answer = 'ok'
    await vi.advanceTimersByTimeAsync(2000)
    expect(sent.map(({ token }) => token)).toEqual(['one', 'two'])
  })

  it('that the tracker refuses are not sent again', async () => {
    const { log, sent, state } = open()
    state.answer = 'refused'
    log.add({ kind: 'download' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sent).toHaveLength(1)
    expect(state.stored).toEqual([])
  })

  it('go out by beacon when the page is hidden before the answer', async () => {
    const { log, beacons } = open()
    log.add({ kind: 'meeting' })
    log.hidden()
    expect(beacons[0]?.events).toMatchObject([{ kind: 'meeting' }])
    await settle()
    log.hidden()
    expect(beacons).toHaveLength(1)
  })

  it('are divided into requests that the tracker accepts', async () => {
    expect(MOST_AT_ONCE).toBe(mostReportedEvents)
    const { sent } = open(Array.from({ length: MOST_AT_ONCE + 1 }, (_, id) => event(id)))
    await settle()
    await settle()
    expect(sent.map(({ events }) => events.length)).toEqual([MOST_AT_ONCE, 1])
  })
})
