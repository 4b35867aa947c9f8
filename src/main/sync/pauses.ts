// When the worker pauses although runs may wait: Salesforce is unavailable, the org's API calls are nearly used up, or the team's daily
// cap is reached. The window shows it. A pause ends early if its cause changes.
import type { SalesforcePause } from '#shared/desktop-state.ts'
import type { RunReason } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { Clock } from '../lib/clock.ts'
import type { ApiUsage } from '../salesforce/connection.ts'
import { classify } from '../salesforce/errors.ts'

/** The remaining API calls of the org are left to its other users. */
const nearLimitShare = 0.95

export type Pauses = {
  pause(reason: SalesforcePause['reason'], until: number, numbers?: { used: number; limit: number }): void
  /** Resolves when the pause is over, is cut short, or the worker stops. */
  rest(): Promise<void>
  /** Ends a pause with this reason. */
  hurry(reason: SalesforcePause['reason']): void
}

export function createPauses(options: {
  clock: Clock
  signal: AbortSignal
  onChange: (pause: SalesforcePause | null) => void
}): Pauses {
  const { clock, signal } = options
  let current: { reason: SalesforcePause['reason']; until: number } | null = null
  let resting = new AbortController()
  return {
    pause(reason, until, numbers) {
      current = { reason, until }
      resting = new AbortController()
      const { used, limit } = numbers ?? { used: null, limit: null }
      options.onChange({ reason, until: new Date(until).toISOString(), used, limit })
    },
    async rest() {
      if (!current) return
      const ms = current.until - clock.now()
      if (ms > 0) await clock.sleep(ms, AbortSignal.any([signal, resting.signal])).catch(() => {})
      if (signal.aborted) return
      current = null
      options.onChange(null)
    },
    hurry(reason) {
      if (current?.reason === reason) resting.abort()
    },
  }
}

export function isNearLimit(usage: ApiUsage | null): usage is ApiUsage {
  return usage !== null && usage.used >= usage.limit * nearLimitShare
}

/** The pause that a batch's settlements ask for; null if Salesforce answered for any of them. */
export function pauseAfter(
  settlements: readonly Settlement[],
): { reason: SalesforcePause['reason']; ms: number } | null {
  const away = settlements.filter((each) => each.state === 'waiting').filter(isAway)
  if (away.length === 0 || away.length < settlements.length) return null
  const limited = away.some((each) => each.reason.salesforceCode === 'REQUEST_LIMIT_EXCEEDED')
  const refused = away.some((each) => isLoginRefused(each.reason))
  return {
    reason: limited ? 'orgLimit' : refused ? 'loginRefused' : 'unavailable',
    ms: Math.min(...away.map((each) => each.retryAfterMs)),
  }
}

const isLoginRefused = ({ salesforceCode, detail }: RunReason) =>
  salesforceCode !== null && classify({ code: salesforceCode, message: detail ?? '', fields: [] }) === 'login'

const isAway = ({ reason }: { reason: { code: string } }) => reason.code === 'salesforce_unavailable'
