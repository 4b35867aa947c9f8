import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '#shared/errors.ts'
import { isWholeFile, readTableFile } from '../../infrastructure/backup/table-file.ts'
import { digestOf } from '../../infrastructure/blobs/digest.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { PlainRow } from '../../repositories/workspace-rows.ts'
import { recordAudit } from '../audit/record.ts'
import type { TransferContext } from './export.ts'
import { filesOf } from './files.ts'
import { fileColumns, fileList, Manifest, manifestFile, tableFile } from './manifest.ts'
import { travellingTables } from './tables.ts'

const rowsPerInsert = 50

/** Tables that can have rows in a new installation. A command of the operator can have added entries to the audit log. */
const mayHaveRows: ReadonlySet<string> = new Set(['workspaces', 'audit_events'])

const invalid = (message: string) => new CodedError('bad_request', message)

async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, manifestFile), 'utf8').catch(() => null)
  if (text === null)
    throw invalid(`The folder ${dir} contains no complete export (${manifestFile} is missing).`)
  const read = Manifest.safeParse(JSON.parse(text))
  if (!read.success) throw invalid(`${manifestFile} was not written by "export" of this version.`)
  return read.data
}

type TableEntry = Manifest['tables'][number]

/** The tables of the export in the order of the import. @throws CodedError bad_request: a table is missing */
const tablesOf = (manifest: Manifest) =>
  travellingTables.map(({ table }) => {
    const entry = manifest.tables.find(({ name }) => name === table)
    if (!entry) throw invalid(`The export has no table ${table}.`)
    return { ...entry, name: table }
  })

async function* rowsOf(dir: string, { name, columns }: TableEntry): AsyncGenerator<PlainRow> {
  for await (const cells of readTableFile(join(dir, tableFile(name)), columns))
    yield Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? null]))
}

/** @throws CodedError bad_request: a file of the export is missing or damaged */
async function requireWhole(dir: string, { tables, files }: Manifest): Promise<void> {
  const wanted = tables.map(({ name, sha256 }) => [tableFile(name), sha256] as const)
  for (const [name, sha256] of [...wanted, [fileList, files.sha256] as const])
    if (!(await isWholeFile(join(dir, name), sha256))) throw invalid(`${name} is missing or damaged.`)
  for await (const [name, bytes, sha256] of readTableFile(join(dir, fileList), fileColumns)) {
    const path = join(dir, 'files', String(name))
    const found = await digestOf(createReadStream(path)).catch(() => null)
    if (found?.sha256 !== sha256 || found?.bytes !== bytes) throw invalid(`${path} is missing or damaged.`)
  }
}

/** Checks everything before anything is written. */
async function check(
  context: TransferContext,
  dir: string,
  migrations: readonly string[],
): Promise<Manifest> {
  const manifest = await readManifest(dir)
  const missing = manifest.migrations.filter((name) => !migrations.includes(name))
  const extra = migrations.filter((name) => !manifest.migrations.includes(name))
  if (missing.length + extra.length > 0)
    throw invalid(
      'The export and this installation have different versions. Upgrade both to the same version.',
    )
  const rows = context.store.forWorkspace(context.workspaceId).rows
  for (const { table } of travellingTables) {
    if (!mayHaveRows.has(table) && (await rows.count(table)) > 0)
      throw invalid(`This installation is not empty (${table}). Import into a new installation.`)
  }
  await requireWhole(dir, manifest)
  return manifest
}

async function importFiles(
  { blobs, workspaceId }: TransferContext,
  dir: string,
  manifest: Manifest,
): Promise<number> {
  const names = new Set<string>()
  for await (const [name] of readTableFile(join(dir, fileList), fileColumns)) names.add(String(name))
  let files = 0
  for (const table of tablesOf(manifest)) {
    for await (const row of rowsOf(dir, table)) {
      for (const { key, name } of filesOf(workspaceId, table.name, row)) {
        // A file that was missing at the export, see exportFiles. Two versions of a document can have the same file.
        if (!names.delete(name)) continue
        await blobs.putFile(key, join(dir, 'files', name))
        files += 1
      }
    }
  }
  return files
}

async function importTable(
  repositories: WorkspaceRepositories,
  dir: string,
  table: ReturnType<typeof tablesOf>[number],
): Promise<number> {
  let count = 0
  let batch: PlainRow[] = []
  const flush = async () => {
    if (table.name === 'workspaces') for (const row of batch) await repositories.rows.replaceWorkspace(row)
    else await repositories.rows.insert(table.name, batch)
    count += batch.length
    batch = []
  }
  for await (const row of rowsOf(dir, table)) {
    batch.push(row)
    if (batch.length === rowsPerInsert) await flush()
  }
  await flush()
  return count
}

/**
 * Reads an export into this installation, which must be empty. First it stores the files, then all rows in one transaction. If it is interrupted,
 * the installation is still empty, and the command can be run again. All ids stay except the id of the workspace, so links keep their URLs' paths.
 * @throws CodedError bad_request
 */
export async function importWorkspace(
  context: TransferContext,
  dir: string,
  migrations: readonly string[],
): Promise<{ rows: number; files: number }> {
  const manifest = await check(context, dir, migrations)
  const files = await importFiles(context, dir, manifest)
  context.progress(`${files} files`)
  const rows = await context.store.inTransaction(async (unit) => {
    const repositories = unit.forWorkspace(context.workspaceId)
    let total = 0
    for (const table of tablesOf(manifest)) {
      const count = await importTable(repositories, dir, table)
      context.progress(`${table.name}: ${count} rows`)
      total += count
    }
    const at = context.clock.now()
    await recordAudit(repositories, 'operator', at, 'workspaceImported', { count: total })
    return total
  })
  return { rows, files }
}
