// Computes the calendar day of a time in a time zone. `ActivityDate` is a day without a time zone. In Tokyo and Los Angeles, the UTC day
// would be wrong for about a third of each day.

import { dateFormat, isTimeZone } from '#shared/date-format.ts'

/** Returns the day as `YYYY-MM-DD`. `instant` is an ISO 8601 time. A time zone that this runtime doesn't support counts as UTC. */
export function dayIn(timeZone: string, instant: string): string {
  const options = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const date = new Date(instant)
  const format = isTimeZone(timeZone) ? { ...options, timeZone } : { ...options, timeZone: 'UTC' }
  const parts = dateFormat('en-US-u-ca-gregory-nu-latn', format).formatToParts(date)
  const value = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return `${value('year').padStart(4, '0')}-${value('month')}-${value('day')}`
}
