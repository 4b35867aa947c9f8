// The stamped copy of a reader. It consists of the bytes of the template before its stamp, the reader's stamp, and the cross-reference table of
// the template. The tracker makes the copy during the response and never stores it.
import { createHash } from 'node:crypto'
import type { BlobStore } from '../blobs/blob-store.ts'
import { stampObject } from './stamp-drawing.ts'

/** The facts about the end of a template that are needed to make a stamped copy: the offset and object number of the stamp, and the table. */
export type TemplateEnd = { stampAt: number; stampNumber: number; table: Buffer }

async function read(blobs: BlobStore, key: string, start: number, end: number): Promise<Buffer> {
  return Buffer.concat((await (await blobs.open(key, { start, end })).toArray()) as Buffer[])
}

/** Reads the cross-reference table of a template (stamp-template.ts). The last entry of the table is the offset of the stamp. */
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

/** Returns the bytes that follow the first `stampAt` bytes of the template. */
export function stampedEnd({ stampAt, stampNumber, table }: TemplateEnd, text: string): Buffer {
  const stamp = stampObject(stampNumber, text)
  const start = Buffer.from(`startxref\n${stampAt + stamp.length}\n%%EOF\n`)
  return Buffer.concat([stamp, table, start])
}

/** Returns the entity tag of a copy. Copies with the same tag have the same bytes. */
export const copyTag = (templateSha256: string, text: string): string =>
  createHash('sha256')
    .update(JSON.stringify([templateSha256, text]))
    .digest('hex')
