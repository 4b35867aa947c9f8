// The contract of ownership: handing documents and links over to another member.
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { AuditEntry } from '../model/audit.ts'
import { Id } from '../model/basics.ts'
import { Holdings } from '../model/ownership.ts'

/** The maximum number of documents and of links in one call of `ownership.transfer`. */
export const maxTransferred = 500

const Selection = z.array(Id).max(maxTransferred).default([])

export const ownershipApi = {
  'members.holdings': endpoint({
    method: 'GET',
    path: '/api/members/:memberId/holdings',
    auth: 'manager',
    summary: 'The numbers of documents, links and workflows that a member owns',
    params: z.object({ memberId: Id }),
    response: Holdings,
    errors: ['not_found'],
  }),
  'members.handOver': endpoint({
    method: 'POST',
    path: '/api/members/:memberId/handover',
    auth: 'manager',
    summary: 'Gives all documents and links of a member to another member. The member stays in the workspace',
    params: z.object({ memberId: Id }),
    body: z.object({ successorId: Id }),
    response: Holdings,
    errors: ['not_found', 'successor_invalid'],
  }),
  'ownership.transfer': endpoint({
    method: 'POST',
    path: '/api/ownership',
    auth: 'device',
    summary:
      'Gives documents and links to another member. The links of a document that its owner made go with it. All or nothing',
    body: z.object({ documentIds: Selection, linkIds: Selection, successorId: Id }),
    response: Holdings,
    errors: ['not_found', 'forbidden', 'successor_invalid'],
  }),
  'documents.history': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/history',
    auth: 'device',
    summary: 'Changes of the owner of a document and of its links, newest first, at most 100',
    params: z.object({ documentId: Id }),
    response: z.object({ items: z.array(AuditEntry) }),
    errors: ['not_found'],
  }),
} as const
