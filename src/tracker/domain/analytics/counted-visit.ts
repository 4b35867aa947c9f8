import { z } from 'zod'

/** True for an object whose values are numbers. A plain loop: figures read thousands of these, and `z.record` takes 40 times as long. */
export function isNumberRecord(value: unknown): value is Record<string, number> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const key in value) if (typeof (value as Record<string, unknown>)[key] !== 'number') return false
  return true
}

/** Active ms by page number. */
export const PageTimes = z.custom<Record<string, number>>(isNumberRecord, 'must be active ms by page number')
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
