// Calculates whether an instant is inside the quiet hours of a member, and when these quiet hours end.
import type { QuietHours } from './model/people.ts'

const minuteMs = 60_000
const dayMinutes = 24 * 60

const minutesOf = (wallTime: string): number => {
  const [hours = 0, minutes = 0] = wallTime.split(':').map(Number)
  return hours * 60 + minutes
}

/** Returns the minutes since midnight in the time zone. A time zone that the runtime does not support counts as UTC. */
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

/** Returns the end of the current quiet hours in epoch ms. Null: `now` is outside of the quiet hours. */
export function quietHoursEnd(quietHours: QuietHours | null, now: number): number | null {
  if (!quietHours) return null
  const { from, to, timeZone } = quietHours
  const at = wallMinutes(now, timeZone)
  const [start, end] = [minutesOf(from), minutesOf(to)]
  const lasting = (end - start + dayMinutes) % dayMinutes || dayMinutes
  const since = (at - start + dayMinutes) % dayMinutes
  if (since >= lasting) return null
  const until = Math.floor(now / minuteMs) * minuteMs + (lasting - since) * minuteMs
  // A change of daylight saving time before the end moves the local time by up to two hours. `off` is the difference to `to` in minutes.
  const off = ((wallMinutes(until, timeZone) - end + dayMinutes * 1.5) % dayMinutes) - dayMinutes / 2
  const corrected = until - off * minuteMs
  // If the change skips the local time `to`, the corrected end can be in the past.
  return corrected > now ? corrected : until
}
