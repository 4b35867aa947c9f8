// Blobs as files in one folder, distributed over subfolders by the first characters of the key.
import { randomBytes } from 'node:crypto'
import { copyFile, link, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BlobStore } from './blob-store.ts'

const allowedKey = /^[A-Za-z0-9_-]{4,120}(\.[a-z0-9]{1,8})?$/

/** A rename or a new file survives a power loss only after a sync of its folder. Node cannot sync a folder on Windows. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes a hard link if the file system allows it, otherwise a copy. After a crash, `to` is complete or does not exist. */
async function keep(from: string, to: string): Promise<void> {
  const near = `${to}.${randomBytes(6).toString('hex')}.part`
  try {
    await link(from, near)
  } catch {
    await copyFile(from, near)
    await syncFile(near)
  }
  await rename(near, to)
  // If both names are links to the same file, a rename does nothing and leaves both names.
  await rm(near, { force: true })
}

export async function openFileBlobs(root: string): Promise<BlobStore> {
  await mkdir(root, { recursive: true })
  const pathOf = (key: string) => {
    if (!allowedKey.test(key)) throw new Error('A blob key must consist of letters, digits and a few signs.')
    return join(root, key.slice(-2), key)
  }
  const prepare = async (key: string) => {
    const path = pathOf(key)
    await mkdir(dirname(path), { recursive: true })
    return path
  }
  return {
    async putFile(key, from) {
      const path = await prepare(key)
      await syncFile(from)
      await keep(from, path)
      await syncFolder(dirname(path))
    },
    async put(key, bytes) {
      const path = await prepare(key)
      const near = `${path}.${randomBytes(6).toString('hex')}.part`
      const file = await open(near, 'wx')
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(near, path)
      await syncFolder(dirname(path))
    },
    async open(key, range) {
      const file = await open(pathOf(key), 'r')
      return file.createReadStream(range ? { start: range.start, end: range.end } : {})
    },
    async size(key) {
      try {
        return (await stat(pathOf(key))).size
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },
    delete: (key) => rm(pathOf(key), { force: true }),
    async check() {
      // Access rights do not show a full disk, a quota or an unavailable network share.
      const probe = join(root, `.probe-${randomBytes(6).toString('hex')}`)
      try {
        await writeFile(probe, Buffer.alloc(4_096), { flag: 'wx' })
        await syncFile(probe)
      } finally {
        await rm(probe, { force: true })
      }
    },
  }
}
