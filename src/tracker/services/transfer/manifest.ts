import { z } from 'zod'

export const manifestFile = 'export.json'
export const tableFile = (table: string) => `${table}.jsonl`

/** `migrations`: the migrations of the database that was exported. `tables`: the number of rows of each table. `files`: the number of files. */
export const Manifest = z.object({
  format: z.literal(1),
  workspaceId: z.string(),
  migrations: z.array(z.string()),
  tables: z.record(z.string(), z.int()),
  files: z.int(),
})
export type Manifest = z.infer<typeof Manifest>
