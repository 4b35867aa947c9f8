// The contract of the audit log: its entries, the export as CSV, and how long it is kept.
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Instant } from '../instant.ts'
import {
  AuditArea,
  AuditDays,
  AuditEntry,
  AuditKind,
  AuditRetention,
  AuditRetentionPreview,
} from '../model/audit.ts'
import { Id } from '../model/basics.ts'
import { TimeZone } from '../time-zone.ts'
import { PageQuery, page } from './lists.ts'

/** The filters of the audit log. A missing filter accepts all entries. */
export const AuditQuery = z.object({
  /** The member who made the change, or whom the change is about. */
  memberId: Id.optional(),
  area: AuditArea.optional(),
  kind: AuditKind.optional(),
  documentId: Id.optional(),
  /** Inclusive. */
  from: Instant.optional(),
  /** Exclusive. */
  to: Instant.optional(),
})
export type AuditQuery = z.infer<typeof AuditQuery>

/** GET with the token of an admin's device. Streams the entries as CSV, newest first. */
export const auditCsvPath = '/api/audit-log.csv'

/** The query parameters of {@link auditCsvPath}. */
export const AuditCsvQuery = AuditQuery.extend({
  locale: z.enum(['ja', 'en']).default('en'),
  /** The time zone of the exported times, as an IANA name. */
  timeZone: TimeZone.default('UTC'),
})
export type AuditCsvQuery = z.output<typeof AuditCsvQuery>

const Days = z.object({ days: AuditDays })

export const auditApi = {
  'auditLog.list': endpoint({
    method: 'GET',
    path: '/api/audit-log',
    auth: 'admin',
    summary: 'The entries of the audit log that match all filters, newest first',
    query: AuditQuery.extend(PageQuery),
    response: page(AuditEntry),
    errors: ['cursor_invalid'],
  }),
  'auditLog.retention': endpoint({
    method: 'GET',
    path: '/api/audit-log/retention',
    auth: 'admin',
    summary: 'How long the audit log is kept',
    response: AuditRetention,
    errors: [],
  }),
  'auditLog.setRetention': endpoint({
    method: 'PUT',
    path: '/api/audit-log/retention',
    auth: 'admin',
    summary: 'Sets how long the audit log is kept. The change takes effect after 24 hours',
    body: Days,
    response: AuditRetention,
    errors: [],
  }),
  'auditLog.previewRetention': endpoint({
    method: 'POST',
    path: '/api/audit-log/retention/preview',
    auth: 'admin',
    summary: 'The number of entries that a number of days would delete now. Changes nothing',
    body: Days,
    response: AuditRetentionPreview,
    errors: [],
  }),
} as const
