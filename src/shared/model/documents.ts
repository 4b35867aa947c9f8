// Schemas of documents, their versions and links.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { LinkSettings } from '../link-settings.ts'
import { Id } from './basics.ts'
import { Bundle } from './bundles.ts'
import { Run } from './runs.ts'
import { SharedBy } from './visits.ts'

/** The size of a page in PDF points (1/72 inch), after the page's rotation. */
export const PageSize = z.object({ width: z.number().positive(), height: z.number().positive() })
export type PageSize = z.infer<typeof PageSize>

export const DocumentVersion = z.object({
  number: z.int().min(1),
  fileName: z.string(),
  sizeBytes: z.int().min(0),
  sha256: z.string(),
  pageCount: z.int().min(1),
  pages: z.array(PageSize),
  /** The page labels of the PDF, for example `iv` or `A-3`. Undefined if the labels are equal to the page numbers. */
  pageLabels: z.array(z.string()).optional(),
  /** The widths in pixels of the stored images of page 1. Empty if no image was uploaded. */
  firstPageWidths: z.array(z.int()),
  createdAt: Instant,
})
export type DocumentVersion = z.infer<typeof DocumentVersion>

/** An entry in the list of a document's versions. */
export const VersionEntry = DocumentVersion.pick({
  number: true,
  fileName: true,
  sizeBytes: true,
  createdAt: true,
}).extend({
  /** When the version was withdrawn. Readers cannot open a withdrawn version. Null: not withdrawn. */
  withdrawnAt: Instant.nullable(),
  /** The member who uploaded the version. Null: an earlier version of the tracker does not send it. */
  createdBy: z.object({ id: Id, name: z.string() }).nullable().default(null),
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
  /** Number of visits that are not suspected. */
  visitCount: z.int(),
  lastReadAt: Instant.nullable(),
  /** Only for a bundle: its cover and its parts. A bundle has no file, so `version.fileName` is empty. */
  bundle: Bundle.optional(),
  /** The bundles whose current version contains this document. */
  inBundles: z.array(z.object({ id: Id, title: z.string() })).optional(),
  /** The folder of the document. Null: in no folder. */
  folderId: Id.nullable().default(null),
  /** In the order of their names. */
  tags: z.array(z.object({ id: Id, name: z.string() })).default([]),
  /** When the document was archived. Null: it is not archived. */
  archivedAt: Instant.nullable().default(null),
})
export type Document = z.infer<typeof Document>

export const Link = z.object({
  id: Id,
  documentId: Id,
  owner: z.object({ id: Id, name: z.string() }),
  /** `<public url>/<slug>`. The slug is a random number of 128 bits in base64url. */
  url: z.string(),
  name: z.string(),
  recipientEmail: z.string().nullable(),
  settings: LinkSettings,
  hasPasscode: z.boolean(),
  disabledAt: Instant.nullable(),
  createdAt: Instant,
  visitCount: z.int(),
  lastReadAt: Instant.nullable(),
  /** The batch of the link (ADR 107). Null: the link was made on its own. */
  batchId: Id.nullable().default(null),
  /** Undefined: a member made the link. */
  sharedBy: SharedBy.optional(),
  /** The run that logs the link's creation as a Task in Salesforce. Null: the creation is not logged. */
  taskRun: Run.nullable().default(null),
})
export type Link = z.infer<typeof Link>
