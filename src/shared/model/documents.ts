// Documents and the links that share them.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { LinkSettings } from '../link-settings.ts'
import { Id } from './basics.ts'

/** A page's size in PDF points (1/72 inch), rotation applied. */
export const PageSize = z.object({ width: z.number().positive(), height: z.number().positive() })
export type PageSize = z.infer<typeof PageSize>

export const DocumentVersion = z.object({
  number: z.int().min(1),
  fileName: z.string(),
  sizeBytes: z.int().min(0),
  sha256: z.string(),
  pageCount: z.int().min(1),
  pages: z.array(PageSize),
  /** What the document calls its pages, where that is not their numbers: `iv`, `A-3`. */
  pageLabels: z.array(z.string()).optional(),
  /** Widths in pixels in which an image of page 1 is held; empty where the uploader drew none. */
  firstPageWidths: z.array(z.int()),
  createdAt: Instant,
})
export type DocumentVersion = z.infer<typeof DocumentVersion>

/** A version in the list of all of them. */
export const VersionEntry = DocumentVersion.pick({
  number: true,
  fileName: true,
  sizeBytes: true,
  createdAt: true,
}).extend({
  /** Since then no reader gets it. */
  withdrawnAt: Instant.nullable(),
})
export type VersionEntry = z.infer<typeof VersionEntry>

export const Document = z.object({
  id: Id,
  title: z.string(),
  owner: z.object({ id: Id, name: z.string(), email: z.string() }),
  version: DocumentVersion,
  createdAt: Instant,
  updatedAt: Instant,
  linkCount: z.int(),
  /** Visits by people: suspected scanners are left out. */
  visitCount: z.int(),
  lastReadAt: Instant.nullable(),
})
export type Document = z.infer<typeof Document>

export const Link = z.object({
  id: Id,
  documentId: Id,
  owner: z.object({ id: Id, name: z.string() }),
  /** `<public url>/<slug>`; the slug is 128 random bits in base64url. */
  url: z.string(),
  name: z.string(),
  recipientEmail: z.string().nullable(),
  settings: LinkSettings,
  hasPasscode: z.boolean(),
  disabledAt: Instant.nullable(),
  createdAt: Instant,
  visitCount: z.int(),
  lastReadAt: Instant.nullable(),
})
export type Link = z.infer<typeof Link>
