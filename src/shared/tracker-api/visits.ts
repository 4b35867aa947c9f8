import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Instant } from '../instant.ts'
import { Id } from '../model/basics.ts'
import { mostCounted } from '../model/visit-values.ts'
import { HeldAnswer, HeldLink, Visit, VisitCounts, Visitor } from '../model/visits.ts'
import { flag, PageQuery, page } from './lists.ts'

const visitParams = z.object({ visitId: Id })

/** The filters that lists and counts of visits share. An absent filter excludes nothing. */
const VisitScope = {
  /** True: only visits of the caller's links. */
  mine: flag.optional(),
  documentId: Id.optional(),
  visitorId: Id.optional(),
  /** Visits of all visitors of this company. */
  companyId: Id.optional(),
  linkId: Id.optional(),
  /** The first opening time, included. */
  from: Instant.optional(),
  /** The opening time at which the range ends, excluded. */
  to: Instant.optional(),
}

export const visitsApi = {
  'visits.list': endpoint({
    method: 'GET',
    path: '/api/visits',
    auth: 'device',
    summary: 'Visits, the latest opening first',
    query: z.object({
      ...PageQuery,
      ...VisitScope,
      /** Only visits with a run of this workflow. With `needsAttention`, this run must need attention. */
      workflowId: Id.optional(),
      /** True: the list contains no suspected visits. */
      peopleOnly: flag.optional(),
      /** True: the list contains only suspected visits. */
      suspectedOnly: flag.optional(),
      /**
       * True: only visits with a run that needs attention. Such a run failed, was skipped because no record was found, or waits until a
       * member connects to Salesforce again.
       */
      needsAttention: flag.optional(),
      /**
       * With `needsAttention`: the list also contains visits of the caller's links with a waiting run. A device without a Salesforce
       * connection uses this.
       */
      waiting: flag.optional(),
    }),
    response: page(Visit),
    errors: ['cursor_invalid'],
  }),
  'visits.counts': endpoint({
    method: 'GET',
    path: '/api/visits/counts',
    auth: 'device',
    summary: `The number of visits that need attention, and of suspected visits. At most ${mostCounted} each`,
    query: z.object({
      ...VisitScope,
      /** The same as `waiting` of `visits.list`. */
      waiting: flag.optional(),
    }),
    response: VisitCounts,
    errors: [],
  }),
  'visits.get': endpoint({
    method: 'GET',
    path: '/api/visits/:visitId',
    auth: 'device',
    summary: 'One visit with its runs',
    params: visitParams,
    response: Visit,
    errors: ['not_found'],
  }),
  'visits.confirmPerson': endpoint({
    method: 'POST',
    path: '/api/visits/:visitId/confirm-person',
    auth: 'device',
    summary: 'Confirms that a person made a suspected visit. Its runs and notifications start now',
    params: visitParams,
    response: Visit,
    errors: ['not_found'],
  }),
  'held.list': endpoint({
    method: 'GET',
    path: '/api/held',
    auth: 'device',
    summary: 'Links with held openings that wait for an answer of the link owner, the latest first',
    response: z.object({ items: z.array(HeldLink) }),
    errors: [],
  }),
  'held.answer': endpoint({
    method: 'POST',
    path: '/api/links/:linkId/held',
    auth: 'device',
    summary:
      'Releases the held runs and notifications of a link and holds no openings of the link for a day, or dismisses them',
    params: z.object({ linkId: Id }),
    body: z.object({ answer: HeldAnswer }),
    response: z.object({ count: z.int() }),
    errors: ['not_found', 'forbidden'],
  }),
  'visitors.list': endpoint({
    method: 'GET',
    path: '/api/visitors',
    auth: 'device',
    summary: 'Visitors, the latest visit first',
    query: z.object({ ...PageQuery, search: z.string().max(200).optional(), companyId: Id.optional() }),
    response: page(Visitor),
    errors: ['cursor_invalid'],
  }),
  'visitors.get': endpoint({
    method: 'GET',
    path: '/api/visitors/:visitorId',
    auth: 'device',
    summary: 'One visitor',
    params: z.object({ visitorId: Id }),
    response: Visitor,
    errors: ['not_found'],
  }),
} as const
