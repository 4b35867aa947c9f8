import { always, type Span } from './days.ts'

/** The filter that selects the visits for the figures of a document. */
export type Scope = {
  documentId: string
  linkId?: string | undefined
  version?: number | undefined
  /** The range of opening times. */
  span: Span
}

/** `from` and `to` are ISO 8601. A missing value means no limit. */
export const spanOf = ({ from, to }: { from?: string | undefined; to?: string | undefined }): Span => ({
  // No visit was opened before 1970. Negative day keys would be read as blocks of days.
  from: Math.max(always.from, from === undefined ? always.from : Date.parse(from)),
  to: to === undefined ? always.to : Date.parse(to),
})

export const isAlways = ({ span }: Scope): boolean => span.from === always.from && span.to === always.to
