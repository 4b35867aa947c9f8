// Schemas of companies. A company groups visitors by their Salesforce account, or else by the domain of their address (ADR 75).
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { DurationMs, Id } from './basics.ts'

export const Company = z.object({
  id: Id,
  /** The name in Salesforce. If Salesforce has told no name: the domain. */
  name: z.string(),
  /** The e-mail domain. Null for a company whose visitors have addresses of free mail providers or of several domains. */
  domain: z.string().nullable(),
  /** The account in Salesforce. Null: the company was found by the domain, or by the company of a Lead. */
  account: z.object({ id: z.string(), instanceUrl: z.string().nullable() }).nullable(),
  /** Number of visitors with a visit by a person. */
  readerCount: z.int(),
  visitCount: z.int(),
  documentCount: z.int(),
  activeMs: DurationMs,
  firstVisitAt: Instant,
  lastVisitAt: Instant,
})
export type Company = z.infer<typeof Company>

/** A document that readers of a company read. Only visits that have left are counted. */
export const CompanyDocument = z.object({
  documentId: Id,
  title: z.string(),
  readers: z.int(),
  visits: z.int(),
  activeMs: DurationMs,
  /** The largest share of pages that was seen in one visit, from 0 to 1. */
  completion: z.number().min(0).max(1),
  lastOpenedAt: Instant,
})
export type CompanyDocument = z.infer<typeof CompanyDocument>
