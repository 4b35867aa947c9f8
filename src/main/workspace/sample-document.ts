import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../lib/clock.ts'
import { trackerBackOffMs } from '../tracker/backoff.ts'
import type { Session } from '../tracker/session.ts'
import type { Uploads } from '../uploads/uploads.ts'

/** Waits until the tracker is online. Then uploads the PDF at the path `sample` if the workspace has no document. */
export async function uploadSample(
  sample: string,
  {
    session,
    uploads,
    clock,
    signal,
  }: { session: Session; uploads: Uploads; clock: Clock; signal: AbortSignal },
): Promise<void> {
  for (let attempts = 1; session.connection().state !== 'online'; attempts += 1) {
    if (signal.aborted) return
    await clock.sleep(Math.min(1_000, trackerBackOffMs(attempts)), signal).catch(() => {})
  }
  const { items } = await session.client.call('documents.list', { query: { limit: 1 } })
  if (items.length > 0 || uploads.list().length > 0) return
  const { size } = await stat(sample)
  await uploads.add({
    fileName: path.basename(sample),
    documentId: null,
    sizeBytes: size,
    body: createReadStream(sample),
  })
}
