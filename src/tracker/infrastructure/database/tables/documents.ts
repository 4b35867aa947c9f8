// Documents, their versions, and files that are made from them.
import type { Generated } from 'kysely'
import type { EpochMs, Json } from './columns.ts'

export type DocumentsTable = {
  workspace_id: string
  document_id: string
  owner_id: string
  title: string
  /** Title and current file name, normalized for searching (shared/search-text.ts). */
  search_text: Generated<string>
  current_version: number
  created_at: EpochMs
  updated_at: EpochMs
  removed_at: EpochMs | null
}

export type DocumentVersionsTable = {
  workspace_id: string
  document_id: string
  number: number
  file_name: string
  size_bytes: number
  sha256: string
  page_count: number
  /** PageSize[] */
  pages: Json
  /** JSON string[]: the page labels of the PDF; null: pages have numbers only. */
  page_labels: Json | null
  /** Key in the blob store. */
  blob_key: string
  /** JSON ByteSpan[]: the parts of the file that page 1 needs; null where they are not known. */
  page_one_spans: Json | null
  /** JSON number[]: widths of the stored images of page 1. */
  first_page_widths: Json
  created_by: string
  created_at: EpochMs
  /** When it was withdrawn from readers. */
  withdrawn_at: Generated<EpochMs | null>
}

export type UploadsTable = {
  workspace_id: string
  upload_id: string
  member_id: string
  metadata: Json
  created_at: EpochMs
  /** Set once the upload has become a document or a version: it is used once. */
  document_id: string | null
}

/** PDFs that are made from a version, each once. `blob_key` null: the file does not allow it. */
export type DerivedFilesTable = {
  workspace_id: string
  document_id: string
  version: number
  /** `checked-first-<pages>` or `stamp-template`. */
  variant: string
  blob_key: string | null
  size_bytes: number
  sha256: string
  /** When it expires; null: it is deleted with its document. */
  forget_at: EpochMs | null
}
