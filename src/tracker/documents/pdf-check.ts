// Owns the checking of uploaded PDFs from outside: a few threads at a time, each with a limit in time and memory.
import { Worker } from 'node:worker_threads'
import { CodedError } from '#shared/errors.ts'
import type { PdfAnswer, PdfFacts } from './pdf-check-worker.ts'

export type { PdfFacts }

const limits = { ms: 120_000, heapMb: 768 }
const atOnce = 2

/** One thread per file: whatever a hostile PDF does to pdf.js ends with its thread. */
function runWorker(path: string, signal: AbortSignal): Promise<PdfAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./pdf-check-worker.ts', import.meta.url), {
      workerData: { path },
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
      // pdf.js's own warnings belong to no log of ours.
      stdout: true,
      stderr: true,
    })
    const stop = (answer: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      void worker.terminate()
      answer()
    }
    const broken = (reason: string) => stop(() => resolve({ refused: 'pdf_broken', reason }))
    const aborted = () => stop(() => reject(new CodedError('unavailable', 'The tracker is stopping.')))
    const timer = setTimeout(() => broken('Reading it takes too long.'), limits.ms)
    signal.addEventListener('abort', aborted)
    worker.once('message', (answer: PdfAnswer) => stop(() => resolve(answer)))
    worker.once('error', (error) => broken(error.message))
    worker.once('exit', () => broken('Reading it failed.'))
    if (signal.aborted) aborted()
  })
}

export type PdfChecker = {
  /** @throws CodedError pdf_not_a_pdf, pdf_empty, pdf_broken, pdf_encrypted; unavailable while stopping */
  check(path: string): Promise<PdfFacts>
  close(): void
}

export function createPdfChecker(): PdfChecker {
  const stopping = new AbortController()
  const waiting: (() => void)[] = []
  let running = 0
  async function turn(): Promise<void> {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
  }
  function done(): void {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
  return {
    async check(path) {
      await turn()
      try {
        const answer = await runWorker(path, stopping.signal)
        if ('facts' in answer) return answer.facts
        throw new CodedError(answer.refused, answer.reason)
      } finally {
        done()
      }
    },
    close: () => stopping.abort(),
  }
}
