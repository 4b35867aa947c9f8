// Set-up for tests of copies. Makes a copy and compares it with the original, as the tracker does, or makes the stamped copy of a reader.
import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BlobStore } from '../blobs/blob-store.ts'
import { type CopyJob, run } from './copies-worker.ts'
import { readTemplateEnd, stampedEnd } from './stamped-copy.ts'

type Kind = { kind: 'first'; pages: number } | { kind: 'stamped' }

/** Returns the copy, or the reason why no copy can be made. */
export async function copyOf(bytes: Uint8Array, kind: Kind): Promise<Uint8Array | string> {
  const folder = await mkdtemp(join(tmpdir(), 'lastpage-copies-'))
  try {
    const [source, target] = [join(folder, 'source.pdf'), join(folder, 'target.pdf')]
    await writeFile(source, bytes)
    const answer = await run({ ...kind, source, target, folder } as CopyJob)
    return 'failed' in answer ? answer.failed : await readFile(target)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A blob store that contains only these bytes. */
const blobsOf = (path: string): Pick<BlobStore, 'open'> => ({
  open: async (_key, range) => createReadStream(path, range ?? {}),
})

/** Returns the copy that a reader of the template would receive. */
export async function readersCopy(template: Uint8Array, text: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'lastpage-copies-'))
  try {
    const path = join(folder, 'template.pdf')
    await writeFile(path, template)
    const end = await readTemplateEnd(blobsOf(path) as BlobStore, 'template', (await stat(path)).size)
    return Buffer.concat([template.subarray(0, end.stampAt), stampedEnd(end, text)])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
