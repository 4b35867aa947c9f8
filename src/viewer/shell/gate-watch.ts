// Reports to the tracker that the reader left while the gate asked (ADR 122). What the reader typed is not sent.
import type { GateLeave } from '#shared/viewer-api.ts'

export type GateWatch = {
  /** The gate shows this question from now on. */
  asks(question: GateLeave['question']): void
  /** The gate asks nothing any more. */
  stop(): void
}

export type GateWatchOptions = Pick<GateLeave, 'readerKey' | 'signals'> & {
  /** Must also work while the page closes. */
  send(leave: GateLeave): void
  now?: () => number
}

const inputEvents = ['pointerdown', 'pointermove', 'keydown', 'touchstart', 'wheel'] as const

/** Measures the time in which the gate is visible, and reports it when the page closes. */
export function watchGate({ send, now = () => performance.now(), ...facts }: GateWatchOptions): GateWatch {
  let question: GateLeave['question'] | null = null
  let shownMs = 0
  let visibleSince: number | null = null
  let inputs = 0
  const ended = new AbortController()

  function measure(): void {
    const at = now()
    if (visibleSince !== null) shownMs += at - visibleSince
    visibleSince = question !== null && document.visibilityState === 'visible' ? at : null
  }
  function left(): void {
    measure()
    if (question === null) return
    send({ ...facts, question, shownMs: Math.round(shownMs), inputs })
  }
  const { signal } = ended
  document.addEventListener('visibilitychange', measure, { signal })
  window.addEventListener('pagehide', left, { signal })
  for (const type of inputEvents) {
    const count = (event: Event) => void (event.isTrusted && question !== null && inputs++)
    document.addEventListener(type, count, { signal, passive: true, capture: true })
  }
  return {
    asks(next) {
      question = next
      measure()
    },
    stop: () => ended.abort(),
  }
}
