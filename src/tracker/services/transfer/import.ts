import { createReadStream } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CodedError } from '#shared/errors.ts'
import type { WorkspaceRepositories } from '../../repositories/store.ts'
import type { PlainRow, WorkspaceTable } from '../../repositories/workspace-rows.ts'
import { recordAudit } from '../audit/record.ts'
import type { TransferContext } from './export.ts'
import { filesOf } from './files.ts'
import { Manifest, manifestFile, tableFile } from './manifest.ts'
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

async function* rowsOf(dir: string, table: WorkspaceTable): AsyncGenerator<PlainRow> {
  for await (const line of createInterface({ input: createReadStream(join(dir, tableFile(table))) })) {
    if (line !== '') yield JSON.parse(line) as PlainRow
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
  return manifest
}

async function importFiles({ blobs, workspaceId }: TransferContext, dir: string): Promise<number> {
  let files = 0
  for (const { table } of travellingTables) {
    for await (const row of rowsOf(dir, table)) {
      for (const { key, name } of filesOf(workspaceId, table, row)) {
        const path = join(dir, 'files', name)
        const exists = await access(path).then(
          () => true,
          () => false,
        )
        if (!exists) continue
        await blobs.putFile(key, path)
        files += 1
      }
    }
  }
  return files
}

async function importTable(
  repositories: WorkspaceRepositories,
  dir: string,
  table: WorkspaceTable,
): Promise<number> {
  let count = 0
  let batch: PlainRow[] = []
  const flush = async () => {
    if (table === 'workspaces') for (const row of batch) await repositories.rows.replaceWorkspace(row)
    else await repositories.rows.insert(table, batch)
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
  const files = await importFiles(context, dir)
  if (files < manifest.files) throw invalid(`${manifest.files - files} files of the export are missing.`)
  context.progress(`${files} files`)
  const rows = await context.store.inTransaction(async (unit) => {
    const repositories = unit.forWorkspace(context.workspaceId)
    let total = 0
    for (const { table } of travellingTables) {
      const count = await importTable(repositories, dir, table)
      if (count !== (manifest.tables[table] ?? 0))
        throw invalid(`${tableFile(table)} has ${count} rows instead of ${manifest.tables[table] ?? 0}.`)
      context.progress(`${table}: ${count} rows`)
      total += count
    }
    const at = context.clock.now()
    await recordAudit(repositories, 'operator', at, 'workspaceImported', { count: total })
    return total
  })
  return { rows, files }
}
