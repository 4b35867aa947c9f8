// Quiet hours in the time zone of a member: whether an instant is inside them, and when they end.
import type { QuietHours } from './model/people.ts'

const minuteMs = 60_000
const dayMinutes = 24 * 60

const minutesOf = (wallTime: string): number => {
  const [hours = 0, minutes = 0] = wallTime.split(':').map(Number)
  return hours * 60 + minutes
}

/** Minutes since midnight there. A zone that this runtime doesn't know counts as UTC. */
function wallMinutes(epochMs: number, timeZone: string): number {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const format = (zone: string) => new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone })
  let text: string
  try {
    text = format(timeZone).format(epochMs)
  } catch {
    text = format('UTC').format(epochMs)
  }
  return minutesOf(text)
}

/** The epoch ms at which the quiet hours around `now` end; null where `now` lies in none. */
export function quietUntil(quietHours: QuietHours | null, now: number): number | null {
  if (!quietHours) return null
  const { from, to, timeZone } = quietHours
  const at = wallMinutes(now, timeZone)
  const [start, end] = [minutesOf(from), minutesOf(to)]
  const lasting = (end - start + dayMinutes) % dayMinutes || dayMinutes
  const since = (at - start + dayMinutes) % dayMinutes
  if (since >= lasting) return null
  const until = Math.floor(now / minuteMs) * minuteMs + (lasting - since) * minuteMs
  // Where clocks change in between, the wall clock shows something else than `to` then: by at most an hour or two.
  const off = ((wallMinutes(until, timeZone) - end + dayMinutes * 1.5) % dayMinutes) - dayMinutes / 2
  const corrected = until - off * minuteMs
  // A wall time that the change skips never comes.
  return corrected > now ? corrected : until
}
