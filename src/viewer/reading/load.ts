// Owns how the big parts come: pdf.js with what is drawn around it, and its worker beside it instead of after it.
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'

export type Loaded = Pick<typeof import('./reader.ts'), 'openReader'> & {
  worker: Worker
  /** Rejects when the worker could not be loaded, of which pdf.js would say nothing. */
  workerFailed: Promise<never>
}

export async function loadReader(): Promise<Loaded> {
  const worker = new Worker(workerUrl, { type: 'module' })
  const workerFailed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', () => reject(new TypeError('the worker did not start')), { once: true })
  })
  workerFailed.catch(() => {}) // whoever opens a document meets it
  const { openReader } = await import('./reader.ts')
  return { openReader, worker, workerFailed }
}
