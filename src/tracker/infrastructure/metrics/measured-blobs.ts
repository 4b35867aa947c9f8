import { type BlobStore, isMissing } from '../blobs/blob-store.ts'
import type { Metrics } from './metrics.ts'

const measured = ['put', 'putFile', 'open', 'size', 'delete'] as const

/** Returns the same store, which also measures each operation. */
export function measureBlobs(blobs: BlobStore, { blobSeconds }: Metrics): BlobStore {
  const timed = Object.fromEntries(
    measured.map((operation) => [
      operation,
      async (...given: unknown[]) => {
        const end = blobSeconds.startTimer({ operation })
        try {
          const result = await (blobs[operation] as (...args: unknown[]) => Promise<unknown>)(...given)
          end({ result: 'ok' })
          return result
        } catch (error) {
          end({ result: isMissing(error) ? 'missing' : 'failed' })
          throw error
        }
      },
    ]),
  )
  return { ...blobs, ...timed }
}
