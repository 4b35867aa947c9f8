// Visits, who made them, and who reads now.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'
import { DurationMs, Id } from './basics.ts'
import { RecordMatch, Run } from './runs.ts'

/** How sure it is who read: nobody said; the link was made for one recipient; typed into the gate; verified by code. */
export const Confidence = readAs(z.enum(['anonymous', 'link', 'typed', 'verified']), 'typed')
export type Confidence = z.infer<typeof Confidence>

export const VisitorRef = z.object({
  /** Null as long as nobody said who reads. */
  id: Id.nullable(),
  email: z.string().nullable(),
  confidence: Confidence,
})
export type VisitorRef = z.infer<typeof VisitorRef>

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
  /** What the document calls the page, where that is not its number. */
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
  /** The member whose link it is. */
  owner: z.object({ id: Id, name: z.string() }),
  visitor: VisitorRef,
  state: readAs(z.enum(['reading', 'left']), 'left'),
  openedAt: Instant,
  lastActiveAt: Instant,
  /** The last proven activity; null while reading. */
  leftAt: Instant.nullable(),
  /** While reading: the page on screen. After: the exit page. */
  page: z.int().min(1),
  /** What the document calls that page, where that is not its number. */
  pageLabel: z.string().optional(),
  activeMs: DurationMs,
  openMs: DurationMs,
  pages: z.array(PageTime),
  /** How often this visit has left: above 1 it was resumed. */
  leaves: z.int().min(0),
  /** True where the same visitor read this document before. */
  returning: z.boolean(),
  suspicion: z.array(SuspicionReason),
  /** A proven member of the team looked: nothing was told or run. */
  team: z.boolean().optional(),
  /** A rep said that a suspected visit was a person. */
  confirmedPerson: z.boolean(),
  /** A link made for one recipient, read on another device than the first: it may have been passed on. */
  otherDevice: z.boolean(),
  runs: z.array(Run),
})
export type Visit = z.infer<typeof Visit>

/** A link with openings that came too fast: what they set off waits for its owner's word. */
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
/** Run what they would have set off; or never. */
export const HeldAnswer = z.enum(['release', 'dismiss'])
export type HeldAnswer = z.infer<typeof HeldAnswer>

/** Somebody who is reading now. */
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
  /** As of the visit. */
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
  /** The page that a Task's comments link to. */
  historyUrl: z.string(),
  record: RecordMatch.nullable(),
  instanceUrl: z.string().nullable(),
})
export type Visitor = z.infer<typeof Visitor>
