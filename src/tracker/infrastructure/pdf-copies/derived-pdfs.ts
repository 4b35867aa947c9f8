/** The file that a copy is made from. */
export type SourceVersion = {
  workspaceId: string
  documentId: string
  version: number
  blobKey: string
}

/** `end`: bytes that replace all bytes after the first `keep` bytes of the blob. */
export type DerivedPdf = {
  blobKey: string
  sizeBytes: number
  /** The hash in hex. For a copy with a watermark, its entity tag. */
  sha256: string
  end?: { keep: number; bytes: Buffer }
}

/** The kinds of derived files: the first pages, or the template for the copies with a watermark. */
export type CopyKind = { kind: 'first'; pages: number } | { kind: 'stamped' }

/**
 * The port for the PDFs that are made from a version. A copy is made when a setting first needs it, compared with the original (ADR 53), and then
 * stored. A copy with a reader's watermark is never stored. It is made during the response.
 */
export type DerivedPdfs = {
  /** Returns the first `pages` pages, or null if they cannot be made from this file. @throws CodedError unavailable */
  firstPages(source: SourceVersion, pages: number): Promise<DerivedPdf | null>
  /** Like `firstPages`, but makes no file. Returns undefined if the file was never requested. */
  knownFirstPages(source: SourceVersion, pages: number): Promise<DerivedPdf | null | undefined>
  /** Returns the mark in the URL of today's copy for `email`. It does not reveal the address. */
  markFor(source: SourceVersion, email: string): string
  /** Returns the copy for this address. Returns null if `mark` belongs to another address or is too old, or if no copy can be made. */
  marked(source: SourceVersion, email: string, mark: string): Promise<DerivedPdf | null>
  /** Returns true if the pages can have a watermark. @throws CodedError unavailable */
  canBeMarked(source: SourceVersion): Promise<boolean>
  /** Returns true if such a copy can be made from a file that is not a version yet. Stores nothing. @throws CodedError unavailable */
  couldMake(blobKey: string, job: CopyKind): Promise<boolean>
  /** Deletes all copies of a document. */
  forget(workspaceId: string, documentId: string): Promise<void>
  /** Deletes expired copies and returns their number. */
  sweep(): Promise<number>
  close(): Promise<void>
}

/** The name contains `checked`, because older trackers stored copies under another name and did not compare them with the original. */
export const firstPagesVariant = (pages: number): string => `checked-first-${pages}`
