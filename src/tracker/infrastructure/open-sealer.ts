// Finds the key that seals the secrets of the database (ADR 108): TRACKER_SECRET_KEY, or with SQLite a file in the data folder.
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrackerConfig } from './config.ts'
import { isSqlite } from './database/open-database.ts'
import { privateFile } from './private-files.ts'
import { createSealer, readSecretKey, type Sealer } from './sealing.ts'

type Config = Pick<TrackerConfig, 'secretKey' | 'databaseUrl' | 'dataDir'>

export const secretKeyFile = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'secret-key')

/** Returns the key of the file. If there is no file, creates it. Two processes that start at the same time get the same key. */
async function keyOfFile(config: Config): Promise<Buffer> {
  const path = secretKeyFile(config)
  await mkdir(config.dataDir, { recursive: true })
  const candidate = `${randomBytes(32).toString('base64')}\n`
  await writeFile(path, candidate, { flag: 'wx', mode: privateFile, flush: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  })
  const key = readSecretKey((await readFile(path, 'utf8')).trim())
  if (key === null) throw new Error(`${path} must contain 32 bytes as base64 or hex`)
  return key
}

/**
 * Returns the sealer of this installation. Returns null on PostgreSQL without TRACKER_SECRET_KEY: its processes can be on several machines, and a file
 * of one machine would seal values that the others cannot read.
 * @throws Error the file exists, but has no valid key
 */
export async function openSealer(config: Config): Promise<Sealer | null> {
  if (config.secretKey !== null) return createSealer(config.secretKey)
  return isSqlite(config.databaseUrl) ? createSealer(await keyOfFile(config)) : null
}
