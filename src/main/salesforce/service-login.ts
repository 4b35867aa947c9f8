// Keeps a service connected to Salesforce without a person: connects at start, after the workspace's Salesforce app has changed, and again
// after a refused login, because an admin may have fixed the cause.
import { backOffMs } from '#shared/backoff.ts'
import type { Clock } from '../lib/clock.ts'

export type ServiceLogin = {
  /** Tries to connect now. Called after the workspace's Salesforce app was read or changed. */
  wake(): void
  /** Resolves when the running attempt has ended. */
  ended: Promise<void>
}

const lookEveryMs = 15 * 60_000
const retry = { firstMs: 5_000, maxMs: 15 * 60_000 }

/** Runs until `signal` is aborted. `connect` logs its own failures. */
export function keepConnected({
  needsLogin,
  connect,
  clock,
  signal,
}: {
  needsLogin: () => boolean
  connect: () => Promise<unknown>
  clock: Clock
  signal: AbortSignal
}): ServiceLogin {
  let woken = new AbortController()

  async function run(): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      woken = new AbortController()
      const failed =
        needsLogin() &&
        !(await connect().then(
          () => true,
          () => false,
        ))
      failures = failed ? failures + 1 : 0
      const waitMs = failed ? backOffMs(retry, failures) : lookEveryMs
      await clock.sleep(waitMs, AbortSignal.any([signal, woken.signal])).catch(() => {})
    }
  }

  return { wake: () => woken.abort(), ended: run() }
}
