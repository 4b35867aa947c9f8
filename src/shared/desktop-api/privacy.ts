// Privacy settings, and the erasure of a visitor.
import { z } from 'zod'
import { Email, Id } from '../model/basics.ts'
import {
  ErasureFinding,
  ErasureMode,
  ErasureReceipt,
  HistoryDays,
  PrivacyNotice,
  PrivacySettings,
  Retention,
  RetentionPreview,
  SalesforceTrace,
} from '../model/privacy.ts'
import { Visitor } from '../model/visits.ts'
import { Cursor, call, Nothing, pageOf } from './call.ts'

export const privacyCalls = {
  'privacy.get': call(Nothing, PrivacySettings),
  'privacy.update': call(
    z.object({
      retention: Retention.optional(),
      notice: PrivacyNotice.optional(),
      historyDays: HistoryDays.optional(),
    }),
    PrivacySettings,
  ),
  'privacy.previewRetention': call(Retention, RetentionPreview),
  'erasures.find': call(z.object({ email: Email }), ErasureFinding),
  /** Asks where to save each file of the export. Returns the number of saved files. */
  'erasures.export': call(z.object({ email: Email }), z.object({ saved: z.int() })),
  'erasures.create': call(
    z.object({ email: Email, mode: ErasureMode }),
    z.object({ receipt: ErasureReceipt, salesforce: z.array(SalesforceTrace) }),
  ),
  'erasures.list': call(z.object({ cursor: Cursor }), pageOf(ErasureReceipt)),
  'visitors.renewHistory': call(z.object({ visitorId: Id }), Visitor),
} as const
