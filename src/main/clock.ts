// Owns time for everything in main, so that tests can hold it.
import { setTimeout as wait } from 'node:timers/promises'

export type Clock = {
  /** Epoch ms. */
  now(): number
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : undefined),
}
