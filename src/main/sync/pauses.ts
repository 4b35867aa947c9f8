// The pauses of the run worker. The worker pauses if Salesforce is unavailable, if the org has nearly used up its API calls, or if the team
// has reached its daily cap. The window shows the pause.
import type { SalesforcePause } from '#shared/desktop-state.ts'
import type { RunReason } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { Clock } from '../lib/clock.ts'
import type { ApiUsage } from '../salesforce/connection.ts'
import { classify } from '../salesforce/errors.ts'

/** Above this share of used API calls the worker pauses, and leaves the remaining API calls to other applications. */
const nearLimitShare = 0.95

export type Pauses = {
  /** Starts a pause. `until`: epoch ms. `numbers` are the API calls that the window shows. */
  pause(reason: SalesforcePause['reason'], until: number, numbers?: { used: number; limit: number }): void
  /** Resolves when the pause ends or the worker stops. If there is no pause, the promise resolves at once. */
  wait(): Promise<void>
  /** Ends the current pause if `reason` is the reason of this pause. */
  end(reason: SalesforcePause['reason']): void
}

export function createPauses(options: {
  clock: Clock
  signal: AbortSignal
  onChange: (pause: SalesforcePause | null) => void
}): Pauses {
  const { clock, signal } = options
  let current: { reason: SalesforcePause['reason']; until: number } | null = null
  let waiting = new AbortController()
  return {
    pause(reason, until, numbers) {
      current = { reason, until }
      waiting = new AbortController()
      const { used, limit } = numbers ?? { used: null, limit: null }
      options.onChange({ reason, until: new Date(until).toISOString(), used, limit })
    },
    async wait() {
      if (!current) return
      const ms = current.until - clock.now()
      if (ms > 0) await clock.sleep(ms, AbortSignal.any([signal, waiting.signal])).catch(() => {})
      if (signal.aborted) return
      current = null
      options.onChange(null)
    },
    end(reason) {
      if (current?.reason === reason) waiting.abort()
    },
  }
}

export function isNearLimit(usage: ApiUsage | null): usage is ApiUsage {
  return usage !== null && usage.used >= usage.limit * nearLimitShare
}

/** Returns the pause after a batch if all runs of the batch wait because Salesforce is unavailable. Otherwise returns null. */
export function pauseAfter(
  settlements: readonly Settlement[],
): { reason: SalesforcePause['reason']; ms: number } | null {
  const unavailable = settlements.filter((each) => each.state === 'waiting').filter(isUnavailable)
  if (unavailable.length === 0 || unavailable.length < settlements.length) return null
  const limited = unavailable.some((each) => each.reason.salesforceCode === 'REQUEST_LIMIT_EXCEEDED')
  const refused = unavailable.some((each) => isLoginRefused(each.reason))
  return {
    reason: limited ? 'orgLimit' : refused ? 'loginRefused' : 'unavailable',
    ms: Math.min(...unavailable.map((each) => each.retryAfterMs)),
  }
}

const isLoginRefused = ({ salesforceCode, detail }: RunReason) =>
  salesforceCode !== null && classify({ code: salesforceCode, message: detail ?? '', fields: [] }) === 'login'

const isUnavailable = ({ reason }: { reason: { code: string } }) => reason.code === 'salesforce_unavailable'
