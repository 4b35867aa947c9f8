/**
 * Returns the wait that a `Retry-After` header requests, in ms. The header contains seconds or a date (RFC 9110, section 10.2.3). Returns
 * null if the header is missing or invalid.
 */
export function readRetryAfter(header: string | undefined): number | null {
  if (!header) return null
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}
