// Tables of documents, and of the files made from them.
import type { Generated } from 'kysely'
import type { EpochMs, Json } from './columns.ts'

export type DocumentsTable = {
  workspace_id: string
  document_id: string
  owner_id: string
  title: string
  /** Title and current file name, folded (shared/search-text.ts): what a search looks through. */
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
  /** string[]: what the document calls its pages; null: by their numbers. */
  page_labels: Json | null
  /** Key in the blob store. */
  blob_key: string
  /** ByteSpan[]: what page 1 needs of the file; null where that isn't known. */
  page_one_spans: Json | null
  /** number[]: widths of page-1 images held. */
  first_page_widths: Json
  created_by: string
  created_at: EpochMs
  /** From then on no reader gets it. */
  withdrawn_at: Generated<EpochMs | null>
}

export type UploadsTable = {
  workspace_id: string
  upload_id: string
  member_id: string
  metadata: Json
  created_at: EpochMs
  /** Set once the upload has become a document or a version of one: it never becomes another. */
  document_id: string | null
}

/** PDFs made from a version. Made once; `blob_key` null: it can't be made. */
export type DerivedFilesTable = {
  workspace_id: string
  document_id: string
  version: number
  /** `own-first-<pages>` or `marked-<mark>`. */
  variant: string
  blob_key: string | null
  size_bytes: number
  sha256: string
  /** When it may be deleted; null: with its document. */
  forget_at: EpochMs | null
}
