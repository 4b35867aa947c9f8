import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { LinkPreset, LinkSettings, Passcode, Refusal } from '../link-settings.ts'
import { Email, Id, line } from '../model/basics.ts'
import { Link } from '../model/documents.ts'
import { flag, PageQuery } from './lists.ts'

const documentParams = z.object({ documentId: Id })
const linkParams = z.object({ linkId: Id })

export const linksApi = {
  'links.list': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/links',
    auth: 'device',
    summary: 'Links of a document, newest first',
    params: documentParams,
    query: z.object({
      ...PageQuery,
      /** Absent: all links. */
      limit: PageQuery.limit.unwrap().optional(),
      /** `false`: without the links of batches. */
      batched: flag.optional(),
    }),
    response: z.object({ items: z.array(Link), next: z.string().nullable().default(null) }),
    errors: ['not_found', 'cursor_invalid'],
  }),
  'links.create': endpoint({
    method: 'POST',
    path: '/api/documents/:documentId/links',
    auth: 'device',
    summary: 'Creates a link, which the caller owns',
    params: documentParams,
    body: z.object({
      /**
       * A random key of the caller. A repetition of the request with the same key creates nothing and returns the link of the first request.
       * Absent: each request creates a link.
       */
      key: z.string().min(16).max(64).optional(),
      name: line(120).default(''),
      recipientEmail: Email.nullable().default(null),
      settings: LinkSettings.partial().default({}),
      passcode: Passcode.nullable().default(null),
    }),
    response: Link,
    errors: [
      'not_found',
      'conflict',
      'email_not_set_up',
      'watermark_not_possible',
      'free_pages_not_possible',
      'unavailable',
    ],
  }),
  'links.update': endpoint({
    method: 'PATCH',
    path: '/api/links/:linkId',
    auth: 'device',
    summary: 'Changes, turns off or turns on a link',
    params: linkParams,
    body: z.object({
      name: line(120).optional(),
      settings: LinkSettings.partial().optional(),
      /** Null removes the passcode. */
      passcode: Passcode.nullable().optional(),
      disabled: z.boolean().optional(),
    }),
    response: Link,
    errors: [
      'not_found',
      'conflict',
      'forbidden',
      'email_not_set_up',
      'watermark_not_possible',
      'free_pages_not_possible',
      'unavailable',
    ],
  }),
  'links.look': endpoint({
    method: 'POST',
    path: '/api/links/:linkId/look',
    auth: 'device',
    summary:
      "The link's URL with a ticket. An opening with it within two minutes counts as a visit of a team member. Works in one browser",
    params: linkParams,
    response: z.object({ url: z.string() }),
    errors: ['not_found'],
  }),
  'links.refusals': endpoint({
    method: 'GET',
    path: '/api/links/:linkId/refusals',
    auth: 'device',
    summary: "Readers whom the link's gate refused, newest first, at most 200",
    params: linkParams,
    response: z.object({ items: z.array(Refusal) }),
    errors: ['not_found'],
  }),
  'linkPresets.list': endpoint({
    method: 'GET',
    path: '/api/link-presets',
    auth: 'device',
    summary: 'Presets for links of the workspace, in order of their names',
    response: z.object({ items: z.array(LinkPreset) }),
    errors: [],
  }),
  'linkPresets.create': endpoint({
    method: 'POST',
    path: '/api/link-presets',
    auth: 'device',
    summary: 'Stores a preset. Replaces a preset with the same name',
    body: LinkPreset.omit({ id: true }),
    response: LinkPreset,
    errors: ['conflict'],
  }),
  'linkPresets.remove': endpoint({
    method: 'DELETE',
    path: '/api/link-presets/:presetId',
    auth: 'device',
    summary: 'Removes a preset. Links that were made with it remain',
    params: z.object({ presetId: Id }),
    response: z.object({}),
    errors: ['not_found'],
  }),
} as const
