// A queue that runs a limited number of tasks at a time, in the order of the calls. An aborted task leaves the queue.

export type Slots = (work: () => Promise<void>, signal: AbortSignal) => Promise<void>

/**
 * The returned function resolves when `work` is done. If `signal` is aborted before `work` starts, the function resolves and does not run
 * `work`.
 */
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
