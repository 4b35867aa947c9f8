import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { LinkPreset, LinkSettings, Passcode, Refusal } from '../link-settings.ts'
import { Email, Id, line } from '../model/basics.ts'
import { Link } from '../model/documents.ts'

const documentParams = z.object({ documentId: Id })
const linkParams = z.object({ linkId: Id })

export const linksApi = {
  'links.list': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/links',
    auth: 'device',
    summary: 'Links of a document, newest first',
    params: documentParams,
    response: z.object({ items: z.array(Link) }),
    errors: ['not_found'],
  }),
  'links.create': endpoint({
    method: 'POST',
    path: '/api/documents/:documentId/links',
    auth: 'device',
    summary: 'Makes a link, owned by the caller',
    params: documentParams,
    body: z.object({
      name: line(120).default(''),
      recipientEmail: Email.nullable().default(null),
      settings: LinkSettings.partial().default({}),
      passcode: Passcode.nullable().default(null),
    }),
    response: Link,
    errors: [
      'not_found',
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
    summary: "The link's URL with a ticket: opened once within two minutes, the visit is the team's own",
    params: linkParams,
    response: z.object({ url: z.string() }),
    errors: ['not_found'],
  }),
  'links.refusals': endpoint({
    method: 'GET',
    path: '/api/links/:linkId/refusals',
    auth: 'device',
    summary: "Whom the link's gate refused, newest first, at most 200",
    params: linkParams,
    response: z.object({ items: z.array(Refusal) }),
    errors: ['not_found'],
  }),
  'linkPresets.list': endpoint({
    method: 'GET',
    path: '/api/link-presets',
    auth: 'device',
    summary: 'Ways of making links that the workspace keeps, by name',
    response: z.object({ items: z.array(LinkPreset) }),
    errors: [],
  }),
  'linkPresets.create': endpoint({
    method: 'POST',
    path: '/api/link-presets',
    auth: 'device',
    summary: 'Keeps a preset; one with the same name is replaced',
    body: LinkPreset.omit({ id: true }),
    response: LinkPreset,
    errors: ['conflict'],
  }),
  'linkPresets.remove': endpoint({
    method: 'DELETE',
    path: '/api/link-presets/:presetId',
    auth: 'device',
    summary: 'Removes a preset; links made by it stay',
    params: z.object({ presetId: Id }),
    response: z.object({}),
    errors: ['not_found'],
  }),
} as const
