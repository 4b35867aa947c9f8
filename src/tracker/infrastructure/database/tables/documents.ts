// Documents, versions of documents, uploads, and files that are made from a version.
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
  /** 1: the workspace's workflows apply to this document. */
  inherits_workflows: Generated<0 | 1>
  /** NextSteps as JSON. Null: the next steps of the workspace. */
  next_steps: Generated<string | null>
  created_at: EpochMs
  updated_at: EpochMs
  removed_at: EpochMs | null
  /** Null: in no folder. */
  folder_id: Generated<string | null>
  /** Links that were turned off at this instant were paused with the document (ADR 115). Null: not archived. */
  archived_at: Generated<EpochMs | null>
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
  /** JSON string[]: the page labels of the PDF; for a bundle, the title of the document and its page. Null: the pages have only numbers. */
  page_labels: Json | null
  /** Key in the blob store. '' for a version of a bundle, which has no file. */
  blob_key: string
  /** JSON ByteSpan[]: the byte ranges of the file that page 1 needs. Null: unknown, or the file is small enough to be sent whole. */
  page_one_spans: Json | null
  /** JSON number[]: widths of the stored images of page 1. */
  first_page_widths: Json
  created_by: string
  created_at: EpochMs
  /** The time at which the version was withdrawn from readers. Null: not withdrawn. */
  withdrawn_at: Generated<EpochMs | null>
}

export type UploadsTable = {
  workspace_id: string
  upload_id: string
  member_id: string
  metadata: Json
  created_at: EpochMs
  /** The document that was made or changed with this upload. Null: the upload is not used yet. An upload is used only once. */
  document_id: string | null
}

/** PDFs that are made from a version. `blob_key` null: this PDF cannot be made from the version. */
export type DerivedFilesTable = {
  workspace_id: string
  document_id: string
  version: number
  /** `checked-first-<pages>` or `stamp-template`. */
  variant: string
  blob_key: string | null
  size_bytes: number
  sha256: string
  /** The time after which the file is deleted. Null: the file is deleted with its document. */
  forget_at: EpochMs | null
}

/** The versions of bundles. Each also has a row in `document_versions`, without a file (`blob_key` ''). */
export type BundleVersionsTable = {
  workspace_id: string
  document_id: string
  number: number
  /** The text of the cover page. */
  message: string
}

/** The parts of a version of a bundle: versions of documents, in the order of reading. */
export type BundlePartsTable = {
  workspace_id: string
  /** The bundle. */
  document_id: string
  number: number
  /** From 0. */
  position: number
  part_id: string
  part_version: number
  /** The number of the part's first page in the bundle. */
  first_page: number
  page_count: number
}
