// Owns running PDF jobs from outside: a few threads at a time, each with a limit in time and memory, and a short queue.
import { Worker } from 'node:worker_threads'
import { CodedError } from '#shared/errors.ts'
import type { MadePdf, PdfJob } from './pdf-parts-worker.ts'

const limits = { ms: 60_000, heapMb: 1024, atOnce: 2, waiting: 40 }

export type PdfJobs = {
  /** `failed` where it can't be made of this file. @throws CodedError unavailable: too much to do, or stopping */
  run(read: () => Promise<Buffer>, job: PdfJob): Promise<MadePdf>
  close(): void
}

function runWorker(bytes: Buffer, job: PdfJob, signal: AbortSignal): Promise<MadePdf> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./pdf-parts-worker.ts', import.meta.url), {
      workerData: { bytes: new Uint8Array(bytes), job },
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
      stdout: true,
      stderr: true,
    })
    const stop = (answer: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      void worker.terminate()
      answer()
    }
    const aborted = () => stop(() => reject(new CodedError('unavailable', 'The tracker is stopping.')))
    const timer = setTimeout(
      () => stop(() => resolve({ failed: 'It takes too long.', lasting: false })),
      limits.ms,
    )
    signal.addEventListener('abort', aborted)
    worker.once('message', (made: MadePdf) => stop(() => resolve(made)))
    worker.once('error', (error) => stop(() => resolve({ failed: error.message, lasting: false })))
    worker.once('exit', () => stop(() => resolve({ failed: 'The thread ended.', lasting: false })))
    if (signal.aborted) aborted()
  })
}

export function createPdfJobs(): PdfJobs {
  const stopping = new AbortController()
  const waiting: (() => void)[] = []
  let running = 0
  async function turn(): Promise<void> {
    if (running < limits.atOnce) {
      running++
      return
    }
    if (waiting.length >= limits.waiting) {
      throw new CodedError('unavailable', 'Too many documents are being prepared. Try again in a minute.')
    }
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  function done(): void {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
  return {
    async run(read, job) {
      await turn()
      try {
        return await runWorker(await read(), job, stopping.signal)
      } finally {
        done()
      }
    },
    close: () => stopping.abort(),
  }
}
