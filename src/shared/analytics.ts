// The contract of analytics: figures of a document, documents of a visitor, and the CSV export. The figures count the visits by people that
// have ended. A visit is counted with its values at the last leave. Open visits that have never left are not counted.
import { z } from 'zod'
import { endpoint } from './http-contract.ts'
import { Instant } from './instant.ts'
import { Id } from './model/basics.ts'
import { TimeZone } from './time-zone.ts'

const Count = z.int().min(0)
/** A share from 0 to 1. */
const Share = z.number().min(0).max(1)
const Ms = z.number().min(0)
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

export const ReadingFigures = z.object({
  visits: Count,
  /** Number of visits by visitors who had read this document before. All other visits are first visits. */
  returning: Count,
  /** The active time of all visits. */
  activeMs: Ms,
  /** The average share of pages that the reader saw in a visit. */
  completion: Share,
  /** Number of visits in which the reader saw the last page. */
  finished: Count,
  lastOpenedAt: Instant.nullable(),
})
export type ReadingFigures = z.infer<typeof ReadingFigures>

export const PageFigures = z.object({
  page: z.int().min(1),
  activeMs: Ms,
  /** Median active time on the page, of the visits in which the page was seen. The error is at most 2.5 %. */
  medianMs: Ms,
  /** Number of visits in which the page was seen. */
  readers: Count,
  /** Number of visits that ended on the page. */
  exits: Count,
  /** Number of visits in which this page or a later page was seen. */
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

/** Figures of one document of a bundle. They follow the document through all versions of the bundle (ADR 116). */
export const PartFigures = z.object({
  documentId: Id,
  title: z.string(),
  /** Its first page and its pages in the current version. Null: the current version does not contain the document. */
  place: z.object({ firstPage: z.int().min(1), pageCount: z.int().min(1) }).nullable(),
  /** Number of visits whose version contained the document. */
  visits: Count,
  /** Number of visits in which at least one page was seen. */
  readers: Count,
  /** Number of visits in which its last page was seen. */
  finished: Count,
  activeMs: Ms,
  /** Median active time of the visits in which at least one page was seen. */
  medianMs: Ms,
})
export type PartFigures = z.infer<typeof PartFigures>
const EventCounts = {
  events: Count,
  /** The number of visits with at least one of these events. */
  visits: Count,
}
/** What readers did besides reading, in the visits that the figures count. */
export const EventFigures = z.object({
  /** See `visitEventKinds`. A kind without events is missing. */
  kinds: z.array(z.object({ kind: z.string(), ...EventCounts })),
  /** The links of the PDF that were opened in the most visits. */
  links: z.array(z.object({ target: z.string(), ...EventCounts })),
})
export type EventFigures = z.infer<typeof EventFigures>

export const DocumentAnalytics = z.object({
  figures: ReadingFigures,
  /** Number of different people. People without a known e-mail address are counted by browser. */
  visitors: Count,
  medianActiveMs: Ms,
  /** The number of pages of the requested version. If no version is requested: the number of pages of the version with the most pages. */
  pageCount: z.int().min(1),
  pages: z.array(PageFigures),
  /** The links with the most visits. The filter `linkId` does not apply to this list. */
  links: z.array(LinkFigures),
  /** The number of all links of the document, also those that are not in `links`. */
  linkCount: Count,
  /** Newest first. The filter `version` does not apply to this list. */
  versions: z.array(VersionFigures),
  /** Only for a bundle: its documents, in the order of reading. Documents that the current version does not contain come last. */
  parts: z.array(PartFigures).optional(),
  /** Undefined: an earlier version of the tracker. */
  events: EventFigures.optional(),
})
export type DocumentAnalytics = z.infer<typeof DocumentAnalytics>

/** A document that a visitor read. */
export const DocumentRead = z.object({
  documentId: Id,
  title: z.string(),
  visits: Count,
  activeMs: Ms,
  /** The largest share of pages that was seen in one visit. */
  completion: Share,
  lastOpenedAt: Instant,
})
export type DocumentRead = z.infer<typeof DocumentRead>

/** Selects visits by the time of opening: `from` is included, `to` is excluded. */
const range = { from: Instant.optional(), to: Instant.optional() }
export const AnalyticsFilter = z.object({
  linkId: Id.optional(),
  version: z.int().min(1).optional(),
  ...range,
})
export type AnalyticsFilter = z.infer<typeof AnalyticsFilter>

/**
 * `visits`: one line for each visit. If all visits are of one document, each page has a column. `pages`: one line for each page of each visit.
 */
export const ExportLines = z.enum(['visits', 'pages'])
export type ExportLines = z.infer<typeof ExportLines>

export const ExportFilter = z.object({
  mine: z.boolean().optional(),
  documentId: Id.optional(),
  visitorId: Id.optional(),
  companyId: Id.optional(),
  linkId: Id.optional(),
  version: z.int().min(1).optional(),
  peopleOnly: z.boolean().optional(),
  suspectedOnly: z.boolean().optional(),
  ...range,
})
export type ExportFilter = z.infer<typeof ExportFilter>

const version = z.coerce.number().int().min(1).optional()

/** The query parameters of {@link visitsCsvPath}. */
export const ExportQuery = ExportFilter.extend({
  version,
  mine: flag.optional(),
  peopleOnly: flag.optional(),
  suspectedOnly: flag.optional(),
  lines: ExportLines.default('visits'),
  locale: z.enum(['ja', 'en']).default('en'),
  /** The time zone of the exported times, as an IANA name. */
  timeZone: TimeZone.default('UTC'),
})

/** GET with the token of a device. Streams the visits as CSV, newest first. */
export const visitsCsvPath = '/api/visits.csv'

export const analyticsApi = {
  'analytics.document': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/analytics',
    auth: 'device',
    summary: 'Figures of all visits by people to a document',
    params: z.object({ documentId: Id }),
    query: AnalyticsFilter.extend({ version }),
    response: DocumentAnalytics,
    errors: ['not_found'],
  }),
  'analytics.visitor': endpoint({
    method: 'GET',
    path: '/api/visitors/:visitorId/documents',
    auth: 'device',
    summary: 'The documents that a visitor read, the latest first',
    params: z.object({ visitorId: Id }),
    response: z.object({ items: z.array(DocumentRead) }),
    errors: ['not_found'],
  }),
} as const
