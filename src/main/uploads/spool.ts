// Stores unfinished uploads on disk. `<id>.part` contains the bytes of the file. `<id>.json` contains the record, with which the
// upload continues after a crash.
import { createHash } from 'node:crypto'
import { createReadStream, type ReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { WireErrorSchema } from '#shared/desktop-state.ts'
import { CodedError } from '#shared/errors.ts'
import type { Log } from '../lib/log.ts'

export const SpooledUpload = z.object({
  id: z.string().regex(/^upl_[\w-]{8,40}$/),
  /** The workspace of the upload. The file and the token must not be sent to the tracker of another workspace. */
  workspaceId: z.string(),
  fileName: z.string().max(255),
  documentId: z.string().nullable(),
  /** Null in records of earlier versions. */
  folderId: z.string().nullable().default(null),
  sizeBytes: z.int(),
  sha256: z.string(),
  /** The tus URL of the upload; null before the tracker has created it. */
  uploadUrl: z.url().nullable(),
  startedAt: z.iso.datetime(),
  error: WireErrorSchema.nullable(),
})
export type SpooledUpload = z.infer<typeof SpooledUpload>

export type Spool = ReturnType<typeof createSpool>

async function writeBody(
  file: string,
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  onBytes: (received: number) => void,
): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let received = 0
  try {
    const handle = await open(file, 'w', 0o600)
    try {
      for await (const chunk of body) {
        received += chunk.byteLength
        if (received > maxBytes) throw tooLarge(maxBytes)
        hash.update(chunk)
        await handle.appendFile(chunk)
        onBytes(received)
      }
    } finally {
      await handle.close()
    }
    if (received === 0) throw new CodedError('pdf_empty', 'The file is empty.')
  } catch (error) {
    await rm(file, { force: true })
    throw isCutOff(error) ? new CodedError('unavailable', 'The transfer of the file stopped.') : error
  }
  return { sizeBytes: received, sha256: hash.digest('hex') }
}

export function createSpool(dir: string, log: Log) {
  const partPath = (id: string) => path.join(dir, `${id}.part`)
  const recordPath = (id: string) => path.join(dir, `${id}.json`)

  async function readRecord(name: string): Promise<SpooledUpload | null> {
    try {
      return SpooledUpload.parse(JSON.parse(await readFile(path.join(dir, name), 'utf8')))
    } catch (error) {
      log.warn({ name, error }, 'Reading an unfinished upload failed')
      return null
    }
  }

  return {
    /** Returns the unfinished uploads, oldest first. Deletes files without a record: a crash interrupted their reception. */
    async load(): Promise<SpooledUpload[]> {
      await mkdir(dir, { recursive: true, mode: 0o700 })
      const names = await readdir(dir)
      const records = await Promise.all(names.filter((name) => name.endsWith('.json')).map(readRecord))
      const kept = records.filter((record) => record !== null && names.includes(`${record.id}.part`))
      const keep = new Set(
        kept.flatMap((record) => (record ? [`${record.id}.part`, `${record.id}.json`] : [])),
      )
      await Promise.all(
        names
          .filter((name) => !keep.has(name))
          .map((name) => rm(path.join(dir, name), { recursive: true, force: true })),
      )
      return kept.filter((record) => record !== null).sort((a, b) => a.startedAt.localeCompare(b.startedAt))
    },

    /**
     * Writes `body` to disk. Returns its size in bytes and its SHA-256 in hex. Throws CodedError: `pdf_empty`, `pdf_too_large`, or
     * `unavailable` if the connection broke. After an error the file is deleted.
     */
    async receive(
      id: string,
      body: AsyncIterable<Uint8Array>,
      maxBytes: number,
      onBytes: (received: number) => void,
    ): Promise<{ sizeBytes: number; sha256: string }> {
      await mkdir(dir, { recursive: true, mode: 0o700 })
      return writeBody(partPath(id), body, maxBytes, onBytes)
    },

    async save(record: SpooledUpload): Promise<void> {
      const fresh = `${recordPath(record.id)}.new`
      await writeFile(fresh, JSON.stringify(record), { mode: 0o600 })
      await rename(fresh, recordPath(record.id))
    },

    read: (id: string): ReadStream => createReadStream(partPath(id)),

    /** Deletes the record first. If a crash follows, `load` deletes the bytes because they have no record. */
    async remove(id: string): Promise<void> {
      await rm(recordPath(id), { force: true })
      await rm(partPath(id), { force: true })
    },
  }
}

export function tooLarge(maxBytes: number): CodedError {
  return new CodedError('pdf_too_large', `The file is larger than ${maxBytes} bytes.`, { maxBytes })
}

/** True if the window was closed, or its connection broke, before the whole file had arrived. */
function isCutOff(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown }
  return name === 'AbortError' || code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE'
}
