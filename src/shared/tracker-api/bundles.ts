import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Id } from '../model/basics.ts'
import { BundleDraft } from '../model/bundles.ts'
import { Document } from '../model/documents.ts'

export const bundlesApi = {
  'bundles.create': endpoint({
    method: 'POST',
    path: '/api/bundles',
    auth: 'device',
    summary: 'Creates a bundle of documents, in the order of `parts`. The caller owns it',
    body: BundleDraft,
    response: Document,
    errors: ['bundle_part_invalid', 'bundle_too_long'],
  }),
  'bundles.update': endpoint({
    method: 'PUT',
    path: '/api/bundles/:documentId',
    auth: 'device',
    summary: 'Changes the cover and the documents of a bundle. The next visits read the new version',
    params: z.object({ documentId: Id }),
    body: BundleDraft,
    response: Document,
    errors: ['not_found', 'bundle_part_invalid', 'bundle_too_long', 'watermark_not_possible', 'unavailable'],
  }),
} as const
