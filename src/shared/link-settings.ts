// The settings of a link: what readers must enter or accept, and what they may do. Only the tracker enforces them.
import { z } from 'zod'
import { readReaderRule } from './email-address.ts'
import { Instant } from './instant.ts'
import { line } from './model/basics.ts'

/** A normalized e-mail address (`ann@example.com`) or domain (`example.com`). A domain includes its subdomains. */
export const ReaderRule = z
  .string()
  .max(400)
  // With `overwrite`, the input and the output have the same type, so responses can be validated by the same schema. `transform` does not
  // allow this.
  .overwrite((rule) => readReaderRule(rule) ?? rule)
  .refine((rule) => readReaderRule(rule) !== null)
export const maxReaderRules = 2_000

export const LinkSettings = z.object({
  /** The reader must enter an e-mail address. This setting has no effect on a link with a recipient, because the address is known. */
  requireEmail: z.boolean(),
  /** The first page that needs the e-mail address. Earlier pages are free. 1: the address is needed before the document opens. */
  emailFromPage: z.int().min(1).max(99_999),
  /** The reader must prove the e-mail address by a 6-digit code. The tracker sends the code to the typed address or to the recipient's address. */
  verifyEmail: z.boolean(),
  /** From this instant on, the link cannot be opened. Null: no limit. */
  expiresAt: Instant.nullable(),
  /** Allow list. If it is not empty, only these addresses and domains may read. */
  allow: z.array(ReaderRule).max(maxReaderRules),
  /** Block list. These addresses and domains may not read, even if `allow` contains them. */
  block: z.array(ReaderRule).max(maxReaderRules),
  allowDownload: z.boolean(),
  /**
   * Readers may share the document with a colleague, if the workspace or the document offers this step (ADR 124). Undefined, as earlier versions send
   * it: true.
   */
  allowShare: z.boolean().optional(),
  /** Each page shows the reader's e-mail address and the date. */
  watermark: z.boolean(),
  /** A text that the reader must accept before the document opens. Null: no text. */
  agreement: z.string().trim().min(1).max(20_000).nullable(),
  /** A short message to the reader, shown before the document. */
  note: z.string().trim().min(1).max(1_000).nullable(),
  /** Visits of this link send no notification. */
  muted: z.boolean(),
  /** The link's owner is notified of refused readers. */
  tellRefused: z.boolean(),
  /**
   * The link is a merge link: a mail tool adds the address of each recipient to its URL (`?e=ann@example.com`). The address is only claimed
   * (ADR 119). This setting has no effect on a link with a recipient. Undefined, as earlier versions send it: false.
   */
  mergeEmail: z.boolean().optional(),
  /** The same for the Salesforce id of a Lead or Contact (`?id=00Q…`). */
  mergeRecord: z.boolean().optional(),
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
  allowShare: true,
  watermark: false,
  agreement: null,
  note: null,
  muted: false,
  tellRefused: false,
  mergeEmail: false,
  mergeRecord: false,
}

/**
 * A new passcode. The tracker stores only a hash, so no response contains a passcode. With 300 attempts a day, an attacker could try all
 * passcodes of four digits within weeks. Therefore a new passcode must have at least six characters. Shorter passcodes of earlier versions
 * still work.
 */
export const Passcode = z.string().min(6).max(64)

/** Returns true if `requireEmail` or another setting needs the reader's e-mail address. */
export function needsEmail(settings: LinkSettings): boolean {
  const { requireEmail, verifyEmail, watermark, allow, block } = settings
  return requireEmail || verifyEmail || watermark || allow.length > 0 || block.length > 0
}

/**
 * Returns the first page that needs the reader's e-mail address. With a watermark, an allow list or a block list, each page needs the
 * address, so the result is 1.
 */
export function firstPageNeedingEmail(settings: LinkSettings): number {
  const { watermark, allow, block, emailFromPage } = settings
  return watermark || allow.length > 0 || block.length > 0 ? 1 : emailFromPage
}

/** Named link settings that all members of the workspace can use for new links. A preset contains no passcode, and does not make a merge link. */
export const LinkPreset = z.object({
  id: z.string(),
  name: line(60).min(1),
  settings: LinkSettings.omit({ expiresAt: true, mergeEmail: true, mergeRecord: true }).extend({
    /** The link expires this number of days after its creation. Null: no limit. */
    expiresAfterDays: z.int().min(1).max(3650).nullable(),
  }),
})
export type LinkPreset = z.infer<typeof LinkPreset>

/** What the gate asked when the reader left. `terms`: an agreement or a privacy text. `note`: only the note of the sender was on screen. */
export const GateQuestion = z.enum(['email', 'code', 'passcode', 'terms', 'note'])
export type GateQuestion = z.infer<typeof GateQuestion>

/** The reason why the gate refused a reader, or the question at which the reader left. */
export const RefusalReason = z.enum([
  'linkExpired',
  'linkDisabled',
  'readerBlocked',
  'readerNotAllowed',
  'passcodeWrong',
  /**
   * Readers entered too many wrong passcodes today. The link accepts no passcode, not even the correct passcode. The owner is notified even
   * if `tellRefused` is false.
   */
  'passcodeLocked',
  /** Readers requested too many codes, so the tracker sends no more codes for now. The owner is notified even if `tellRefused` is false. */
  'codesLimited',
  'codeWrong',
  /** The reader saw this question of the gate and left (ADR 122). */
  'leftAtEmail',
  'leftAtCode',
  'leftAtPasscode',
  'leftAtTerms',
  'leftAtNote',
])
export type RefusalReason = z.infer<typeof RefusalReason>

const leftAt = {
  email: 'leftAtEmail',
  code: 'leftAtCode',
  passcode: 'leftAtPasscode',
  terms: 'leftAtTerms',
  note: 'leftAtNote',
} as const satisfies Record<GateQuestion, RefusalReason>

export const reasonOfQuestion = (question: GateQuestion): RefusalReason => leftAt[question]
/** Returns true if nobody refused the reader: the reader left at a question. */
export const isGateLeave = (reason: RefusalReason): boolean =>
  Object.values<RefusalReason>(leftAt).includes(reason)

export const Refusal = z.object({
  id: z.string(),
  linkId: z.string(),
  documentId: z.string(),
  reason: RefusalReason,
  /** The typed address or the address of the link's recipient. Null if neither is known. */
  email: z.string().nullable(),
  at: Instant,
})
export type Refusal = z.infer<typeof Refusal>
