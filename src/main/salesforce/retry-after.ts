/** Parses a `Retry-After` header, in seconds or as a date (RFC 9110, 10.2.3), to ms; null if missing or invalid. */
export function readRetryAfter(header: string | undefined): number | null {
  if (!header) return null
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}
