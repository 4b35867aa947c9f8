// The stamped copy of a reader: the bytes of the template up to its stamp, the reader's stamp, the table of the template. It is made while it is
// sent and never stored.
import { createHash } from 'node:crypto'
import type { BlobStore } from '../blobs/blob-store.ts'
import { stampObject } from './stamp-drawing.ts'

/** What is the same in all copies of a template, besides the bytes before its stamp. */
export type TemplateEnd = { stampAt: number; stampNumber: number; table: Buffer }

async function read(blobs: BlobStore, key: string, start: number, end: number): Promise<Buffer> {
  return Buffer.concat((await (await blobs.open(key, { start, end })).toArray()) as Buffer[])
}

/** Reads the end of a template (stamp-template.ts): its table, and from its last entry where the stamp begins. */
export async function readTemplateEnd(
  blobs: BlobStore,
  key: string,
  sizeBytes: number,
): Promise<TemplateEnd> {
  const last = (await read(blobs, key, Math.max(0, sizeBytes - 64), sizeBytes - 1)).toString('latin1')
  const tableAt = Number(/startxref\n(\d+)\n/.exec(last)?.[1])
  const bytes = await read(blobs, key, tableAt, sizeBytes - 1)
  const trailerAt = bytes.lastIndexOf('trailer')
  const stampAt = Number(bytes.subarray(trailerAt - 20, trailerAt - 10).toString('latin1'))
  const entries = Number(/^xref\n0 (\d+)\n/.exec(bytes.subarray(0, 32).toString('latin1'))?.[1])
  const table = bytes.subarray(0, bytes.lastIndexOf('startxref'))
  if (!(stampAt > 0 && entries > 1)) throw new Error('This is not a watermark template.')
  return { stampAt, stampNumber: entries - 1, table: Buffer.from(table) }
}

/** The bytes that follow the first `stampAt` of the template. */
export function stampedEnd({ stampAt, stampNumber, table }: TemplateEnd, text: string): Buffer {
  const stamp = stampObject(stampNumber, text)
  const start = Buffer.from(`startxref\n${stampAt + stamp.length}\n%%EOF\n`)
  return Buffer.concat([stamp, table, start])
}

/** Two copies with the same tag are the same bytes. */
export const copyTag = (templateSha256: string, text: string): string =>
  createHash('sha256')
    .update(JSON.stringify([templateSha256, text]))
    .digest('hex')
