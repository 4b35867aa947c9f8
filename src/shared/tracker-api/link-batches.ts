import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Instant } from '../instant.ts'
import { LinkSettings, Passcode } from '../link-settings.ts'
import { Id, line } from '../model/basics.ts'
import { LinkBatch, LinkBatchWithLinks, maxRecipients, Recipient } from '../model/link-batches.ts'

const batchParams = z.object({ batchId: Id })
const documentParams = z.object({ documentId: Id })

/** Each address at most once. */
const Recipients = z
  .array(Recipient)
  .min(1)
  .max(maxRecipients)
  .refine(
    (recipients) => new Set(recipients.map(({ email }) => email)).size === recipients.length,
    'An address is in the list twice',
  )

export const linkBatchesApi = {
  'linkBatches.list': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/link-batches',
    auth: 'device',
    summary: 'Batches of personal links of a document, newest first',
    params: documentParams,
    response: z.object({ items: z.array(LinkBatch) }),
    errors: ['not_found'],
  }),
  'linkBatches.create': endpoint({
    method: 'POST',
    path: '/api/documents/:documentId/link-batches',
    auth: 'device',
    summary: 'Creates one personal link for each recipient, all or none. The caller owns the links',
    params: documentParams,
    body: z.object({
      /** A random key of the caller. A repetition of the request with the same key creates nothing and returns the same batch. */
      key: z.string().min(16).max(64),
      name: line(120),
      recipients: Recipients,
      settings: LinkSettings.partial().default({}),
      passcode: Passcode.nullable().default(null),
    }),
    response: LinkBatch,
    errors: [
      'not_found',
      'conflict',
      'email_not_set_up',
      'watermark_not_possible',
      'free_pages_not_possible',
      'unavailable',
    ],
  }),
  'linkBatches.get': endpoint({
    method: 'GET',
    path: '/api/link-batches/:batchId',
    auth: 'device',
    summary: 'The links of a batch, in the order of the recipients',
    params: batchParams,
    response: LinkBatchWithLinks,
    errors: ['not_found'],
  }),
  'linkBatches.update': endpoint({
    method: 'PATCH',
    path: '/api/link-batches/:batchId',
    auth: 'device',
    summary:
      'Changes all links of a batch at once: turns them off or on, changes their end, revokes them, or marks links as sent',
    params: batchParams,
    body: z.object({
      name: line(120).optional(),
      disabled: z.boolean().optional(),
      /** The end of all links. Null: no end. */
      expiresAt: Instant.nullable().optional(),
      /** Turns the links off for ever. */
      revoked: z.literal(true).optional(),
      /** The ids of links that were sent. A link that is already marked keeps its time. */
      sent: z.array(Id).max(maxRecipients).optional(),
    }),
    response: LinkBatch,
    errors: ['not_found', 'forbidden', 'conflict'],
  }),
} as const
