// The contract of documents. Uploads use the tus protocol (`uploadsPath`, `UploadMetadata`). Desktops read PDF files
// by GET with ranges (`contentPath`). Uploads and reads need the token of a device.
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Id, line } from '../model/basics.ts'
import { Document, VersionEntry } from '../model/documents.ts'
import { DocumentSort } from '../model/library.ts'
import { NextSteps } from '../model/next-steps.ts'
import { Empty, flag, PageQuery, page } from './lists.ts'

const documentParams = z.object({ documentId: Id })

export const documentsApi = {
  'documents.list': endpoint({
    method: 'GET',
    path: '/api/documents',
    auth: 'device',
    summary: 'Documents of the workspace that are not archived, the latest change first',
    query: z.object({
      ...PageQuery,
      /** The cursor of a list in the order of names contains a name. */
      cursor: z.string().max(2_000).optional(),
      search: z.string().max(200).optional(),
      sort: DocumentSort.default('changed'),
      /** The id of a folder: the documents in it, without subfolders. `none`: the documents in no folder. */
      folder: z.string().max(64).optional(),
      /** The ids of tags, with commas. Documents with all of them. */
      tags: z.string().max(2_000).optional(),
      /** `true`: only archived documents. */
      archived: flag.default(false),
    }),
    response: page(Document),
    errors: ['cursor_invalid'],
  }),
  'documents.get': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId',
    auth: 'device',
    summary: 'One document',
    params: documentParams,
    response: Document,
    errors: ['not_found'],
  }),
  'documents.update': endpoint({
    method: 'PATCH',
    path: '/api/documents/:documentId',
    auth: 'device',
    summary: 'Renames a document',
    params: documentParams,
    body: z.object({ title: line(200).min(1) }),
    response: Document,
    errors: ['not_found'],
  }),
  'documents.nextSteps': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/next-steps',
    auth: 'device',
    summary: 'The next steps of a document. Null: those of the workspace apply',
    params: documentParams,
    response: z.object({ nextSteps: NextSteps.nullable() }),
    errors: ['not_found'],
  }),
  'documents.setNextSteps': endpoint({
    method: 'PUT',
    path: '/api/documents/:documentId/next-steps',
    auth: 'device',
    summary: 'Sets the next steps of a document. Null: those of the workspace apply',
    params: documentParams,
    body: z.object({ nextSteps: NextSteps.nullable() }),
    response: z.object({ nextSteps: NextSteps.nullable() }),
    errors: ['not_found', 'forbidden'],
  }),
  'documents.remove': endpoint({
    method: 'DELETE',
    path: '/api/documents/:documentId',
    auth: 'device',
    summary: 'Removes a document. Its links stop working, its visits remain',
    params: documentParams,
    response: Empty,
    errors: ['not_found', 'forbidden'],
  }),
  'documents.versions': endpoint({
    method: 'GET',
    path: '/api/documents/:documentId/versions',
    auth: 'device',
    summary: 'Versions of a document, newest first',
    params: documentParams,
    response: z.object({ items: z.array(VersionEntry) }),
    errors: ['not_found'],
  }),
  'documents.withdrawVersion': endpoint({
    method: 'PUT',
    path: '/api/documents/:documentId/versions/:version/withdrawn',
    auth: 'device',
    summary: 'Withdraws a replaced version, or makes it readable again',
    params: z.object({ documentId: Id, version: z.coerce.number().int().min(1) }),
    body: z.object({ withdrawn: z.boolean() }),
    response: z.object({ items: z.array(VersionEntry) }),
    errors: ['not_found', 'forbidden', 'conflict'],
  }),
  'documents.setFirstPage': endpoint({
    method: 'PUT',
    path: '/api/documents/:documentId/versions/:version/first-page/:width',
    auth: 'device',
    summary:
      'Stores an image of page 1 (WebP, PNG or JPEG, base64) with a width of `width` pixels, for thumbnails and the first paint',
    params: z.object({
      documentId: Id,
      version: z.coerce.number().int().min(1),
      width: z.coerce.number().int().min(64).max(2000),
    }),
    body: z.object({
      type: z.enum(['image/webp', 'image/png', 'image/jpeg']),
      base64: z.string().max(2_000_000),
    }),
    response: Empty,
    errors: ['not_found', 'bad_request'],
  }),
} as const

/**
 * tus metadata of an upload. With `documentId`, the file becomes a new version of this document. Without `documentId`, a new document with
 * the title `title` is created.
 */
export const UploadMetadata = z.object({
  filename: line(255).min(1),
  title: line(200).min(1).optional(),
  documentId: Id.optional(),
  /** The folder of the new document. A folder that does not exist any more, or that the member does not see, counts as no folder. */
  folderId: Id.optional(),
})
export type UploadMetadata = z.infer<typeof UploadMetadata>
/** The body of the response (200) to the last PATCH of an upload. If the response is an error (`pdf_…`), nothing was stored. */
export const UploadResult = z.object({ document: Document })
export type UploadResult = z.infer<typeof UploadResult>
export const uploadsPath = '/api/uploads'
/** GET with the token of a device. Supports `Range` and a strong ETag. */
export const contentPath = (documentId: string, version: number) =>
  `/api/documents/${documentId}/versions/${version}/content`
/** GET with the token of a device. Returns the stored image of page 1 with this width in pixels. */
export const firstPagePath = (documentId: string, version: number, width: number) =>
  `/api/documents/${documentId}/versions/${version}/first-page/${width}`
export const defaultMaxUploadBytes = 200 * 1024 * 1024
