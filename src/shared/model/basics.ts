// What every other schema is made of: ids, addresses, durations, languages.
import { z } from 'zod'

/** A duration in whole milliseconds. */
export const DurationMs = z.int().min(0)
/** An opaque id, `<prefix>_<128 random bits, base64url>`. */
export const Id = z.string().min(4).max(64)
/** An e-mail address: trimmed, lower case, at most 80 characters (the length of Salesforce's Email field). */
export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(80)
  // As z.regexes.unicodeEmail, but without control characters, which PostgreSQL and Salesforce would choke on.
  .pipe(z.email({ pattern: /^[^\s@"\p{C}]{1,64}@[^\s@\p{C}]{1,255}$/u }))
export const Locale = z.enum(['ja', 'en'])
export type Locale = z.infer<typeof Locale>
export const Role = z.enum(['admin', 'member'])
export type Role = z.infer<typeof Role>
