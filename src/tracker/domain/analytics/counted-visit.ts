import { z } from 'zod'

/** Active ms by page number. */
export const PageTimes = z.record(z.string(), z.number())
export type PageTimes = z.output<typeof PageTimes>

/** A visit by a person as it was at its last leave. Figures are computed from these, so a beat never changes them (ADR 27). */
export type CountedVisit = {
  workspaceId: string
  visitId: string
  documentId: string
  linkId: string
  documentVersion: number
  pageCount: number
  visitorId: string | null
  /** Who read: the visitor's id, or the key of the browser of an anonymous visit. */
  reader: string
  /** Epoch ms. */
  openedAt: number
  /** Epoch ms. */
  lastActiveAt: number
  returning: boolean
  activeMs: number
  /** Number of pages that were read for at least `seenFromMs`. */
  pagesSeen: number
  /** The last page was seen. */
  finished: boolean
  exitPage: number
  pages: PageTimes
}
