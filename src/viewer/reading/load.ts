// Loads the reader with pdf.js and, in parallel, the worker of pdf.js. Uses the modern build if the browser supports it, otherwise the legacy
// build.
import legacyWorkerUrl from './legacy-worker.ts?worker&url'
import { missing } from './modern.ts'
import modernWorkerUrl from './modern-worker.ts?worker&url'
import type { PdfWorker } from './pdf.ts'
import rendererUrl from './renderer-worker.ts?worker&url'
import wholeWorkerUrl from './whole-worker.ts?worker&url'

/** `whole`: the modern build with a worker that also contains the parts of pdf.js that few PDFs need. */
export type Build = 'modern' | 'whole' | 'legacy'

export type Loaded = Pick<typeof import('./reader.ts'), 'openReader'> & PdfWorker & { build: Build }

/** The document needs a part of pdf.js that only the worker of the build `whole` contains. */
export class WholeWorkerNeeded extends Error {}

const fitting: Build = missing.length === 0 ? 'modern' : 'legacy'

const workerUrls: Record<Build, string> = {
  modern: modernWorkerUrl,
  whole: wholeWorkerUrl,
  legacy: legacyWorkerUrl,
}
const importModern = () => import('./reader.ts')
const importReader = {
  modern: importModern,
  whole: importModern,
  legacy: () => import('./legacy.ts'),
}

/** Rejects if the worker cannot be loaded, or with {@link WholeWorkerNeeded}. The message is sent by `scripts/build/slim-pdfjs.ts`. */
function failureOf(worker: Worker): Promise<never> {
  const failure = new Promise<never>((_, reject) => {
    const failed = (event: ErrorEvent) => {
      event.preventDefault() // another build is loaded, so the browser need not report the error
      reject(new TypeError('the worker did not start'))
    }
    worker.addEventListener('error', failed, { once: true })
    worker.addEventListener('message', ({ data }: MessageEvent<{ needsWholeWorker?: string } | null>) => {
      if (data?.needsWholeWorker) reject(new WholeWorkerNeeded(data.needsWholeWorker))
    })
  })
  failure.catch(() => {}) // `openPdf` handles the rejection
  return failure
}

export async function loadReader(build: Build = fitting): Promise<Loaded> {
  const worker = new Worker(workerUrls[build], { type: 'module' })
  const workerFailed = failureOf(worker)
  try {
    const { openReader } = await importReader[build]()
    // The renderer is a modern build.
    return { openReader, build, worker, workerFailed, rendererUrl: build === 'legacy' ? null : rendererUrl }
  } catch (error) {
    worker.terminate()
    if (build === 'modern' && error instanceof SyntaxError) return loadReader('legacy')
    throw error
  }
}
