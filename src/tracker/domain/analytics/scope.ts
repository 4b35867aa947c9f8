import type { Visibility } from '../people/visibility.ts'
import { always, isSpanOfAll, type Span } from './days.ts'

/** The filter that selects the visits for the figures of a document. */
export type Scope = {
  documentId: string
  /** Only visible visits count. */
  sees: Visibility
  linkId?: string | undefined
  version?: number | undefined
  /** The range of opening times. */
  span: Span
}

/** Returns the range from `from` to `to` (ISO 8601) in epoch ms. A missing value means no limit. */
export const spanOf = ({ from, to }: { from?: string | undefined; to?: string | undefined }): Span => ({
  // No visit was opened before 1970. An earlier start is not allowed, because its negative day keys would be read as keys of blocks.
  from: Math.max(always.from, from === undefined ? always.from : Date.parse(from)),
  to: to === undefined ? always.to : Date.parse(to),
})

export const isAlways = ({ span }: Scope): boolean => isSpanOfAll(span)
