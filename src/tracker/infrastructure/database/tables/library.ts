// Folders and tags of documents.
import type { EpochMs } from './columns.ts'

export type FoldersTable = {
  workspace_id: string
  folder_id: string
  /** Null: the folder is in no other folder. */
  parent_id: string | null
  owner_id: string
  name: string
  /** The name, normalized for comparisons and for the order (shared/search-text.ts). The service keeps it unique in its parent. */
  name_key: string
  created_at: EpochMs
}

export type TagsTable = {
  workspace_id: string
  tag_id: string
  name: string
  /** The name, normalized as in `folders`. The service keeps it unique. */
  name_key: string
  created_by: string
  created_at: EpochMs
}

export type DocumentTagsTable = { workspace_id: string; document_id: string; tag_id: string }
