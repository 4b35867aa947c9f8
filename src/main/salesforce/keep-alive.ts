// Refreshes the token after a week without use. An org can let unused refresh tokens expire, for example after 30 days, and a rep without
// visits makes no API call. The time of the last refresh is stored, so the week also counts while the app is closed.
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Tokens } from './tokens.ts'

export const renewAfterMs = 7 * 24 * 60 * 60_000
const lookEveryMs = 6 * 60 * 60_000

/** Runs until `signal` is aborted. */
export async function keepAlive(
  tokens: Pick<Tokens, 'grant' | 'current' | 'renew'>,
  { clock, log, signal }: { clock: Clock; log: Log; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const grant = tokens.grant()
    if (grant && clock.now() - (grant.refreshedAt ?? 0) > renewAfterMs) {
      await tokens
        .current()
        .then((session) => tokens.renew(session))
        .catch((error: unknown) => log.warn({ reason: String(error) }, 'Renewing an unused grant failed'))
    }
    await clock.sleep(lookEveryMs, signal).catch(() => {})
  }
}
