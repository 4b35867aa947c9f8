// Sends beats: at an interval and at every change, numbered, with cumulative counters, retried until one is acknowledged. The last beat of a
// page is sent without waiting for an answer.
import { type BackOff, backOffMs } from '#shared/backoff.ts'
import type { Beat, LoadCounters } from '#shared/viewer-api.ts'
import type { Goodbye } from './goodbye.ts'

/**
 * `refused`: this beat is wrong and will stay so. `ended`: too late, a new visit is needed. `closed`: the link is off.
 * `expired`: its time is over. `notAllowed`: it is no longer for this reader.
 */
export type BeatAnswer = 'ok' | 'refused' | 'ended' | Closed
export type Closed = 'closed' | 'expired' | 'notAllowed'

export type ReporterOptions = {
  intervalMs: number
  /** Counters now, without the sequence. */
  counters: () => Omit<LoadCounters, 'seq'>
  /** What travels beside them. */
  context: () => Pick<Beat, 'token' | 'visible' | 'inputs' | 'earlier'>
  /** Resolves with the tracker's answer, rejects when it could not be asked. */
  send: (beat: Beat) => Promise<BeatAnswer>
  goodbye: Goodbye
  /** After each numbered state: the tab remembers it. */
  remember: (counters: LoadCounters) => void
  onEnded: () => void
  onClosed: (why: Closed) => void
}

/** Several changes within a moment (a flip scrolls through pages) are one beat. */
const SOON_MS = 100
/** With jitter at most 25 s: below a page's lease of 30 s, so that a beat arrives in time after a restart of the tracker. */
const RETRY: BackOff = { firstMs: 1000, maxMs: 20_000, jitter: [0.75, 1.25] }
/** How fresh the words are that a killed tab leaves behind. */
const LEAVE_EVERY_MS = 1000

export type Reporter = ReturnType<typeof createReporter>

export function createReporter(options: ReporterOptions) {
  const { goodbye, intervalMs } = options
  let seq = 0
  let flying = 0
  let failures = 0
  let dirty = false
  let stopped = false
  /** After a goodbye: whatever still runs in a dying page must not take it back. */
  let gone = false
  let soon: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let acknowledged = ''
  let left = ''

  function compose(last: boolean): Beat {
    const counters: LoadCounters = { ...options.counters(), seq: ++seq }
    options.remember(counters)
    return { ...counters, ...options.context(), goodbye: last }
  }

  /** What makes one state differ from another, whatever its number. */
  const essence = ({ pages, openMs, page, visible, inputs }: Omit<Beat, 'seq' | 'goodbye'>) =>
    JSON.stringify([pages, openMs, page, visible, inputs])

  /** Last words for a tab that gets no chance to say them. Numbered after everything sent so far, or they'd be stale. */
  function lastWords(): string {
    const beat = compose(true)
    left = essence(beat)
    return JSON.stringify(beat)
  }

  function answered(answer: BeatAnswer, essenceSent: string): void {
    failures = 0
    if (answer === 'ok' || answer === 'refused') {
      acknowledged = essenceSent
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

  /** Sends the state as it is now. One at a time, unless `urgent`: the next one holds everything that this one would. */
  async function beat(urgent = false): Promise<void> {
    clearTimeout(soon)
    soon = undefined
    if (stopped || gone) return
    if (flying > 0 && !urgent) {
      dirty = true
      return
    }
    dirty = false
    clearTimeout(retry)
    const message = compose(false)
    flying += 1
    const sending = options.send(message)
    goodbye.leave(lastWords())
    try {
      const answer = await sending
      flying -= 1
      if (!stopped) answered(answer, essence(message))
    } catch {
      flying -= 1
      if (!stopped) failed()
    }
  }

  const changedSince = (before: string) => essence({ ...options.counters(), ...options.context() }) !== before

  const interval = setInterval(() => {
    if (failures === 0 && changedSince(acknowledged)) void beat()
  }, intervalMs)
  const refresh = setInterval(() => {
    if (changedSince(left)) goodbye.leave(lastWords())
  }, LEAVE_EVERY_MS)

  function stop(): void {
    stopped = true
    clearInterval(interval)
    clearInterval(refresh)
    clearTimeout(soon)
    clearTimeout(retry)
    goodbye.withdraw()
  }

  return {
    stop,
    /** Something worth telling soon: another page, an input after idleness. Also a reason to ask whether the tracker is back. */
    changed(): void {
      if (!stopped) soon ??= setTimeout(() => void beat(), failures === 0 ? SOON_MS : RETRY.firstMs)
    },
    /** Something that can't wait: shown again, back from the cache, online again. */
    now(): void {
      gone = false
      void beat(true)
    },
    /** Out of view: perhaps the last chance, so it waits for nothing, but it is no goodbye. */
    hidden(): void {
      if (!stopped) goodbye.say(JSON.stringify(compose(false)), lastWords())
    },
    /** The page is going away. */
    goodbye(): void {
      if (stopped) return
      gone = true
      goodbye.say(lastWords())
    },
  }
}
