// When an account is checked, and when its access ends without a check.
import type { TrackerConfig } from '../../infrastructure/config.ts'
import type { StoredAccount } from '../../repositories/company-accounts.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

type Limits = Pick<TrackerConfig, 'oidcCheckMinutes' | 'oidcMaxAgeHours' | 'oidcSignInDays'>
type Times = Pick<StoredAccount, 'refreshToken' | 'checkedAt'>

/**
 * The time (epoch ms) at which the access ends if the provider does not confirm the account again. With a refresh token, the tracker asks the
 * provider. Without one, the person must sign in again. `isLost`: the refresh token got lost, so the shorter time holds.
 */
export function accessEndsAt(limits: Limits, { refreshToken, checkedAt }: Times, isLost = false): number {
  const isChecked = refreshToken !== null || isLost
  return checkedAt + (isChecked ? limits.oidcMaxAgeHours * hourMs : limits.oidcSignInDays * dayMs)
}

/** Checks are spread over a tenth of the interval, so that a team that signed in together does not ask the provider at the same moment. */
export function nextCheckAt(limits: Limits, account: Times, now: number, isLost = false): number {
  if (account.refreshToken === null) return accessEndsAt(limits, account, isLost)
  const interval = limits.oidcCheckMinutes * minuteMs
  const next = now + interval - Math.round(Math.random() * (interval / 10))
  return Math.min(next, accessEndsAt(limits, account))
}

/** After a failed check, the next one is soon, and later ones less often. */
export function retryCheckAt(limits: Limits, account: Times & { failures: number }, now: number): number {
  const delay = Math.min(minuteMs * 2 ** account.failures, limits.oidcCheckMinutes * minuteMs)
  return Math.min(now + delay, Math.max(accessEndsAt(limits, account), now))
}
