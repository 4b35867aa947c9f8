// Owns how the big parts come: pdf.js with what is drawn around it, and its worker beside it instead of after it. The
// modern build where the browser runs it; otherwise the legacy one.
import legacyWorkerUrl from './legacy-worker.ts?worker&url'
import { missing } from './modern.ts'
import modernWorkerUrl from './modern-worker.ts?worker&url'

export type Build = 'modern' | 'legacy'

export type Loaded = Pick<typeof import('./reader.ts'), 'openReader'> & {
  build: Build
  worker: Worker
  /** Rejects when the worker could not be loaded, of which pdf.js would say nothing. */
  workerFailed: Promise<never>
}

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
  workerFailed.catch(() => {}) // whoever opens a document meets it
  try {
    const { openReader } = await importReader[build]()
    return { openReader, build, worker, workerFailed }
  } catch (error) {
    worker.terminate()
    if (build === 'modern' && error instanceof SyntaxError) return loadReader('legacy')
    throw error
  }
}
