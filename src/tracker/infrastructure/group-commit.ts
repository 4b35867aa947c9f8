import { setImmediate } from 'node:timers/promises'

export type GroupCommitOptions<Item> = {
  /**
   * Writes a batch in one transaction. May return the reason of the refusal for each item, in the same order. Null or no value: the item was written.
   */
  write(items: readonly Item[]): Promise<readonly (Error | null)[] | undefined>
  /** Called when `write` threw. True: one of the items may be the cause, so each is written alone. Default: the whole batch fails. */
  mayBeOneItem?(error: unknown): boolean
  /** Maximum number of items in one transaction. */
  maxBatch?: number
  /** Maximum number of waiting items. `add` rejects more items with the error that `overloaded` makes. */
  maxWaiting?: number
  overloaded?(): Error
}

export type GroupCommit<Item> = {
  /** Resolves when the item is committed. Rejects with the reason of the refusal, or with the error of its transaction. */
  add(item: Item): Promise<void>
  /** Returns how many ms the current batch has waited for the database. Returns 0 if there is no batch. */
  stuckMs(): number
  /** Resolves when no item waits any more. */
  drained(): Promise<void>
}

type Waiting<Item> = { item: Item; resolve: () => void; reject: (error: unknown) => void }

/** Group commit: items that arrive while a transaction runs are written together in the next transaction. */
export function createGroupCommit<Item>(options: GroupCommitOptions<Item>): GroupCommit<Item> {
  const { write, maxBatch = 1_000, maxWaiting = Number.POSITIVE_INFINITY } = options
  let waiting: Waiting<Item>[] = []
  let running: Promise<void> | null = null
  let beganAt = 0

  async function commit(batch: readonly Waiting<Item>[]): Promise<void> {
    beganAt = performance.now()
    try {
      const refusals = await write(batch.map(({ item }) => item))
      batch.forEach(({ resolve, reject }, index) => {
        const refusal = refusals?.[index]
        if (refusal) reject(refusal)
        else resolve()
      })
    } catch (error) {
      if ((options.mayBeOneItem?.(error) ?? false) && batch.length > 1) {
        for (const one of batch) await commit([one])
      } else for (const { reject } of batch) reject(error)
    }
  }

  async function run(): Promise<void> {
    beganAt = performance.now()
    // Items that arrive in this turn of the event loop share the first transaction.
    await setImmediate()
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch)
      waiting = waiting.slice(maxBatch)
      await commit(batch)
    }
    running = null
  }

  return {
    add(item) {
      if (waiting.length >= maxWaiting)
        return Promise.reject(options.overloaded?.() ?? new Error('too many items wait'))
      const added = new Promise<void>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
      })
      running ??= run()
      return added
    },
    stuckMs: () => (running ? performance.now() - beganAt : 0),
    async drained() {
      while (running) await running
    },
  }
}

/** {@link createGroupCommit} for writes whose items all succeed or all fail. Returns the function `add`. */
export function writtenTogether<Item>(
  write: (items: readonly Item[]) => Promise<unknown>,
): (item: Item) => Promise<void> {
  return createGroupCommit<Item>({
    async write(items) {
      await write(items)
      return undefined
    },
  }).add
}
