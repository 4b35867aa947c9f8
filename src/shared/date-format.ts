// The formatters of dates and times. Creating one takes about 0.1 ms, and about 25 kB outside of the heap of JavaScript. The engine does not count this memory, so
// it is freed late. A Task needs 40 texts with a time, so the memory of main grew by 1 MB with each visit when each text had its own formatter.

const keptAtMost = 100
const kept = new Map<string, Intl.DateTimeFormat>()

/**
 * Returns the formatter for these arguments. The same arguments give the same formatter; the last 100 are kept.
 * @throws RangeError if the runtime does not support the time zone
 */
export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const format = kept.get(key) ?? new Intl.DateTimeFormat(locale, options)
  kept.delete(key)
  kept.set(key, format)
  const [oldest] = kept.keys()
  if (kept.size > keptAtMost && oldest !== undefined) kept.delete(oldest)
  return format
}

/** Returns true if the runtime supports the time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return Boolean(dateFormat('en', { timeZone }))
  } catch {
    return false
  }
}
