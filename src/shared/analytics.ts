// What visits add up to, as tracker and desktops agree on it: a document's figures, a visitor's documents, exports. Counted are
// visits by people that have left, as they were at their last leave; somebody who reads right now is not counted yet.
import { z } from 'zod'
import { endpoint } from './http-contract.ts'
import { Instant } from './instant.ts'
import { Id } from './model/basics.ts'

const Count = z.int().min(0)
/** 0 to 1. */
const Share = z.number().min(0).max(1)
const Ms = z.number().min(0)
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

/** A page was seen where it was read for at least this long: less is leafing past it. */
export const seenFromMs = 200

export const ReadingFigures = z.object({
  visits: Count,
  /** Of the visits, those by somebody who had read this document before. The others are first visits. */
  returning: Count,
  /** Of all visits together. */
  activeMs: Ms,
  /** Mean share of its pages that a visit saw. */
  completion: Share,
  /** Visits that saw the last page. */
  finished: Count,
  lastOpenedAt: Instant.nullable(),
})
export type ReadingFigures = z.infer<typeof ReadingFigures>

export const PageFigures = z.object({
  page: z.int().min(1),
  activeMs: Ms,
  /** Of the visits that saw the page; exact to 2.5 %. */
  medianMs: Ms,
  /** Visits that saw the page. */
  readers: Count,
  /** Visits that ended on the page. */
  exits: Count,
  /** Visits that saw this page or one behind it. */
  reached: Count,
})
export type PageFigures = z.infer<typeof PageFigures>

export const LinkFigures = ReadingFigures.extend({
  linkId: Id,
  name: z.string(),
  recipientEmail: z.string().nullable(),
})
export type LinkFigures = z.infer<typeof LinkFigures>
export const VersionFigures = ReadingFigures.extend({ version: z.int().min(1), pageCount: z.int().min(1) })
export type VersionFigures = z.infer<typeof VersionFigures>

export const DocumentAnalytics = z.object({
  figures: ReadingFigures,
  /** Different people: by e-mail where it is known, else by browser. */
  visitors: Count,
  medianActiveMs: Ms,
  /** Of the version asked for; of all versions: the most that one of them has. */
  pageCount: z.int().min(1),
  pages: z.array(PageFigures),
  /** The links with the most visits, and how many there are in all. The filter by link doesn't narrow them. */
  links: z.array(LinkFigures),
  linkCount: Count,
  /** Newest first. The filter by version doesn't narrow them. */
  versions: z.array(VersionFigures),
})
export type DocumentAnalytics = z.infer<typeof DocumentAnalytics>

/** One of the documents that a visitor read. */
export const DocumentRead = z.object({
  documentId: Id,
  title: z.string(),
  visits: Count,
  activeMs: Ms,
  /** Share of pages seen in the visit that saw the most of them. */
  completion: Share,
  lastOpenedAt: Instant,
})
export type DocumentRead = z.infer<typeof DocumentRead>

/** Opened from the first instant on and before the second. */
const range = { from: Instant.optional(), to: Instant.optional() }
export const AnalyticsFilter = z.object({
  linkId: Id.optional(),
  version: z.int().min(1).optional(),
  ...range,
})
export type AnalyticsFilter = z.infer<typeof AnalyticsFilter>

/** A line a visit (with a column a page where they are of one document), or a line for each page of each visit. */
export const ExportLines = z.enum(['visits', 'pages'])
export type ExportLines = z.infer<typeof ExportLines>

export const ExportFilter = z.object({
  mine: z.boolean().optional(),
  documentId: Id.optional(),
  visitorId: Id.optional(),
  linkId: Id.optional(),
  version: z.int().min(1).optional(),
  peopleOnly: z.boolean().optional(),
  ...range,
})
export type ExportFilter = z.infer<typeof ExportFilter>

const version = z.coerce.number().int().min(1).optional()

/** A time zone that this machine knows. */
const TimeZone = z
  .string()
  .max(64)
  .refine((timeZone) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone }))
    } catch {
      return false
    }
  })

/** The query of {@link visitsCsvPath}. */
export const ExportQuery = ExportFilter.extend({
  version,
  mine: flag.optional(),
  peopleOnly: flag.optional(),
  lines: ExportLines.default('visits'),
  locale: z.enum(['ja', 'en']).default('en'),
  /** In which the times are told: an IANA name. */
  timeZone: TimeZone.default('UTC'),
})

/** GET with a device's token: the visits as CSV, newest first, while they are read. */
export const visitsCsvPath = '/api/visits.csv'

export const analyticsApi = {
  'analytics.document': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/analytics',
    auth: 'device',
    summary: 'What all visits by people to a document add up to',
    params: z.object({ documentId: Id }),
    query: AnalyticsFilter.extend({ version }),
    response: DocumentAnalytics,
    errors: ['not_found'],
  }),
  'analytics.visitor': endpoint({
    method: 'GET',
    path: '/api/visitors/:visitorId/documents',
    auth: 'device',
    summary: 'The documents that a visitor read, the last one first',
    params: z.object({ visitorId: Id }),
    response: z.object({ items: z.array(DocumentRead) }),
    errors: ['not_found'],
  }),
} as const
