// The files of backups and of exported workspaces: compressed JSON lines. The first line has the names of the columns, each other line has the cells of one row.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import { digesting, digestOf } from '../blobs/digest.ts'
import { privateFile } from '../private-files.ts'
import type { Row } from './snapshot.ts'

const Cells = z.array(z.union([z.string(), z.number(), z.null()]))

/**
 * The digest of a set of rows: the sum of the SHA-256 of all rows, modulo 2^256. It does not depend on the order of the rows, which differs between
 * databases.
 */
export function createRowDigest() {
  let sum = 0n
  let count = 0
  return {
    add(line: string) {
      count += 1
      sum = (sum + BigInt(`0x${createHash('sha256').update(line).digest('hex')}`)) & ((1n << 256n) - 1n)
    },
    count: () => count,
    hex: () => sum.toString(16).padStart(64, '0'),
  }
}

export type WrittenFile = {
  rows: number
  /** See {@link createRowDigest}. */
  rowsDigest: string
  /** SHA-256 of the compressed file. */
  sha256: string
}

export async function writeTableFile(
  path: string,
  columns: readonly string[],
  rows: AsyncIterable<Row>,
): Promise<WrittenFile> {
  const digest = createRowDigest()
  const { stream: hashing, digest: digestOfFile } = digesting()
  async function* lines() {
    yield `${JSON.stringify(columns)}\n`
    for await (const row of rows) {
      const line = JSON.stringify(row)
      digest.add(line)
      yield `${line}\n`
    }
  }
  // `flush`: the data is on the disk before the file is closed.
  const file = createWriteStream(path, { mode: privateFile, flags: 'wx', flush: true })
  await pipeline(Readable.from(lines()), createGzip(), hashing, file)
  return { rows: digest.count(), rowsDigest: digest.hex(), sha256: digestOfFile().sha256 }
}

/** Yields the rows of a file. @throws Error if the file is damaged or has other columns */
export async function* readTableFile(path: string, columns: readonly string[]): AsyncGenerator<Row> {
  const input = createReadStream(path)
  const unpacked = input.pipe(createGunzip())
  input.on('error', (error) => unpacked.destroy(error))
  const lines = createInterface({ input: unpacked, crlfDelay: Number.POSITIVE_INFINITY })
  // readline does not report an error of its input.
  const failed = new Promise<never>((_resolve, reject) => unpacked.once('error', reject))
  failed.catch(() => undefined)
  const iterator = lines[Symbol.asyncIterator]()
  for (let isHead = true; ; isHead = false) {
    const next = await Promise.race([iterator.next(), failed])
    if (next.done) break
    const cells: Row = Cells.parse(JSON.parse(next.value))
    if (!isHead) yield cells
    else if (JSON.stringify(cells) !== JSON.stringify(columns)) throw new Error(`${path} has other columns.`)
  }
}

/** True if the file exists and has this SHA-256. */
export async function isWholeFile(path: string, sha256: string): Promise<boolean> {
  const found = await digestOf(createReadStream(path)).catch(() => null)
  return found?.sha256 === sha256
}
