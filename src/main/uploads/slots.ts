// A queue: at most a given number of tasks at a time, in order; an aborted task leaves the queue.

export type Slots = (work: () => Promise<void>, signal: AbortSignal) => Promise<void>

/** Resolves when the work is done, or without running it if `signal` was aborted before its turn. */
export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = []
  let free = count

  async function turn(signal: AbortSignal): Promise<void> {
    if (free > 0) {
      free -= 1
      return
    }
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        waiting.splice(waiting.indexOf(go), 1)
        reject(signal.reason)
      }
      const go = () => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      waiting.push(go)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  return async (work, signal) => {
    try {
      signal.throwIfAborted()
      await turn(signal)
    } catch {
      return
    }
    try {
      await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
