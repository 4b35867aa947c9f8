// The formatters of the window, by language.
import { dateFormat } from '#shared/date-format.ts'
import type { Locale } from '#shared/model/basics.ts'

const dates = (options: Intl.DateTimeFormatOptions) => (locale: Locale) => dateFormat(locale, options)

/** Creates a formatter for each language at its first use. */
function once<T>(create: (locale: Locale) => T): (locale: Locale) => T {
  const created = new Map<Locale, T>()
  return (locale) => {
    const known = created.get(locale) ?? create(locale)
    created.set(locale, known)
    return known
  }
}

const minute = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const

export const timeOfDay = dates({ timeStyle: 'short' })
export const exactDateAndTime = dates({ dateStyle: 'full', timeStyle: 'medium' })
export const mediumDate = dates({ dateStyle: 'medium' })
export const dayWithMinute = dates(minute)
export const dateWithMinute = dates({ year: 'numeric', ...minute })
export const dayOfWeek = dates({ month: 'long', day: 'numeric', weekday: 'long' })
export const age = once((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' }))
export const relativeDay = once((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))
