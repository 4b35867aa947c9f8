import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '#shared/errors.ts'
import type { Row } from '../../infrastructure/backup/snapshot.ts'
import { writeTableFile } from '../../infrastructure/backup/table-file.ts'
import type { BlobStore } from '../../infrastructure/blobs/blob-store.ts'
import { type Digest, saveStream } from '../../infrastructure/blobs/digest.ts'
import type { Clock } from '../../infrastructure/clock.ts'
import { privateFile, privateFolder } from '../../infrastructure/private-files.ts'
import type { Store } from '../../repositories/store.ts'
import type { PlainRow, WorkspaceTable } from '../../repositories/workspace-rows.ts'
import { recordAudit } from '../audit/record.ts'
import { filesOf } from './files.ts'
import { fileColumns, fileList, type Manifest, manifestFile, tableFile } from './manifest.ts'
import { travellingTables } from './tables.ts'

export type TransferContext = {
  readonly store: Store
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly workspaceId: string
  progress(line: string): void
}

/** The files that have been exported, by their name in the folder. */
type ExportedFiles = Map<string, Digest>

const rowsPerPage = 500

/** @throws CodedError bad_request: the folder is not empty */
async function emptyFolder(dir: string): Promise<void> {
  await mkdir(join(dir, 'files'), { recursive: true, mode: privateFolder })
  if ((await readdir(dir)).length > 1)
    throw new CodedError('bad_request', `The folder ${dir} is not empty. Export into a new folder.`)
}

/** Yields the rows of the workspace in pages, in the order of the key. */
async function* pagesOf(
  { store, workspaceId }: TransferContext,
  table: WorkspaceTable,
  key: readonly string[],
): AsyncGenerator<PlainRow[]> {
  const { rows } = store.forWorkspace(workspaceId)
  let after: (string | number)[] | null = null
  for (;;) {
    const page: PlainRow[] = await rows.page(table, key, after, rowsPerPage)
    if (page.length > 0) yield page
    if (page.length < rowsPerPage || key.length === 0) return
    after = key.map((column) => page.at(-1)?.[column] ?? '')
  }
}

/** Writes the rows of a table, and the files that belong to them. */
async function exportTable(
  context: TransferContext,
  dir: string,
  { table, key }: (typeof travellingTables)[number],
  files: ExportedFiles,
): Promise<Manifest['tables'][number]> {
  const pages = pagesOf(context, table, key)
  const first = await pages.next()
  const columns = Object.keys(first.value?.[0] ?? {}).toSorted()
  async function* cells(): AsyncGenerator<Row> {
    for (let page = first; !page.done; page = await pages.next()) {
      for (const row of page.value) {
        await exportFiles(context, dir, table, row, files)
        yield columns.map((column) => row[column] ?? null)
      }
    }
  }
  const written = await writeTableFile(join(dir, tableFile(table)), columns, cells())
  context.progress(`${table}: ${written.rows} rows`)
  return { name: table, columns, ...written }
}

async function exportFiles(
  { blobs, workspaceId }: TransferContext,
  dir: string,
  table: WorkspaceTable,
  row: PlainRow,
  files: ExportedFiles,
): Promise<void> {
  for (const { key, name } of filesOf(workspaceId, table, row)) {
    // An image of a first page may be missing, because earlier versions stored it under another key. The desktop draws it again.
    if (files.has(name) || (await blobs.size(key)) === null) continue
    files.set(name, await saveStream(await blobs.open(key), join(dir, 'files', name)))
  }
}

async function* rowsOfFiles(files: ExportedFiles): AsyncGenerator<Row> {
  for (const [name, { bytes, sha256 }] of files) yield [name, bytes, sha256]
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
  const files: ExportedFiles = new Map()
  const tables: Manifest['tables'] = []
  for (const table of travellingTables) tables.push(await exportTable(context, dir, table, files))
  const list = await writeTableFile(join(dir, fileList), fileColumns, rowsOfFiles(files))
  const bytes = [...files.values()].reduce((sum, file) => sum + file.bytes, 0)
  const manifest: Manifest = {
    ...{ format: 2, workspaceId: context.workspaceId, migrations, tables },
    files: { ...list, bytes },
  }
  const near = join(dir, `${manifestFile}.part`)
  await writeFile(near, `${JSON.stringify(manifest, null, 2)}\n`, { mode: privateFile, flush: true })
  await rename(near, join(dir, manifestFile))
  return manifest
}
