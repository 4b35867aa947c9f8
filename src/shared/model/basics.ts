// Basic schemas that the other schemas use: ids, e-mail addresses, durations, languages.
import { z } from 'zod'
import { readEmail } from '../email-address.ts'
import { readAs } from '../tolerant.ts'

/** A duration in whole milliseconds. */
export const DurationMs = z.int().min(0)
/** An id. The tracker makes ids as `<prefix>_<128 random bits in base64url>`. */
export const Id = z.string().min(4).max(64)
/** A normalized e-mail address (email-address.ts), at most 80 characters. */
export const Email = z
  .string()
  // With `overwrite`, the input and the output have the same type, so responses can be validated by the same schema. `transform` does not
  // allow this.
  .overwrite((text) => readEmail(text) ?? text)
  .refine((text) => readEmail(text) === text, 'Invalid email address')
/** A typed line or a file name with at most `max` characters. The text is trimmed. It is converted to NFC, because macOS decomposes file names. */
export const line = (max: number) =>
  z
    .string()
    .overwrite((text) => text.normalize('NFC').trim())
    .max(max)
export const Locale = readAs(z.enum(['ja', 'en']), 'en')
export type Locale = z.infer<typeof Locale>
/**
 * `admin`: everything. `manager`: sees and changes what all members own, but no settings, roles or invites. `member`: changes only what the member owns
 * (ADR 96). An unknown role of a newer version is read as `member`, which has the fewest permissions.
 */
export const Role = readAs(z.enum(['admin', 'manager', 'member']), 'member')
export type Role = z.infer<typeof Role>

/** The https URL of a page where readers can book a meeting, or of another page for readers. User name and password in the URL are not allowed. */
export const MeetingUrl = z
  .url({ protocol: /^https$/ })
  .max(500)
  .refine((url) => !/^https:\/\/[^/]*@/.test(url))
