import { z } from 'zod'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const Name = z.string().regex(/^[a-z0-9_]{1,80}$/)

/** The file of a table. `columns`: the order of the cells in a row; empty if an export has no rows of the table. */
export const TableEntry = z.object({
  name: Name,
  columns: z.array(Name),
  rows: z.int().min(0),
  rowsDigest: Sha256,
  sha256: Sha256,
})

/** The list of the files: its rows have the SHA-256 of each file. `bytes`: of all files together. */
export const FileList = z.object({
  rows: z.int().min(0),
  bytes: z.int().min(0),
  rowsDigest: Sha256,
  sha256: Sha256,
})

export const formatVersion = 1

/** `manifest.json` of a snapshot. It is written last, so a snapshot without it is incomplete. */
export const Manifest = z.object({
  about: z.string(),
  format: z.literal(formatVersion),
  /** Each write that was confirmed before this instant is in the snapshot. */
  takenAt: z.iso.datetime(),
  engine: z.enum(['sqlite', 'postgres']),
  migrations: z.array(z.string().min(1)),
  tables: z.array(TableEntry),
  /** `stored-files.jsonl.gz`, with the columns {@link fileColumns}. */
  files: FileList,
  /** The marker of the storage (ADR 87). */
  storageMarker: z.string().nullable(),
})
export type Manifest = z.infer<typeof Manifest>

export const aboutText =
  'A backup of a Lastpage tracker. It contains secrets (the key that signs visit tokens) and personal data: keep it private. Restore it with: tracker restore --from DIR'
/**
 * The name of a row of the table `installation` that a restore adds in its transaction. Its value is the instant of the backup, in epoch ms. The row is
 * removed when the database is prepared for a tracker. So a restore that was killed cannot leave an unprepared database that a tracker uses.
 */
export const pendingRestore = 'pending_restore'
export const fileColumns = ['key', 'bytes', 'sha256'] as const
