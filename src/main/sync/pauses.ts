// The pauses of the run worker. The worker pauses if Salesforce is unavailable, if the org has nearly used up its API calls, or if the team
// has reached its daily cap. The window shows the pause.
import type { SalesforcePause } from '#shared/desktop-state.ts'
import type { RunReason } from '#shared/model/runs.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import type { Clock } from '../lib/clock.ts'
import type { ApiUsage } from '../salesforce/connection.ts'
import { classify } from '../salesforce/errors.ts'

/** Above this share of used API calls the worker pauses, and leaves the rest to other applications. */
const nearLimitShare = 0.95

export type Pauses = {
  /** Starts a pause. `until`: epoch ms. `numbers` are the API calls that the window shows. */
  pause(reason: SalesforcePause['reason'], until: number, numbers?: { used: number; limit: number }): void
  /** Resolves when the pause ends or the worker stops. Without a pause resolves at once. */
  rest(): Promise<void>
  /** Ends the current pause if it has this reason. */
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

/** Returns the pause after a batch; null unless all its runs wait because Salesforce is unavailable. */
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
