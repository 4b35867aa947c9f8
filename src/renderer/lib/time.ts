import { useSyncExternalStore } from 'react'
import type { Locale } from '#shared/model/basics.ts'
import * as formats from './date-formats.ts'

const everyMs = 15_000
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Calls `changed` every 15 s, so that relative times stay current. */
function subscribeToClock(changed: () => void): () => void {
  const timer = setInterval(changed, everyMs)
  return () => clearInterval(timer)
}
const currentTick = () => Math.floor(Date.now() / everyMs)

export function useNow(): number {
  useSyncExternalStore(subscribeToClock, currentTick)
  return Date.now()
}

const relativeUpTo = 7 * day

/** Returns true if {@link relativeTime} gives an age and not a date. `at`, `now`: epoch ms. */
export const isRecent = (at: number, now: number): boolean => now - at < relativeUpTo

/** Formats a past time as `3 min. ago` or `yesterday`, or as a date after a week. `at`, `now`: epoch ms. */
export function relativeTime(at: number, now: number, locale: Locale): string {
  const ago = Math.max(0, now - at)
  const words = formats.age(locale)
  if (ago < minute) return words.format(0, 'second')
  if (ago < hour) return words.format(-Math.floor(ago / minute), 'minute')
  if (ago < day) return words.format(-Math.floor(ago / hour), 'hour')
  if (ago < relativeUpTo) return words.format(-Math.floor(ago / day), 'day')
  return formats.mediumDate(locale).format(at)
}

/** Formats the date and the time of day. Contains the year only if it is not the year of `now`. `at`, `now`: epoch ms. */
export function dateAndTime(at: number, now: number, locale: Locale): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return (sameYear ? formats.dayWithMinute : formats.dateWithMinute)(locale).format(at)
}

export function exactTime(at: number, locale: Locale): string {
  return formats.exactDateAndTime(locale).format(at)
}
