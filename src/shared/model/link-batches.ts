// Batches of personal links: one link of a document for each of many recipients.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { DurationMs, Email, Id, line } from './basics.ts'

/** The maximum number of recipients of one batch. */
export const maxRecipients = 500

export const Recipient = z.object({
  email: Email,
  /** The name of the link, for example the recipient's name. */
  name: line(120).default(''),
})
export type Recipient = z.infer<typeof Recipient>

/** The link of one recipient, and what the recipient did with it. Visits that are suspected of being a scanner do not count. */
export const BatchLink = z.object({
  linkId: Id,
  url: z.string(),
  /** Null: the recipient was erased. */
  email: z.string().nullable(),
  name: z.string(),
  /** When a member marked the link as sent. Null: not marked. */
  sentAt: Instant.nullable(),
  disabledAt: Instant.nullable(),
  expiresAt: Instant.nullable(),
  visitCount: z.int(),
  lastReadAt: Instant.nullable(),
  /** The recipient reads now. */
  isReading: z.boolean(),
  /** The reading time of all visits that have left. */
  activeMs: DurationMs,
})
export type BatchLink = z.infer<typeof BatchLink>

export const LinkBatch = z.object({
  id: Id,
  documentId: Id,
  owner: z.object({ id: Id, name: z.string() }),
  name: z.string(),
  createdAt: Instant,
  /** A revoked batch can never be opened again. */
  revokedAt: Instant.nullable(),
  counts: z.object({
    links: z.int(),
    sent: z.int(),
    /** Links that were opened at least once. */
    opened: z.int(),
    /** Links that are turned off. */
    disabled: z.int(),
  }),
})
export type LinkBatch = z.infer<typeof LinkBatch>

/** `links`: in the order of the recipients. */
export const LinkBatchWithLinks = LinkBatch.extend({ links: z.array(BatchLink) })
export type LinkBatchWithLinks = z.infer<typeof LinkBatchWithLinks>

/**
 * The state of a recipient, from the first step to the last one. `opened`: a visit without reading time. `read`: a visit with reading time has left,
 * and nobody reads now.
 */
export const recipientStates = ['notSent', 'sent', 'opened', 'reading', 'read'] as const
export type RecipientState = (typeof recipientStates)[number]

export function recipientStateOf(
  link: Pick<BatchLink, 'sentAt' | 'visitCount' | 'isReading' | 'activeMs'>,
): RecipientState {
  if (link.isReading) return 'reading'
  if (link.visitCount > 0) return link.activeMs > 0 ? 'read' : 'opened'
  return link.sentAt === null ? 'notSent' : 'sent'
}

/** The recipients who have not opened their link for this time after it was sent are on the reminder list. */
export const remindAfterMs = 3 * 86_400_000

/** True if the recipient should be reminded: the link was sent at least `remindAfterMs` ago, works, and was never opened. `now`: epoch ms. */
export function needsReminder(
  link: Pick<BatchLink, 'sentAt' | 'visitCount' | 'disabledAt' | 'expiresAt'>,
  now: number,
): boolean {
  const { sentAt, visitCount, disabledAt, expiresAt } = link
  if (sentAt === null || visitCount > 0 || disabledAt !== null) return false
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return false
  return now - Date.parse(sentAt) >= remindAfterMs
}
