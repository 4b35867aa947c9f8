// Loads the reader with pdf.js and, in parallel, the worker of pdf.js. Uses the modern build if the browser supports it, otherwise the legacy
// build.
import legacyWorkerUrl from './legacy-worker.ts?worker&url'
import { missing } from './modern.ts'
import modernWorkerUrl from './modern-worker.ts?worker&url'
import type { PdfWorker } from './pdf.ts'

export type Build = 'modern' | 'legacy'

export type Loaded = Pick<typeof import('./reader.ts'), 'openReader'> & PdfWorker & { build: Build }

const fitting: Build = missing.length === 0 ? 'modern' : 'legacy'

const importReader = {
  modern: () => import('./reader.ts'),
  legacy: () => import('./legacy.ts'),
}

export async function loadReader(build: Build = fitting): Promise<Loaded> {
  const worker = new Worker(build === 'modern' ? modernWorkerUrl : legacyWorkerUrl, { type: 'module' })
  const workerFailed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', () => reject(new TypeError('the worker did not start')), { once: true })
  })
  workerFailed.catch(() => {}) // `openPdf` handles the rejection
  try {
    const { openReader } = await importReader[build]()
    return { openReader, build, worker, workerFailed }
  } catch (error) {
    worker.terminate()
    if (build === 'modern' && error instanceof SyntaxError) return loadReader('legacy')
    throw error
  }
}
