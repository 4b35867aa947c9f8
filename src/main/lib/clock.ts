// The clock port of main. Modules get the clock as a parameter, so tests can control the time.
import { setTimeout as wait } from 'node:timers/promises'

export type Clock = {
  /** The current time in epoch ms. */
  now(): number
  /** Resolves after `ms`. Rejects if `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : undefined),
}
