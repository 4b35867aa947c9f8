import { setImmediate } from 'node:timers/promises'

export type GroupReadOptions = {
  /** Maximum number of keys in one statement. */
  maxBatch?: number
  /** Maximum number of statements at the same time. */
  parallel?: number
}

type Waiting<Key, Value> = { key: Key; resolve: (value: Value) => void; reject: (error: unknown) => void }

/**
 * Group read: calls of the same turn of the event loop, and calls that arrive while the statements run, share the next statement. So the number of
 * round trips to the database does not grow with the number of callers. A statement begins after the calls that it answers, so each caller sees what was
 * committed before its call.
 * @param read Returns one value for each key, in the same order. If it rejects, all its callers get the error.
 */
export function readTogether<Key, Value>(
  read: (keys: readonly Key[]) => Promise<readonly Value[]>,
  { maxBatch = 250, parallel = 2 }: GroupReadOptions = {},
): (key: Key) => Promise<Value> {
  let waiting: Waiting<Key, Value>[] = []
  let running = 0

  async function answer(batch: readonly Waiting<Key, Value>[]): Promise<void> {
    try {
      const values = await read(batch.map(({ key }) => key))
      batch.forEach(({ resolve }, index) => {
        resolve(values[index] as Value)
      })
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      // A statement of SQLite runs in the event loop. So requests are answered between two of them.
      await setImmediate()
      const batch = waiting.slice(0, maxBatch)
      waiting = waiting.slice(maxBatch)
      if (batch.length > 0) await answer(batch)
    }
    running -= 1
  }

  return (key) => {
    const asked = new Promise<Value>((resolve, reject) => {
      waiting.push({ key, resolve, reject })
    })
    // The statements of the first runner take all that arrived. Another one begins only if more than one statement is needed.
    if (running === 0 || (running < parallel && waiting.length >= maxBatch)) {
      running += 1
      void run()
    }
    return asked
  }
}
