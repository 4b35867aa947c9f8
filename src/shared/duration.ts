// Formats durations for people: `3 min 20 s`, `3分20秒`.
import type { Locale } from './model/basics.ts'

const units = {
  en: { h: ' h', m: ' min', s: ' s', gap: ' ' },
  ja: { h: '時間', m: '分', s: '秒', gap: '' },
} as const

/** Returns the duration as text with at most two units, rounded to whole seconds. A negative duration is treated as 0. */
export function formatDuration(ms: number, locale: Locale): string {
  const { h, m, s, gap } = units[locale]
  const seconds = Math.round(Math.max(0, ms) / 1000)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = seconds % 60
  if (hours > 0) return minutes > 0 ? `${hours}${h}${gap}${minutes}${m}` : `${hours}${h}`
  if (minutes > 0) return rest > 0 ? `${minutes}${m}${gap}${rest}${s}` : `${minutes}${m}`
  return `${rest}${s}`
}
