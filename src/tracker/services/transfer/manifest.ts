import { z } from 'zod'
import { FileList, TableEntry } from '../../infrastructure/backup/manifest.ts'

export const manifestFile = 'export.json'
export const tableFile = (table: string) => `${table}.jsonl.gz`
/** The list of the files. The name of a table has no hyphen. */
export const fileList = 'stored-files.jsonl.gz'
/** The columns of the list. `name` is the name of the file in the folder `files`. */
export const fileColumns = ['name', 'bytes', 'sha256'] as const

/** `export.json`. It is written last. The tables and the list of the files have the format of a backup (ADR 88). */
export const Manifest = z.object({
  format: z.literal(2),
  workspaceId: z.string(),
  /** The migrations of the database that was exported. */
  migrations: z.array(z.string()),
  tables: z.array(TableEntry),
  files: FileList,
})
export type Manifest = z.infer<typeof Manifest>
