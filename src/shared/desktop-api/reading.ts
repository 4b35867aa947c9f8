// Visits, runs, visitors, companies and figures.
import { z } from 'zod'
import { AnalyticsFilter, DocumentAnalytics, DocumentRead, ExportFilter, ExportLines } from '../analytics.ts'
import { Instant } from '../instant.ts'
import { Id, Locale } from '../model/basics.ts'
import { Company, CompanyDocument } from '../model/companies.ts'
import { Run } from '../model/runs.ts'
import { HeldAnswer, HeldLink, Reader, Visit, VisitCounts, Visitor } from '../model/visits.ts'
import { Cursor, call, Nothing, pageOf } from './call.ts'

/** The filters that lists and counts of visits share. `from` is included, `to` is not. */
const VisitScope = {
  mine: z.boolean().optional(),
  documentId: Id.optional(),
  visitorId: Id.optional(),
  companyId: Id.optional(),
  linkId: Id.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
}

export const readingCalls = {
  'visits.list': call(
    z.object({
      ...VisitScope,
      workflowId: Id.optional(),
      peopleOnly: z.boolean().optional(),
      suspectedOnly: z.boolean().optional(),
      needsAttention: z.boolean().optional(),
      waiting: z.boolean().optional(),
      cursor: Cursor,
    }),
    pageOf(Visit),
  ),
  'visits.counts': call(z.object({ ...VisitScope, waiting: z.boolean().optional() }), VisitCounts),
  'visits.get': call(z.object({ visitId: Id }), Visit),
  'visits.confirmPerson': call(z.object({ visitId: Id }), Visit),
  'runs.retry': call(z.object({ runId: Id }), Run),
  'runs.retryAll': call(z.object(VisitScope).omit({ linkId: true }), z.object({ count: z.int() })),
  'runs.dismiss': call(z.object({ runId: Id, dismissed: z.boolean() }), Run),
  'held.list': call(Nothing, z.array(HeldLink)),
  'held.answer': call(z.object({ linkId: Id, answer: HeldAnswer }), z.object({ count: z.int() })),
  'visitors.list': call(
    z.object({ search: z.string().max(200).optional(), companyId: Id.optional(), cursor: Cursor }),
    pageOf(Visitor),
  ),
  'visitors.get': call(z.object({ visitorId: Id }), Visitor),
  'companies.list': call(
    z.object({ search: z.string().max(200).optional(), cursor: Cursor }),
    pageOf(Company),
  ),
  'companies.get': call(z.object({ companyId: Id }), Company),
  /** Returns the documents that readers of the company read, newest first. */
  'companies.documents': call(z.object({ companyId: Id }), z.array(CompanyDocument)),
  'readers.list': call(Nothing, z.array(Reader)),
  'analytics.document': call(AnalyticsFilter.extend({ documentId: Id }), DocumentAnalytics),
  /** Returns the documents that a visitor read, newest first. */
  'analytics.visitor': call(z.object({ visitorId: Id }), z.array(DocumentRead)),
  /** Asks the rep where to save the CSV file, and returns when the file is complete. The event `exporting` reports the progress. */
  'exports.visits': call(
    z.object({
      filter: ExportFilter,
      lines: ExportLines,
      locale: Locale,
      /** Suggested file name without extension. */
      name: z.string().trim().min(1).max(120),
    }),
    /** Null if the rep cancelled the dialog. */
    z.object({ name: z.string(), lines: z.int() }).nullable(),
  ),
} as const
