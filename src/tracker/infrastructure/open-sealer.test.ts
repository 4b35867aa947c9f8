import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSealer, secretKeyFile } from './open-sealer.ts'
import { createSealer, readSecretKey } from './sealing.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealer-'))
})
afterEach(() => rm(folder, { recursive: true }))

const sqlite = () => ({ secretKey: null, databaseUrl: 'sqlite:/x/tracker.db', dataDir: join(folder, 'data') })

describe('the key that seals secrets', () => {
  it('is TRACKER_SECRET_KEY if it is set', async () => {
    const secretKey = randomBytes(32)
    const sealer = await openSealer({ ...sqlite(), secretKey })
    expect(createSealer(secretKey).unseal('test', sealer?.seal('test', 'value') ?? '')).toBe('value')
    await expect(stat(secretKeyFile(sqlite()))).rejects.toThrow('ENOENT')
  })

  it('is a file for its owner with SQLite, and stays the same', async () => {
    const [first, second] = await Promise.all([openSealer(sqlite()), openSealer(sqlite())])
    expect(second?.unseal('test', first?.seal('test', 'value') ?? '')).toBe('value')
    expect((await stat(secretKeyFile(sqlite()))).mode & 0o777).toBe(0o600)
    const key = readSecretKey((await readFile(secretKeyFile(sqlite()), 'utf8')).trim())
    expect(key).toHaveLength(32)
  })

  it('is missing on PostgreSQL without the variable', async () => {
    expect(await openSealer({ ...sqlite(), databaseUrl: 'postgres://127.0.0.1/lastpage' })).toBeNull()
  })

  it('a file without a key is an error, not a new key', async () => {
    await openSealer(sqlite())
    await writeFile(secretKeyFile(sqlite()), '')
    await expect(openSealer(sqlite())).rejects.toThrow('must contain 32 bytes')
  })
})
