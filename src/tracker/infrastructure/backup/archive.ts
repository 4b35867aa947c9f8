// A backup as one tar archive (POSIX.1-2001, pax). It is written and read as a stream, so that it can go through a pipe.
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { PassThrough, type Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, Header, Pax } from 'tar'
import { privateFile, privateFolder } from '../private-files.ts'

/** The size of a block. The bytes of each file are filled up to a whole block, and two empty blocks are the end. */
const blockBytes = 512

export type ArchiveWriter = {
  /** Adds the file at `path` under the name `name`, e.g. `blobs/upl_1.pdf`. Resolves when the bytes have been written. */
  add(name: string, path: string): Promise<void>
  /** Writes the end of the archive. The stream stays open. */
  finish(): Promise<void>
}

function headerOf(name: string, size: number, mtime: Date): Buffer {
  const about = { path: name, size, mode: privateFile, mtime, type: 'File' as const }
  const header = Buffer.alloc(blockBytes)
  const isLong = new Header(about).encode(header)
  if (!isLong) return header
  const pax = new Pax({ path: name, size, mtime }).encode()
  return Buffer.concat([pax, header])
}

export function createArchive(to: Writable): ArchiveWriter {
  const body = new PassThrough()
  const sent = pipeline(body, to, { end: false })
  // `write` and `finish` report the error.
  sent.catch(() => undefined)
  async function write(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    for await (const chunk of chunks) {
      if (body.destroyed) await sent
      if (!body.write(chunk)) await Promise.race([once(body, 'drain'), sent])
    }
  }
  return {
    async add(name, path) {
      const { size, mtime } = await stat(path)
      const missing = (blockBytes - (size % blockBytes)) % blockBytes
      await write([headerOf(name, size, mtime)])
      if (size > 0) await write(createReadStream(path, { end: size - 1 }))
      if (missing > 0) await write([Buffer.alloc(missing)])
    },
    async finish() {
      await write([Buffer.alloc(2 * blockBytes)])
      body.end()
      await sent
    },
  }
}

/** Writes the files of the archive into the folder. @throws Error if the archive is damaged, or has a path outside of the folder */
export async function extractArchive(from: Readable, folder: string): Promise<void> {
  await pipeline(
    from,
    extract({ cwd: folder, strict: true, dmode: privateFolder, fmode: privateFile, noMtime: true }),
  )
}
