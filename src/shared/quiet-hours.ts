// Calculates whether an instant is inside the quiet hours of a member, and when these quiet hours end.
import { dateFormat } from './date-format.ts'
import type { QuietHours } from './model/people.ts'

const minuteMs = 60_000
const dayMinutes = 24 * 60

const minutesOf = (wallTime: string): number => {
  const [hours = 0, minutes = 0] = wallTime.split(':').map(Number)
  return hours * 60 + minutes
}

/** Returns a function for the minutes since midnight in the time zone. A time zone that the runtime does not support counts as UTC. */
function wallClock(timeZone: string): (epochMs: number) => number {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const formatIn = (zone: string) => dateFormat('en-GB', { ...options, timeZone: zone })
  let format: Intl.DateTimeFormat
  try {
    format = formatIn(timeZone)
  } catch {
    format = formatIn('UTC')
  }
  return (epochMs) => minutesOf(format.format(epochMs))
}

/** Returns the end of the current quiet hours in epoch ms. Null: `now` is outside of the quiet hours. */
export function quietHoursEnd(quietHours: QuietHours | null, now: number): number | null {
  if (!quietHours) return null
  const { from, to, timeZone } = quietHours
  const wallMinutes = wallClock(timeZone)
  const [start, end] = [minutesOf(from), minutesOf(to)]
  const lasting = (end - start + dayMinutes) % dayMinutes || dayMinutes
  const sinceStart = (instant: number) => (wallMinutes(instant) - start + dayMinutes) % dayMinutes
  const isQuiet = (instant: number) => sinceStart(instant) < lasting
  const since = sinceStart(now)
  if (since >= lasting) return null
  const minute = Math.floor(now / minuteMs) * minuteMs
  const until = minute + (lasting - since) * minuteMs
  // A change of daylight saving time between `now` and the end moves the local time by up to two hours. `off` is the local time at `until`
  // minus the local time `to`, in minutes.
  const off = ((wallMinutes(until) - end + dayMinutes * 1.5) % dayMinutes) - dayMinutes / 2
  const corrected = until - off * minuteMs
  if (lasting === dayMinutes) return corrected > now ? corrected : until
  if (corrected > now && !isQuiet(corrected)) return corrected
  // The change skips the local time `to`. The quiet hours end with the change.
  return firstWithout(isQuiet, Math.max(minute, corrected), until)
}

/** Returns the first whole minute (epoch ms) after `from` without the condition. The condition holds at `from` and not at `until`. */
function firstWithout(condition: (instant: number) => boolean, from: number, until: number): number {
  let [last, first] = [from, until]
  while (first - last > minuteMs) {
    const middle = last + Math.floor((first - last) / minuteMs / 2) * minuteMs
    if (condition(middle)) last = middle
    else first = middle
  }
  return first
}
