import { z } from 'zod'

/**
 * Returns true for an object whose values are all numbers. The check is a plain loop, because thousands of these objects are read for figures, and
 * `z.record` takes 40 times as long.
 */
export function isNumberRecord(value: unknown): value is Record<string, number> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const key in value) if (typeof (value as Record<string, unknown>)[key] !== 'number') return false
  return true
}

/** Active ms by page number. */
export const PageTimes = z.custom<Record<string, number>>(isNumberRecord, 'must be active ms by page number')
export type PageTimes = z.output<typeof PageTimes>

/** A visit by a person, in its state at the last leave. Figures are computed from this state, so later beats do not change them (ADR 27). */
export type CountedVisit = {
  workspaceId: string
  visitId: string
  documentId: string
  linkId: string
  documentVersion: number
  pageCount: number
  visitorId: string | null
  /** The visitor's id. For an unknown visitor: the reader key of the browser. */
  reader: string
  /** Epoch ms. */
  openedAt: number
  /** Epoch ms. */
  lastActiveAt: number
  returning: boolean
  activeMs: number
  /** Number of pages that were read for at least `seenFromMs`. */
  pagesSeen: number
  /** True if the reader saw the last page. */
  finished: boolean
  exitPage: number
  pages: PageTimes
}
