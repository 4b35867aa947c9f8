// Sends numbered beats with cumulative counters, at an interval and after changes. After a failure, the reporter sends new beats until the
// tracker acknowledges a beat. The reporter does not wait for an answer to the last beat of a page.
import { type BackOff, backOffMs } from '#shared/backoff.ts'
import type { Beat, LoadCounters } from '#shared/viewer-api.ts'
import type { Goodbye } from './goodbye.ts'

/**
 * `refused`: the beat is invalid, and a retry is useless. `ended`: the visit is over, and a new visit is needed.
 */
export type BeatAnswer = 'ok' | 'refused' | 'ended' | Closed
/** `closed`: the link is off. `expired`: the link has expired. `notAllowed`: the reader may no longer read the document. */
export type Closed = 'closed' | 'expired' | 'notAllowed'

export type ReporterOptions = {
  intervalMs: number
  /** Returns the current counters without the sequence number. */
  counters: () => Omit<LoadCounters, 'seq'>
  /** Returns the other fields of the beat. */
  context: () => Pick<Beat, 'token' | 'visible' | 'inputs' | 'earlier'>
  /** Resolves with the tracker's answer. Rejects if the request failed. */
  send: (beat: Beat) => Promise<BeatAnswer>
  goodbye: Goodbye
  /** Stores the counters of each beat. They must survive a reload of the tab. */
  remember: (counters: LoadCounters) => void
  onEnded: () => void
  onClosed: (why: Closed) => void
}

/** All changes within this time are sent in one beat. For example, a fast scroll changes the page often. */
const SOON_MS = 100
/** With jitter, the wait before a retry is at most 25 s. This is shorter than the lease of a visible page (30 s). */
const RETRY: BackOff = { firstMs: 1000, maxMs: 20_000, jitter: [0.75, 1.25] }
/** The prepared goodbye is updated at this interval. If the browser kills the tab, the goodbye is at most this much too old. */
const PREPARE_EVERY_MS = 1000

export type Reporter = ReturnType<typeof createReporter>

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: all functions share the state of the requests and timers; each function is short
export function createReporter(options: ReporterOptions) {
  const { goodbye, intervalMs } = options
  let seq = 0
  let openRequests = 0
  let failures = 0
  let dirty = false
  let stopped = false
  /** True after a goodbye. A timer may still fire while the page closes: a further beat would cancel the goodbye, and a prepared goodbye would replace its `closed`. */
  let closing = false
  let soon: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let acknowledged = ''
  let preparedState = ''

  function compose(last: boolean, closed?: number): Beat {
    const counters: LoadCounters = { ...options.counters(), seq: ++seq }
    options.remember(counters)
    return { ...counters, ...options.context(), goodbye: last, ...(closed === undefined ? {} : { closed }) }
  }

  /** Returns the fields that decide whether two states differ, as JSON. The sequence number is not one of these fields. */
  const comparableState = ({ pages, openMs, page, visible, inputs }: Omit<Beat, 'seq' | 'goodbye'>) =>
    JSON.stringify([pages, openMs, page, visible, inputs])

  /** Composes a goodbye with the highest sequence number. The tracker ignores the counters of a beat with a lower number. */
  function composeGoodbye(closed?: number): string {
    const beat = compose(true, closed)
    preparedState = comparableState(beat)
    return JSON.stringify(beat)
  }

  function answered(answer: BeatAnswer, sentState: string): void {
    failures = 0
    if (answer === 'ok' || answer === 'refused') {
      acknowledged = sentState
      if (dirty) void beat()
      return
    }
    stop()
    if (answer === 'ended') options.onEnded()
    else options.onClosed(answer)
  }

  function failed(): void {
    dirty = true
    failures += 1
    clearTimeout(retry)
    retry = setTimeout(() => void beat(), backOffMs(RETRY, failures))
  }

  /** Sends the current state. Without `urgent`, the beat waits until no request is open, because counters are cumulative. */
  async function beat(urgent = false): Promise<void> {
    clearTimeout(soon)
    soon = undefined
    if (stopped || closing) return
    if (openRequests > 0 && !urgent) {
      dirty = true
      return
    }
    dirty = false
    clearTimeout(retry)
    const message = compose(false)
    openRequests += 1
    const sending = options.send(message)
    goodbye.prepare(composeGoodbye())
    try {
      const answer = await sending
      openRequests -= 1
      if (!stopped) answered(answer, comparableState(message))
    } catch {
      openRequests -= 1
      if (!stopped) failed()
    }
  }

  const changedSince = (before: string) =>
    comparableState({ ...options.counters(), ...options.context() }) !== before

  const interval = setInterval(() => {
    if (failures === 0 && changedSince(acknowledged)) void beat()
  }, intervalMs)
  const refresh = setInterval(() => {
    if (!closing && changedSince(preparedState)) goodbye.prepare(composeGoodbye())
  }, PREPARE_EVERY_MS)

  function stop(): void {
    stopped = true
    clearInterval(interval)
    clearInterval(refresh)
    clearTimeout(soon)
    clearTimeout(retry)
    goodbye.cancel()
  }

  return {
    stop,
    /** Sends a beat soon, for example after a page change. During an outage, the beat is sent after the first wait of the back-off. */
    changed(): void {
      if (!stopped) soon ??= setTimeout(() => void beat(), failures === 0 ? SOON_MS : RETRY.firstMs)
    },
    /** Sends a beat at once. Call this when the page is visible or online again, or was restored from the back/forward cache. */
    now(): void {
      closing = false
      void beat(true)
    },
    /** Sends a beat without waiting when the tab becomes hidden, because no later event may come. The beat is not a goodbye. */
    hidden(): void {
      if (!stopped) goodbye.send(JSON.stringify(compose(false)), composeGoodbye())
    },
    /**
     * Sends the goodbye when the page is closed. `closed`: see the field of the beat. After a failed beat the field is left out, because then the
     * network or the tracker may also have refused a reload.
     */
    goodbye(closed?: number): void {
      if (stopped) return
      closing = true
      goodbye.send(composeGoodbye(failures === 0 ? closed : undefined))
    },
  }
}
