// Owns the threads in which PDFs are worked on: a few at a time, each with a limit in time and memory, and a queue.
import { Worker } from 'node:worker_threads'
import { CodedError } from '#shared/errors.ts'

export type ThreadLimits = {
  ms: number
  heapMb: number
  atOnce: number
  /** How many may wait for their turn; left out: any number. */
  waiting?: number
}
/** `late`: the time was over. `silent`: the thread ended without an answer. */
export type Outcome<T> = { answer: T } | { failed: 'late' | 'silent' | Error }
export type PdfThreads<T> = {
  /** `data` is asked for when it is its turn. @throws CodedError unavailable: too much to do, or stopping */
  run(data: () => Promise<unknown>): Promise<Outcome<T>>
  close(): void
}

type Job = { module: URL; limits: ThreadLimits; signal: AbortSignal }

/** One thread per job: whatever a hostile PDF does ends with it. */
function runThread<T>({ module, limits, signal }: Job, workerData: unknown): Promise<Outcome<T>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(module, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
      // What a PDF library has to say belongs to no log of ours.
      stdout: true,
      stderr: true,
    })
    const stop = (answer: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      void worker.terminate()
      answer()
    }
    const end = (outcome: Outcome<T>) => stop(() => resolve(outcome))
    const aborted = () => stop(() => reject(new CodedError('unavailable', 'The tracker is stopping.')))
    const timer = setTimeout(() => end({ failed: 'late' }), limits.ms)
    signal.addEventListener('abort', aborted)
    worker.once('message', (answer: T) => end({ answer }))
    worker.once('error', (failed) => end({ failed }))
    worker.once('exit', () => end({ failed: 'silent' }))
    if (signal.aborted) aborted()
  })
}

/** `module` posts one message, its answer, and takes what it needs from `workerData`. */
export function createPdfThreads<T>(module: URL, limits: ThreadLimits): PdfThreads<T> {
  const { atOnce, waiting: mostWaiting = Number.POSITIVE_INFINITY } = limits
  const stopping = new AbortController()
  const waiting: (() => void)[] = []
  let running = 0
  async function turn(): Promise<void> {
    if (running < atOnce) {
      running++
      return
    }
    if (waiting.length >= mostWaiting) {
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
    async run(data) {
      await turn()
      try {
        return await runThread<T>({ module, limits, signal: stopping.signal }, await data())
      } finally {
        done()
      }
    },
    close: () => stopping.abort(),
  }
}
