// When and how often the polls of a workspace are woken.
import type { Clock } from '../../infrastructure/clock.ts'

/** The longest delay that `setTimeout` accepts. */
const maxTimerMs = 2_000_000_000

/**
 * Calls `onDue` at the earliest instant that was passed to `set`. The timer is necessary, because no event is written when a waiting run becomes
 * claimable.
 */
export function createEarliestTimer(clock: Clock, onDue: () => void) {
  let timer: NodeJS.Timeout | undefined
  let dueAt = Number.POSITIVE_INFINITY
  return {
    set(at: number) {
      if (at >= dueAt) return
      dueAt = at
      clearTimeout(timer)
      const delay = Math.min(maxTimerMs, Math.max(0, at - clock.now()))
      timer = setTimeout(() => {
        dueAt = Number.POSITIVE_INFINITY
        onDue()
      }, delay).unref()
    },
    clear: () => clearTimeout(timer),
  }
}

/** Returns a function that executes `work`. A call while `work` is in progress returns at once, and `work` is executed once more afterwards. */
export function singleRunner(work: () => Promise<void>): () => Promise<void> {
  let running = false
  let again = false
  return async () => {
    if (running) {
      again = true
      return
    }
    running = true
    try {
      do {
        again = false
        await work()
      } while (again)
    } finally {
      running = false
    }
  }
}
