// What every other schema is made of: ids, addresses, durations, languages.
import { z } from 'zod'
import { readEmail } from '../email-address.ts'
import { readAs } from '../tolerant.ts'

/** A duration in whole milliseconds. */
export const DurationMs = z.int().min(0)
/** An opaque id, `<prefix>_<128 random bits, base64url>`. */
export const Id = z.string().min(4).max(64)
/** An e-mail address in its one form (email-address.ts), at most 80 characters. */
export const Email = z
  .string()
  // Not a transform: what is answered goes through the schema too.
  .overwrite((text) => readEmail(text) ?? text)
  .refine((text) => readEmail(text) === text, 'Invalid email address')
/** A line that people type or a file system names: composed (NFC; a Mac's file names are not), trimmed, at most `max` characters. */
export const line = (max: number) =>
  z
    .string()
    .overwrite((text) => text.normalize('NFC').trim())
    .max(max)
export const Locale = readAs(z.enum(['ja', 'en']), 'en')
export type Locale = z.infer<typeof Locale>
/** A role that isn't known may do the least. */
export const Role = readAs(z.enum(['admin', 'member']), 'member')
export type Role = z.infer<typeof Role>
