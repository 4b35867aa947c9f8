import type { EpochMs, Json } from './columns.ts'

/** The signals of visits (ADR 121). */
export type SignalsTable = {
  workspace_id: string
  visit_id: string
  kind: string
  /** JSON Signal: the kind and the figures that explain it. */
  signal: Json
  document_id: string
  /** Only with the kind `company`: the company of the reader. */
  company_id: string | null
  raised_at: EpochMs
}
