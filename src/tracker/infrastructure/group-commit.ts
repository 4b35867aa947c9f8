// Group commit for many small writes: those that arrive while a transaction runs share the next one.
import { setImmediate } from 'node:timers/promises'

/** As many as one statement carries. */
const maxTogether = 1_000

type Waiting<T> = { item: T; resolve: () => void; reject: (error: unknown) => void }

/** Each call resolves once its item is committed, and rejects where its transaction failed. */
export function writtenTogether<T>(
  write: (items: readonly T[]) => Promise<unknown>,
): (item: T) => Promise<void> {
  let waiting: Waiting<T>[] = []
  let running = false

  async function run(): Promise<void> {
    // What comes in this turn of the event loop goes together.
    await setImmediate()
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxTogether)
      waiting = waiting.slice(maxTogether)
      try {
        await write(batch.map(({ item }) => item))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    running = false
  }

  return (item) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (running) return
      running = true
      void run()
    })
}
