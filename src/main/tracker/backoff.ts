// Owns how long to wait before the next attempt: doubling up to a limit, with jitter, so that a tracker that comes back
// is not met by all desktops in the same second.

const firstMs = 500
const longestMs = 30_000

/** `attempt` counts from 1. Between half and all of the doubled time. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 16))
  return Math.round(full / 2 + (random() * full) / 2)
}
