import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CodedError } from '#shared/errors.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import { childModule } from '../installation.ts'
import { createPdfProcesses } from '../pdf/pdf-processes.ts'
import type { CopyAnswer, CopyJob } from './copies-worker.ts'
import type { CopyKind } from './derived-pdfs.ts'

/** The maximum number of concurrent jobs. Each page is drawn several times, and a tracker has few cores. */
const limits = { cpuMs: 180_000, ms: 180_000, atOnce: 1, waiting: 40 }
const dayMs = 86_400_000

export type MadeCopy = { path: string; sizeBytes: number; sha256: string }

/** Makes copies in child processes (ADR 51). */
export function createCopyMaker(blobs: BlobStore, scratchDir: string) {
  const processes = createPdfProcesses<CopyAnswer>(childModule('./copies-worker', import.meta.url), limits)
  return {
    /**
     * Makes a copy of the blob `original`. `use` gets the file, which is deleted afterwards. Returns null if no copy of this file can be made.
     * @throws CodedError unavailable if the job took too long
     */
    async make<T>(original: string, job: CopyKind, use: (made: MadeCopy) => Promise<T>): Promise<T | null> {
      await mkdir(scratchDir, { recursive: true })
      const folder = await mkdtemp(join(scratchDir, 'copy-'))
      try {
        const [source, target] = [join(folder, 'original.pdf'), join(folder, 'made.pdf')]
        const outcome = await processes.run(async (): Promise<CopyJob> => {
          await pipeline(await blobs.open(original), createWriteStream(source))
          return { ...job, source, target, folder }
        })
        if ('failed' in outcome) {
          // A file that needs too much memory always fails. A time-out may be caused by the load of the machine.
          if (outcome.failed === 'memory') return null
          throw new CodedError(
            'unavailable',
            'The copy could not be prepared in time. Try again in a minute.',
          )
        }
        const { answer } = outcome
        return 'failed' in answer ? null : await use({ path: target, ...answer })
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },

    /** Deletes files that a killed tracker left in the folder for temporary files. */
    async sweep(): Promise<void> {
      for (const name of await readdir(scratchDir).catch(() => [])) {
        const path = join(scratchDir, name)
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
        if (Date.now() - mtimeMs > dayMs) await rm(path, { recursive: true, force: true })
      }
    },

    close: () => processes.close(),
  }
}
