// Blobs as files in one folder, distributed over subfolders by the first characters of the key.
import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type BlobStore,
  isBlobKey,
  isMissing,
  markerName,
  markerText,
  readMarkerText,
  requireBlobKey,
  type StorageMarker,
  type StoredBlob,
} from './blob-store.ts'

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

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
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
}

function fileMarker(root: string): StorageMarker {
  const path = join(root, markerName)
  const read = async () => {
    try {
      return readMarkerText(await readFile(path, 'utf8'))
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }
  return {
    read,
    async create(installationId) {
      const near = `${path}.${randomBytes(6).toString('hex')}.part`
      await writeDurably(near, Buffer.from(markerText(installationId)))
      try {
        // Unlike a rename, a link fails if the marker exists. So two processes cannot both write it.
        await link(near, path)
        await syncFolder(root)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      } finally {
        await rm(near, { force: true })
      }
      return (await read()) ?? installationId
    },
    replace: (installationId) => writeDurably(path, Buffer.from(markerText(installationId))),
  }
}

async function statIfThere(path: string): Promise<Stats | null> {
  try {
    return await stat(path)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** The temporary names of `keep`, `writeDurably` and `check`. */
const isTemporary = (name: string) => /\.[0-9a-f]{12}\.part$|^\.probe-[0-9a-f]{12}$/.test(name)

async function deleteTemporaryFiles(root: string, before: number): Promise<number> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true })
  let deleted = 0
  for (const { name, parentPath } of entries.filter((entry) => entry.isFile() && isTemporary(entry.name))) {
    const path = join(parentPath, name)
    // A hard link has the time of its content. Its own time of creation is the time of the last change of the inode.
    const found = await statIfThere(path)
    if (!found || Math.max(found.mtimeMs, found.ctimeMs) >= before) continue
    await rm(path, { force: true })
    deleted += 1
  }
  return deleted
}

/** Returns the blobs in the subfolders. Files of unfinished writes (`.part`) are no blobs. */
async function* listFiles(root: string): AsyncGenerator<StoredBlob> {
  const folders = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  for (const { name: folder } of folders) {
    for (const key of (await readdir(join(root, folder))).filter(isBlobKey)) {
      const found = await statIfThere(join(root, folder, key))
      if (found?.isFile()) yield { key, sizeBytes: found.size, storedAt: found.mtimeMs }
    }
  }
}

/** The path of a blob in the folder of the storage. @throws Error if the text is not a key */
export const blobPath = (key: string): string => join(requireBlobKey(key).slice(-2), key)

/** Opens the storage in the folder `root`, which is created if it does not exist. */
export async function openFileBlobs(root: string): Promise<BlobStore> {
  await mkdir(root, { recursive: true })
  const pathOf = (key: string) => join(root, blobPath(key))
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
      await writeDurably(await prepare(key), bytes)
    },
    async open(key, range) {
      const file = await open(pathOf(key), 'r')
      return file.createReadStream(range ? { start: range.start, end: range.end } : {})
    },
    async size(key) {
      try {
        return (await stat(pathOf(key))).size
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    delete: (key) => rm(pathOf(key), { force: true }),
    list: () => listFiles(root),
    deleteUnfinished: (before) => deleteTemporaryFiles(root, before),
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
    marker: fileMarker(root),
  }
}
