// Schemas of visits, of their visitors, and of readers who are reading now.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'
import { DurationMs, Id } from './basics.ts'
import { BundlePart } from './bundles.ts'
import { RecordMatch, Run } from './runs.ts'
import { Signal } from './signals.ts'
import { VisitEvent } from './visit-events.ts'

/**
 * How certain the identity of the reader is. `anonymous`: the address of the reader is not known. `link`: the link was made for this
 * recipient. `claimed`: the URL of a merge link contained the address or the Salesforce id, and anybody can forward or change this URL (ADR 119); or
 * another reader named this recipient (ADR 124). `typed`: the
 * reader typed the address at the gate. `verified`: the reader proved the address by a code.
 */
export const Confidence = readAs(z.enum(['anonymous', 'link', 'claimed', 'typed', 'verified']), 'typed')
export type Confidence = z.infer<typeof Confidence>

export const VisitorRef = z.object({
  /** Null if the reader's address is not known. */
  id: Id.nullable(),
  email: z.string().nullable(),
  confidence: Confidence,
  /** The name of the Lead or Contact; for a team member, the member's name. Null: no match. Undefined: an earlier version of the tracker. */
  name: z.string().nullable().optional(),
  /** The company of the Lead or Contact (`RecordMatch.company`). */
  company: z.string().nullable().optional(),
  /** The name of the personal link that was made for this reader. */
  linkName: z.string().nullable().optional(),
  /** The company page to which the visitor belongs. Null: the address is at a free mail provider, and no company is known. */
  companyPage: z.object({ id: Id, name: z.string() }).nullable().optional(),
  /**
   * The id of the Lead or Contact in the URL of a merge link. If `email` is null, `name` and `company` are those of this record, as soon as a desktop
   * has found it in Salesforce. Undefined: the URL had none.
   */
  claimedRecord: z.string().optional(),
})
export type VisitorRef = z.infer<typeof VisitorRef>

/** The reader who made a link for a colleague (ADR 124). */
export const SharedBy = z.object({
  /** The link that was shared. `name`: its name, otherwise its recipient. */
  link: z.object({ id: Id, name: z.string() }),
  /** The visit of the reader. Null: the visit was deleted. */
  visitId: Id.nullable(),
  visitor: VisitorRef,
})
export type SharedBy = z.infer<typeof SharedBy>

export const SuspicionReason = z.enum([
  'user_agent',
  'webdriver',
  'prefetch',
  'no_trusted_input',
  'page_walk',
  'too_soon',
])
export type SuspicionReason = z.infer<typeof SuspicionReason>

export const PageTime = z.object({
  page: z.int().min(1),
  activeMs: DurationMs,
  /** The page label of the PDF, if it is not the page number. */
  label: z.string().optional(),
})
export type PageTime = z.infer<typeof PageTime>

export const Visit = z.object({
  id: Id,
  documentId: Id,
  documentTitle: z.string(),
  documentVersion: z.int(),
  pageCount: z.int(),
  linkId: Id,
  linkName: z.string(),
  /** The member who owns the link. */
  owner: z.object({ id: Id, name: z.string() }),
  visitor: VisitorRef,
  state: readAs(z.enum(['reading', 'left']), 'left'),
  openedAt: Instant,
  lastActiveAt: Instant,
  /** Time of the last proven activity. Null while the visit is open. */
  leftAt: Instant.nullable(),
  /** The page on screen. After the leave: the exit page. */
  page: z.int().min(1),
  /** The label of `page` in the PDF, if it is not the page number. */
  pageLabel: z.string().optional(),
  activeMs: DurationMs,
  openMs: DurationMs,
  pages: z.array(PageTime),
  /** Only for a bundle: its documents as they were in this visit, in the order of reading. */
  parts: z.array(BundlePart).optional(),
  /** Number of leaves. It is more than 1 if the visit was resumed after a leave. */
  leaves: z.int().min(0),
  /** True if the same visitor has read this document before. */
  returning: z.boolean(),
  suspicion: z.array(SuspicionReason),
  /** True if a team member opened the link from the app. Such a visit starts no run and sends no notification (ADR 48). */
  team: z.boolean().optional(),
  /**
   * True if the address of a team member was typed and not proved, or a personal link for a member's address was used. Like a suspected visit, the
   * visit triggers nothing until a rep confirms it (ADR 48).
   */
  teamAddress: z.boolean().optional(),
  /** True if a rep confirmed that a person made the suspected visit. */
  confirmedPerson: z.boolean(),
  /** True if a link for one recipient was first opened in another browser. The recipient may have forwarded the link. */
  otherDevice: z.boolean(),
  /** The signals that the visit raised at its leaves (signals.ts). Undefined: the tracker is of an earlier version. */
  signals: z.array(Signal).optional(),
  /** The reader who made the link of this visit for a colleague. Undefined: a member made the link. */
  sharedBy: SharedBy.optional(),
  runs: z.array(Run),
  /** In the order in which they arrived. Undefined: there are none, or an earlier version of the tracker. */
  events: z.array(VisitEvent).optional(),
})
export type Visit = z.infer<typeof Visit>

/** Counts of the visits that match a filter. */
export const VisitCounts = z.object({
  /** Visits with a run that needs attention. */
  needsAttention: z.int().min(0),
  suspected: z.int().min(0),
})
export type VisitCounts = z.infer<typeof VisitCounts>

/** A link that was opened too often in a short time. Its runs and notifications wait for an answer of the link's owner (ADR 47). */
export const HeldLink = z.object({
  linkId: Id,
  linkName: z.string(),
  ownerId: Id,
  documentId: Id,
  documentTitle: z.string(),
  openings: z.int(),
  networks: z.int(),
  since: Instant,
  latest: Instant,
})
export type HeldLink = z.infer<typeof HeldLink>
/** `release`: the held runs are executed and the held notifications are sent. `dismiss`: they are dropped. */
export const HeldAnswer = z.enum(['release', 'dismiss'])
export type HeldAnswer = z.infer<typeof HeldAnswer>

/** A reader with an open visit. */
export const Reader = z.object({
  visitId: Id,
  documentId: Id,
  documentTitle: z.string(),
  pageCount: z.int(),
  ownerId: Id,
  visitor: VisitorRef,
  page: z.int(),
  pageLabel: z.string().optional(),
  activeMs: DurationMs,
  openedAt: Instant,
  visible: z.boolean(),
  /** The same as {@link Visit}'s `otherDevice`. */
  otherDevice: z.boolean(),
})
export type Reader = z.infer<typeof Reader>

export const Visitor = z.object({
  id: Id,
  email: z.string(),
  firstVisitAt: Instant,
  lastVisitAt: Instant,
  visitCount: z.int(),
  activeMs: DurationMs,
  documentCount: z.int(),
  /** URL of the visitor's history page. Tasks contain this URL. */
  historyUrl: z.string(),
  record: RecordMatch.nullable(),
  instanceUrl: z.string().nullable(),
  /** The same as in {@link VisitorRef}. */
  name: z.string().nullable().optional(),
  company: z.string().nullable().optional(),
  linkName: z.string().nullable().optional(),
  companyPage: z.object({ id: Id, name: z.string() }).nullable().optional(),
})
export type Visitor = z.infer<typeof Visitor>
