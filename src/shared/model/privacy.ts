// Schemas of the privacy settings of a workspace, of the erasure of a visitor, and of the preview of the retention.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'
import { Id } from './basics.ts'

/** The kinds of data with a retention of their own. */
export const retentionKinds = ['visits', 'addresses', 'messages', 'documents'] as const
export type RetentionKind = (typeof retentionKinds)[number]

/** The smallest number of days of each kind. Nothing younger is deleted, because runs, resumed visits and answers of members need it. */
export const retentionFloors: Record<RetentionKind, number> = {
  visits: 30,
  addresses: 30,
  messages: 30,
  documents: 90,
}
export const longestRetentionDays = 3_650

/** A number of days. Null: the data is kept until a member deletes it. */
const days = (kind: RetentionKind) =>
  z.int().min(retentionFloors[kind]).max(longestRetentionDays).nullable().default(null)

export const Retention = z.object({
  /** Visits are deleted with their runs and notifications. The figures of analytics stay. */
  visits: days('visits'),
  /** Visitors become anonymous this number of days after their last visit. Their visits stay. */
  addresses: days('addresses'),
  /** Notifications, the outbox and the events of the feed. */
  messages: days('messages'),
  /** Documents without an open link and without a visit or change in this time. */
  documents: days('documents'),
})
export type Retention = z.infer<typeof Retention>
export const noRetention: Retention = { visits: null, addresses: null, messages: null, documents: null }

/** A change of the retention takes effect after this time, so that an admin can undo it. */
export const retentionDelayMs = 24 * 60 * 60_000

/** The https URL of the privacy notice of the workspace. User name and password are not allowed. */
export const PrivacyUrl = z
  .url({ protocol: /^https$/ })
  .max(500)
  .refine((url) => !/^https:\/\/[^/]*@/.test(url))

const ConsentText = z.string().trim().min(1).max(2_000)
/** The text that readers see, by language. */
export const ConsentTexts = z.object({ en: ConsentText, ja: ConsentText })
export type ConsentTexts = z.infer<typeof ConsentTexts>

/** What the pages for readers say about privacy. */
export const PrivacyNotice = z.object({
  url: PrivacyUrl.nullable().default(null),
  /** A text at the gate. Null: no text. */
  texts: ConsentTexts.nullable().default(null),
  /** True: the reader must accept the text before the document opens. */
  consentRequired: z.boolean().default(false),
})
export type PrivacyNotice = z.infer<typeof PrivacyNotice>
export const noPrivacyNotice: PrivacyNotice = { url: null, texts: null, consentRequired: false }

/** History pages can be opened for this number of days after the last visit of the visitor. Null: no limit. */
export const HistoryDays = z.int().min(1).max(longestRetentionDays).nullable()

export const PrivacySettings = z.object({
  retention: Retention,
  /** When the current retention runs for the first time. Null: nothing is deleted automatically. */
  retentionFrom: Instant.nullable(),
  notice: PrivacyNotice,
  historyDays: HistoryDays,
})
export type PrivacySettings = z.infer<typeof PrivacySettings>

/** What the retention would delete now. `examples`: up to 5 titles or addresses, the oldest first. */
const RetentionCount = z.object({ count: z.int(), examples: z.array(z.string()) })
export const RetentionPreview = z.object({
  visits: RetentionCount,
  addresses: RetentionCount,
  messages: RetentionCount,
  documents: RetentionCount,
  /** Unused documents that stay, because they have an open link. */
  documentsWithOpenLinks: z.int(),
})
export type RetentionPreview = z.infer<typeof RetentionPreview>

/**
 * `erased`: the visits, runs and notifications of the visitor are deleted. `anonymized`: the visits stay without the visitor. In both cases the
 * figures of analytics stay, and everything that names the visitor is deleted.
 */
export const ErasureMode = readAs(z.enum(['erased', 'anonymized']), 'erased')
export type ErasureMode = z.infer<typeof ErasureMode>

/** The numbers of objects that contain data of one visitor. */
export const ErasureCounts = z.object({
  visits: z.int(),
  /** Visits that are open now. They are part of `visits`. */
  openVisits: z.int(),
  /** Links that were made for the visitor. */
  links: z.int(),
  /** Codes that were mailed to the visitor and have not expired. */
  codes: z.int(),
  refusals: z.int(),
  acceptances: z.int(),
  runs: z.int(),
  /** Runs that wait or are being executed. They are part of `runs`. */
  pendingRuns: z.int(),
  notifications: z.int(),
  /** E-mails and Slack messages that were sent to members. The tracker cannot delete them. */
  sentMessages: z.int(),
  invites: z.int(),
  /** Titles, notes and other texts of members that contain the address. */
  texts: z.int(),
})
export type ErasureCounts = z.infer<typeof ErasureCounts>

/** An object in Salesforce that a run wrote or matched for the visitor. Lastpage cannot delete it. */
export const SalesforceTrace = z.object({
  type: readAs(z.enum(['Task', 'CampaignMember', 'Lead', 'Contact']), 'Task'),
  id: z.string(),
  url: z.string(),
})
export type SalesforceTrace = z.infer<typeof SalesforceTrace>

/** The receipt of an erasure. It contains a keyed hash instead of the address. */
export const ErasureReceipt = z.object({
  id: Id,
  at: Instant,
  mode: ErasureMode,
  /** The first 12 characters of the hash, to compare two receipts. */
  fingerprint: z.string(),
  counts: ErasureCounts,
  /** The name of the admin. Null: an operator at the server, or the retention. */
  by: z.string().nullable(),
})
export type ErasureReceipt = z.infer<typeof ErasureReceipt>

/** Everything that was found for one address. */
export const ErasureFinding = z.object({
  email: z.string(),
  name: z.string().nullable(),
  company: z.string().nullable(),
  /** True if nothing was found. */
  isEmpty: z.boolean(),
  counts: ErasureCounts,
  salesforce: z.array(SalesforceTrace),
  /** The member with this address. The data of a member is not part of the erasure. */
  memberName: z.string().nullable(),
  /** Earlier erasures of the same address. */
  receipts: z.array(ErasureReceipt),
})
export type ErasureFinding = z.infer<typeof ErasureFinding>

/** A file of the export of a visitor's data. */
export const ExportedFile = z.object({ name: z.string(), text: z.string() })
export type ExportedFile = z.infer<typeof ExportedFile>
