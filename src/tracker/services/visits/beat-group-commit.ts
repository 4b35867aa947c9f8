// Owns group commit: beats that arrive while a transaction runs share the next one. Each is answered after its commit.
import { CodedError } from '#shared/errors.ts'
import type { BeatsCommitted, HeardBeat } from './beats.ts'

type Waiting = HeardBeat & { resolve: () => void; reject: (error: unknown) => void }

export type BeatQueueOptions = {
  commit(beats: readonly HeardBeat[]): Promise<BeatsCommitted>
  /** The database would not take a batch. */
  lost?(): void
  /** After each commit, before its beats are answered. */
  committed(result: BeatsCommitted): void
  /** Beats in one transaction. */
  maxBatch?: number
  /** Beats that may wait; more are turned away and come again with the next state. */
  maxWaiting?: number
}

export type BeatQueue = {
  /** Resolves once the beat is durable; rejects with why it was refused. */
  add(beat: HeardBeat): Promise<void>
  /** For how long the batch that is being committed has waited for the database. */
  stuckMs(): number
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>
}

export function createBeatQueue(options: BeatQueueOptions): BeatQueue {
  const { commit, committed, maxBatch = 500, maxWaiting = 20_000 } = options
  let waiting: Waiting[] = []
  let running: Promise<void> | null = null
  let beganAt = 0

  async function commitTogether(batch: readonly Waiting[]): Promise<void> {
    let result: BeatsCommitted
    beganAt = performance.now()
    try {
      result = await commit(batch)
    } catch (error) {
      await failed(batch, error)
      return
    }
    committed(result)
    batch.forEach((item, index) => {
      const refusal = result.refusals[index]
      if (refusal) item.reject(refusal)
      else item.resolve()
    })
  }

  /** A row that the database won't take must not take the others down with it; a database that is away takes all. */
  async function failed(batch: readonly Waiting[], error: unknown): Promise<void> {
    const state = (error as { code?: unknown } | null)?.code
    const isData = typeof state === 'string' && /^(22|23)\w{3}$|^SQLITE_CONSTRAINT/.test(state)
    if (isData && batch.length > 1) {
      for (const item of batch) await commitTogether([item])
      return
    }
    if (!isData) options.lost?.()
    for (const item of batch) item.reject(error)
  }

  async function run(): Promise<void> {
    // The beats that arrived in this turn of the event loop go together.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch)
      waiting = waiting.slice(maxBatch)
      await commitTogether(batch)
    }
    running = null
  }

  return {
    add(beat) {
      if (waiting.length >= maxWaiting) {
        return Promise.reject(new CodedError('unavailable', 'Too many beats are waiting. Try again.'))
      }
      const added = new Promise<void>((resolve, reject) => {
        waiting.push({ ...beat, resolve, reject })
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
