/** The file that a copy is made from. */
export type SourceVersion = {
  workspaceId: string
  documentId: string
  version: number
  blobKey: string
}

/** `end`: bytes that replace everything after the first `keep` bytes of the blob. */
export type DerivedPdf = {
  blobKey: string
  sizeBytes: number
  /** Hex; of a stamped copy: its entity tag. */
  sha256: string
  end?: { keep: number; bytes: Buffer }
}

/** What can be made of a file: its first pages alone, or a template of which stamped copies are made while they are sent. */
export type CopyKind = { kind: 'first'; pages: number } | { kind: 'stamped' }

/**
 * The port to the PDFs that are made from a version. A copy is made when a setting first needs it, compared with the original (ADR 53),
 * and then kept. A stamped copy itself is never stored: it is made while it is sent.
 */
export type DerivedPdfs = {
  /** The first `pages` pages; null where this file does not allow it. @throws CodedError unavailable */
  firstPages(source: SourceVersion, pages: number): Promise<DerivedPdf | null>
  /** As `firstPages`, without making it: undefined where it was never asked for. */
  knownFirstPages(source: SourceVersion, pages: number): Promise<DerivedPdf | null | undefined>
  /** The mark in the URL of today's copy for `email`. It does not reveal the address. */
  markFor(source: SourceVersion, email: string): string
  /** The copy for this address; null where `mark` belongs to another address, is too old, or the file does not allow it. */
  marked(source: SourceVersion, email: string, mark: string): Promise<DerivedPdf | null>
  /** Whether the pages can be stamped. @throws CodedError unavailable */
  canBeMarked(source: SourceVersion): Promise<boolean>
  /** Whether such a copy can be made of a file that is no version yet. Nothing is stored. @throws CodedError unavailable */
  couldMake(blobKey: string, job: CopyKind): Promise<boolean>
  /** Deletes all copies of a document. */
  forget(workspaceId: string, documentId: string): Promise<void>
  /** Deletes expired copies; answers how many. */
  sweep(): Promise<number>
  close(): Promise<void>
}

/** `checked`: copies of older trackers, which were not compared with the original, have another name and are not used. */
export const firstPagesVariant = (pages: number): string => `checked-first-${pages}`
