// Files that a page can download. Each file is a temporary file, which is deleted after the download.
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { writeFileAtomically } from '../atomic-file.ts'

export type Downloads = {
  /** Stores a file. Returns the URL path where a page can download it once. */
  keep(name: string, bytes: AsyncIterable<Uint8Array>): Promise<string>
  take(id: string): { name: string; body: Readable } | null
  clear(): Promise<void>
}

export const downloadPath = '/headless/downloads/'

/** The number of stored files. When a new file exceeds this number, the oldest file is deleted. */
const atMost = 5

export function createDownloads(dir: string): Downloads {
  const kept = new Map<string, { name: string; file: string }>()
  let folder: Promise<string> | undefined
  const makeFolder = async () => {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    return mkdtemp(path.join(dir, 'downloads-'))
  }
  return {
    async keep(name, bytes) {
      folder ??= makeFolder()
      const id = randomBytes(16).toString('base64url')
      const file = path.join(await folder, id)
      await writeFileAtomically(file, bytes)
      kept.set(id, { name, file })
      for (const [old, { file }] of [...kept].slice(0, -atMost)) {
        kept.delete(old)
        await rm(file, { force: true })
      }
      return downloadPath + id
    },
    take(id) {
      const found = kept.get(id)
      if (!found) return null
      kept.delete(id)
      const body = createReadStream(found.file)
      body.once('close', () => void rm(found.file, { force: true }))
      return { name: found.name, body }
    },
    async clear() {
      kept.clear()
      if (folder) await rm(await folder, { recursive: true, force: true })
    },
  }
}
