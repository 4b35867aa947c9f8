// A log that also keeps its last warnings and errors in memory, for the diagnostics.
import type { Log, LogFields } from './log.ts'
import { redact, redactText } from './redaction.ts'

const maxEntries = 100
const maxLength = 2_000

/** One line, without secrets: `2026-11-28T09:00:00.000Z warn message {fields}`. */
export type RecentLog = { log: Log; lines(): readonly string[] }

export function createRecentLog(log: Log, now: () => number = Date.now): RecentLog {
  const kept: string[] = []
  const keep = (level: string, fields: LogFields, message: string) => {
    const details = JSON.stringify(redact(fields)) ?? ''
    kept.push(
      `${new Date(now()).toISOString()} ${level} ${redactText(message)} ${details}`.slice(0, maxLength),
    )
    if (kept.length > maxEntries) kept.shift()
  }
  const adapt = (to: Log, bound: LogFields): Log => ({
    debug: (fields, message) => to.debug(fields, message),
    info: (fields, message) => to.info(fields, message),
    warn(fields, message) {
      keep('warn', { ...bound, ...fields }, message)
      to.warn(fields, message)
    },
    error(fields, message) {
      keep('error', { ...bound, ...fields }, message)
      to.error(fields, message)
    },
    child: (fields) => adapt(to.child(fields), { ...bound, ...fields }),
  })
  return { log: adapt(log, {}), lines: () => kept }
}
