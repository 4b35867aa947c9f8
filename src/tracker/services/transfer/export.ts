import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CodedError } from '#shared/errors.ts'
import type { BlobStore } from '../../infrastructure/blobs/blob-store.ts'
import type { Clock } from '../../infrastructure/clock.ts'
import type { Store } from '../../repositories/store.ts'
import type { PlainRow } from '../../repositories/workspace-rows.ts'
import { recordAudit } from '../audit/record.ts'
import { filesOf } from './files.ts'
import { type Manifest, manifestFile, tableFile } from './manifest.ts'
import { travellingTables } from './tables.ts'

export type TransferContext = {
  readonly store: Store
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly workspaceId: string
  progress(line: string): void
}

const rowsPerPage = 500

/** @throws CodedError bad_request: the folder is not empty */
async function emptyFolder(dir: string): Promise<void> {
  await mkdir(join(dir, 'files'), { recursive: true, mode: 0o700 })
  if ((await readdir(dir)).length > 1)
    throw new CodedError('bad_request', `The folder ${dir} is not empty. Export into a new folder.`)
}

/**
 * Writes the workspace into the folder `dir`: one file with JSON lines for each table, and the files of the documents. The manifest is written last,
 * so a folder without it is not complete. Stop the trackers first, so that all rows are of the same moment.
 * @throws CodedError bad_request
 */
export async function exportWorkspace(
  context: TransferContext,
  dir: string,
  migrations: string[],
): Promise<Manifest> {
  await emptyFolder(dir)
  const { store, clock, workspaceId } = context
  await recordAudit(store.forWorkspace(workspaceId), 'operator', clock.now(), 'workspaceExported', {})
  const tables: Manifest['tables'] = {}
  let files = 0
  for (const { table, key } of travellingTables) {
    const out = await open(join(dir, tableFile(table)), 'wx', 0o600)
    let rows = 0
    let after: (string | number)[] | null = null
    try {
      for (let page: PlainRow[] = []; rows === 0 || page.length === rowsPerPage; ) {
        page = await context.store.forWorkspace(context.workspaceId).rows.page(table, key, after, rowsPerPage)
        if (page.length === 0) break
        await out.write(page.map((row) => `${JSON.stringify(row)}\n`).join(''))
        for (const row of page) files += await exportFiles(context, dir, table, row)
        rows += page.length
        after = key.map((column) => page.at(-1)?.[column] ?? '')
        if (key.length === 0) break
      }
      await out.sync()
    } finally {
      await out.close()
    }
    tables[table] = rows
    context.progress(`${table}: ${rows} rows`)
  }
  const manifest: Manifest = { format: 1, workspaceId: context.workspaceId, migrations, tables, files }
  await writeFile(join(dir, `${manifestFile}.part`), `${JSON.stringify(manifest, null, 2)}\n`, {
    mode: 0o600,
  })
  await rename(join(dir, `${manifestFile}.part`), join(dir, manifestFile))
  return manifest
}

async function exportFiles(
  { blobs, workspaceId }: TransferContext,
  dir: string,
  table: Parameters<typeof filesOf>[1],
  row: PlainRow,
): Promise<number> {
  let written = 0
  for (const { key, name } of filesOf(workspaceId, table, row)) {
    // An image of a first page may be missing, because earlier versions stored it under another key. The desktop draws it again.
    if ((await blobs.size(key)) === null) continue
    await pipeline(await blobs.open(key), createWriteStream(join(dir, 'files', name), { mode: 0o600 }))
    written += 1
  }
  return written
}
