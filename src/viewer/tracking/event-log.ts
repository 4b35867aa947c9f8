// Reports what the reader did besides reading (ADR 112). An event is sent at once, with `keepalive`, so that it also arrives if the tab closes. Until the
// tracker has answered, the event stays in `sessionStorage` and is sent again. Each event has an id, so the tracker stores it only once.
import { type BackOff, backOffMs } from '#shared/backoff.ts'
import type { ReportedEvent, ReportedEvents } from '#shared/viewer-api.ts'
import { randomId } from './session.ts'

/** `ended`: the visit is over, so the events need the token of the next visit. `refused`: a retry is useless. */
export type EventAnswer = 'ok' | 'ended' | 'refused'

export type EventLogOptions = {
  token: () => string
  send: (report: ReportedEvents) => Promise<EventAnswer>
  /** Sends a body without an answer, when the page is hidden or closed. */
  beacon: (body: string) => void
  /** The events of earlier loads of this tab. */
  waiting: readonly ReportedEvent[]
  /** Stores the events that wait for an answer. They must survive a reload of the tab. */
  remember: (waiting: readonly ReportedEvent[]) => void
  /** Called when the tracker answered that the visit is over. The watch then opens a new visit. */
  onEnded: () => void
}

const RETRY: BackOff = { firstMs: 1000, maxMs: 30_000, jitter: [0.75, 1.25] }
/** The limit of the tracker for one request. A test compares it with the contract. */
export const MOST_AT_ONCE = 20

export type NewEvent = Omit<ReportedEvent, 'id'>

export function createEventLog(options: EventLogOptions) {
  let waiting = [...options.waiting]
  let sending = false
  let stopped = false
  let failures = 0
  let retry: ReturnType<typeof setTimeout> | undefined

  const report = (): ReportedEvents => ({ token: options.token(), events: waiting.slice(0, MOST_AT_ONCE) })

  function keep(next: ReportedEvent[]): void {
    waiting = next
    options.remember(waiting)
  }

  function again(): void {
    failures += 1
    clearTimeout(retry)
    if (!stopped) retry = setTimeout(() => void flush(), backOffMs(RETRY, failures))
  }

  async function flush(): Promise<void> {
    if (sending || stopped || waiting.length === 0) return
    sending = true
    const { token, events } = report()
    const sent = new Set(events.map(({ id }) => id))
    const answer = await options.send({ token, events }).catch(() => null)
    sending = false
    if (answer === null) return again()
    if (answer === 'ended') {
      if (token === options.token()) options.onEnded()
      return again()
    }
    failures = 0
    keep(waiting.filter(({ id }) => !sent.has(id)))
    void flush()
  }

  void flush()
  return {
    add(event: NewEvent): void {
      keep([...waiting, { id: randomId(), ...event }])
      failures = 0
      void flush()
    },
    /** Sends the waiting events without waiting for an answer. Call this when the page is hidden or closed. */
    hidden(): void {
      if (waiting.length > 0 && !stopped) options.beacon(JSON.stringify(report()))
    },
    stop(): void {
      stopped = true
      clearTimeout(retry)
    },
  }
}
