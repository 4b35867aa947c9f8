import { always, type Span } from './days.ts'

/** The visits that a question about a document is about. */
export type Scope = {
  documentId: string
  linkId?: string | undefined
  version?: number | undefined
  /** When the visits were opened. */
  span: Span
}

/** `from` and `to`: ISO 8601; left out: without a limit. */
export const spanOf = ({ from, to }: { from?: string | undefined; to?: string | undefined }): Span => ({
  // Nothing was opened before 1970, and days before it would be read as blocks of days.
  from: Math.max(always.from, from === undefined ? always.from : Date.parse(from)),
  to: to === undefined ? always.to : Date.parse(to),
})

export const isAlways = ({ span }: Scope): boolean => span.from === always.from && span.to === always.to
