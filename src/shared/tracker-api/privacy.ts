// The contract of privacy: retention, the notice for readers, and the erasure of a visitor.
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Email, Id } from '../model/basics.ts'
import {
  ErasureFinding,
  ErasureMode,
  ErasureReceipt,
  ExportedFile,
  HistoryDays,
  PrivacyNotice,
  PrivacySettings,
  Retention,
  RetentionPreview,
  SalesforceTrace,
} from '../model/privacy.ts'
import { Visitor } from '../model/visits.ts'
import { PageQuery, page } from './lists.ts'

/** The address is in the body and not in the URL, because proxies log URLs. */
const Subject = z.object({ email: Email })

export const privacyApi = {
  'privacy.get': endpoint({
    method: 'GET',
    path: '/api/privacy',
    auth: 'admin',
    summary: 'The retention, the privacy notice for readers, and the lifetime of history pages',
    response: PrivacySettings,
    errors: [],
  }),
  'privacy.update': endpoint({
    method: 'PATCH',
    path: '/api/privacy',
    auth: 'admin',
    summary: 'Changes the privacy settings. A change of the retention takes effect after 24 hours',
    body: z.object({
      retention: Retention.optional(),
      notice: PrivacyNotice.refine(({ consentRequired, texts }) => !consentRequired || texts !== null, {
        message: 'A consent needs a text',
      }).optional(),
      historyDays: HistoryDays.optional(),
    }),
    response: PrivacySettings,
    errors: [],
  }),
  'privacy.previewRetention': endpoint({
    method: 'POST',
    path: '/api/privacy/retention/preview',
    auth: 'admin',
    summary: 'Counts what a retention would delete now. Changes nothing',
    body: Retention,
    response: RetentionPreview,
    errors: [],
  }),
  'erasures.find': endpoint({
    method: 'POST',
    path: '/api/privacy/erasures/find',
    auth: 'admin',
    summary: 'Counts everything that is stored about one visitor. Changes nothing',
    body: Subject,
    response: ErasureFinding,
    errors: [],
  }),
  'erasures.export': endpoint({
    method: 'POST',
    path: '/api/privacy/erasures/export',
    auth: 'admin',
    summary: 'Everything that is stored about one visitor, as JSON and CSV files',
    body: Subject,
    response: z.object({ files: z.array(ExportedFile) }),
    errors: [],
  }),
  'erasures.create': endpoint({
    method: 'POST',
    path: '/api/privacy/erasures',
    auth: 'admin',
    summary: 'Erases one visitor or makes the visitor anonymous, and writes a receipt. Cannot be undone',
    body: Subject.extend({ mode: ErasureMode }),
    response: z.object({ receipt: ErasureReceipt, salesforce: z.array(SalesforceTrace) }),
    errors: ['erasure_busy', 'not_found'],
  }),
  'erasures.list': endpoint({
    method: 'GET',
    path: '/api/privacy/erasures',
    auth: 'admin',
    summary: 'The receipts of erasures, newest first',
    query: z.object(PageQuery),
    response: page(ErasureReceipt),
    errors: ['cursor_invalid'],
  }),
  'visitors.renewHistory': endpoint({
    method: 'POST',
    path: '/api/visitors/:visitorId/history-link',
    auth: 'admin',
    summary: 'Revokes the history page of a visitor. Later Tasks contain a new URL',
    params: z.object({ visitorId: Id }),
    response: Visitor,
    errors: ['not_found'],
  }),
} as const
