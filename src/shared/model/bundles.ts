// Bundles: one link for several documents with an order and a cover page (ADR 116). A bundle is a document whose versions have parts instead of a file.
// The pages of a version are the pages of its parts, one after the other.
import { z } from 'zod'
import { Id, line } from './basics.ts'

/** The maximum number of parts of a bundle. */
export const maxParts = 20
/** The maximum number of pages of a bundle, so that the reading times of all pages fit into one beat. */
export const maxBundlePages = 3_000

/** A part of one version of a bundle, with its place in the pages of the bundle. */
export const BundlePart = z.object({
  /** The document of this part. */
  documentId: Id,
  title: z.string(),
  /** The number of its first page in the bundle. */
  firstPage: z.int().min(1),
  pageCount: z.int().min(1),
})
export type BundlePart = z.infer<typeof BundlePart>

export const Bundle = z.object({
  /** The text of the cover page. */
  message: z.string(),
  /** In the order of reading. */
  parts: z.array(
    BundlePart.extend({
      /** The number of the version of the part's document. */
      version: z.int().min(1),
      /** The widths in pixels of the stored images of the part's page 1. */
      firstPageWidths: z.array(z.int()),
    }),
  ),
})
export type Bundle = z.infer<typeof Bundle>

/** The text of a cover page, as a member enters it. */
const BundleMessage = z.string().trim().max(1_000)

/** The ids of the documents, in the order of reading. Each document at most once. */
const BundlePartIds = z
  .array(Id)
  .min(1)
  .max(maxParts)
  .refine((ids) => new Set(ids).size === ids.length, 'A document is in the bundle twice')

/** A bundle as a member makes or changes it. */
export const BundleDraft = z.object({
  title: line(200).min(1),
  message: BundleMessage,
  parts: BundlePartIds,
})
export type BundleDraft = z.infer<typeof BundleDraft>
