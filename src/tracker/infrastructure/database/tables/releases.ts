import type { EpochMs, Json } from './columns.ts'

export type ReleasesTable = {
  workspace_id: string
  version: string
  /** The share of the devices that get the release. */
  staging_percent: number
  /** When an admin withdrew the release. Null: it is offered. */
  withdrawn_at: EpochMs | null
  created_at: EpochMs
}

export type ReleaseFilesTable = {
  workspace_id: string
  file_id: string
  name: string
  /** 0 while the file is uploaded. */
  size_bytes: number
  /** Base64. Empty while the file is uploaded. */
  sha512: string
  /** Null while the file is uploaded. */
  blob_key: string | null
  /** Null: the file is not part of a release yet. */
  version: string | null
  /** JSON Feed: the content of a latest*.yml of a release. Null for other files. */
  feed: Json | null
  created_at: EpochMs
}
