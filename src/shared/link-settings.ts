// What a link asks of its readers and allows them. The tracker enforces it; nobody else is trusted to.
import { z } from 'zod'
import { readReaderRule } from './email-address.ts'
import { Instant } from './instant.ts'
import { line } from './model/basics.ts'

/** An address (`ann@example.com`) or a domain (`example.com`, which stands for its subdomains too), in its one form. */
export const ReaderRule = z
  .string()
  .max(400)
  // Not a transform: what is answered goes through the schema too.
  .overwrite((rule) => readReaderRule(rule) ?? rule)
  .refine((rule) => readReaderRule(rule) !== null)
export const mostReaderRules = 2_000

export const LinkSettings = z.object({
  /** Ask for the reader's e-mail. Never asked on a link made for a recipient, whose e-mail is known. */
  requireEmail: z.boolean(),
  /** From which page on the e-mail is asked: 1 is at once; pages before it are free. */
  emailFromPage: z.int().min(1).max(99_999),
  /** The e-mail (typed, or the recipient's) must be proved by a 6-digit code sent to it. */
  verifyEmail: z.boolean(),
  /** The link ends then; null: never. */
  expiresAt: Instant.nullable(),
  /** Where it isn't empty, nobody else may read. */
  allow: z.array(ReaderRule).max(mostReaderRules),
  /** May not read, even where `allow` has them. */
  block: z.array(ReaderRule).max(mostReaderRules),
  allowDownload: z.boolean(),
  /** Each page carries the reader's e-mail and the date. */
  watermark: z.boolean(),
  /** A text that the reader accepts first; null: none. */
  agreement: z.string().trim().min(1).max(20_000).nullable(),
  /** A few words to the reader, shown before the document. */
  note: z.string().trim().min(1).max(1_000).nullable(),
  /** Its visits tell nobody. */
  muted: z.boolean(),
  /** Tell the link's owner when somebody is refused. */
  tellRefused: z.boolean(),
})
export type LinkSettings = z.infer<typeof LinkSettings>

export const defaultLinkSettings: LinkSettings = {
  requireEmail: true,
  emailFromPage: 1,
  verifyEmail: false,
  expiresAt: null,
  allow: [],
  block: [],
  allowDownload: true,
  watermark: false,
  agreement: null,
  note: null,
  muted: false,
  tellRefused: false,
}

/**
 * Set or changed; never read back: the tracker keeps a hash. Six characters, as with four all digits are tried out within
 * weeks by 300 tries a day; shorter ones that were set earlier go on working.
 */
export const Passcode = z.string().min(6).max(64)

/** Settings that need to know who reads; with one of them the e-mail is asked even where `requireEmail` is off. */
export function needsEmail(settings: LinkSettings): boolean {
  const { requireEmail, verifyEmail, watermark, allow, block } = settings
  return requireEmail || verifyEmail || watermark || allow.length > 0 || block.length > 0
}

/**
 * The page from which on a reader has to say who they are. Where every page depends on it (it is stamped with their
 * address, or lists say who may read), that is page 1 whatever `emailFromPage` says.
 */
export function emailAskedFrom(settings: LinkSettings): number {
  const { watermark, allow, block, emailFromPage } = settings
  return watermark || allow.length > 0 || block.length > 0 ? 1 : emailFromPage
}

/** A member's way of making links, kept for the workspace under a name. A passcode is never part of it. */
export const LinkPreset = z.object({
  id: z.string(),
  name: line(60).min(1),
  settings: LinkSettings.omit({ expiresAt: true }).extend({
    /** The link ends this many days after it was made; null: never. */
    expiresAfterDays: z.int().min(1).max(3650).nullable(),
  }),
})
export type LinkPreset = z.infer<typeof LinkPreset>

/** What the gate refused, and why. */
export const RefusalReason = z.enum([
  'linkExpired',
  'linkDisabled',
  'readerBlocked',
  'readerNotAllowed',
  'passcodeWrong',
  /** So many wrong ones in a day that nobody new is let in by it: told whatever the link's settings say. */
  'passcodeLocked',
  /** So many codes were asked for that no more are sent for now: told whatever the link's settings say. */
  'codesLimited',
  'codeWrong',
])
export type RefusalReason = z.infer<typeof RefusalReason>

export const Refusal = z.object({
  id: z.string(),
  linkId: z.string(),
  documentId: z.string(),
  reason: RefusalReason,
  /** As typed or known; null where nobody said. */
  email: z.string().nullable(),
  at: Instant,
})
export type Refusal = z.infer<typeof Refusal>
