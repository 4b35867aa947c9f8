// Owns the checking of uploaded PDFs from outside: what the threads found, or what became of it, as the uploader is told.
import { stat } from 'node:fs/promises'
import { CodedError } from '#shared/errors.ts'
import { type ByteSpan, WHOLE_BYTES } from '#shared/pdf-reading.ts'
import type { PageOneAnswer } from './page-one-worker.ts'
import type { PdfAnswer, PdfFacts as ReadFacts } from './pdf-check-worker.ts'
import { createPdfThreads } from './pdf-threads.ts'

/** `pageOne`: the bytes that page 1 needs; null where that isn't known, or the file is small enough to be sent whole. */
export type PdfFacts = ReadFacts & { pageOne: ByteSpan[] | null }

const limits = { ms: 120_000, heapMb: 768, atOnce: 2 }
/** A page that takes longer than this is read without. */
const pageOneLimits = { ms: 15_000, heapMb: 512, atOnce: 2 }
const reasons = { late: 'Reading it takes too long.', silent: 'Reading it failed.' }

export type PdfChecker = {
  /** @throws CodedError pdf_not_a_pdf, pdf_empty, pdf_broken, pdf_encrypted; unavailable while stopping */
  check(path: string): Promise<PdfFacts>
  close(): void
}

export function createPdfChecker(): PdfChecker {
  const threads = createPdfThreads<PdfAnswer>(new URL('./pdf-check-worker.ts', import.meta.url), limits)
  const pageOneThreads = createPdfThreads<PageOneAnswer>(
    new URL('./page-one-worker.ts', import.meta.url),
    pageOneLimits,
  )

  async function read(path: string): Promise<ReadFacts> {
    const outcome = await threads.run(async () => ({ path }))
    if ('failed' in outcome) {
      const { failed } = outcome
      throw new CodedError('pdf_broken', failed instanceof Error ? failed.message : reasons[failed])
    }
    const { answer } = outcome
    if ('facts' in answer) return answer.facts
    throw new CodedError(answer.refused, answer.reason)
  }

  /** Only makes reading quicker: what goes wrong here says nothing about the file. */
  async function pageOneOf(path: string): Promise<ByteSpan[] | null> {
    if ((await stat(path)).size <= WHOLE_BYTES) return null
    const outcome = await pageOneThreads.run(async () => ({ path }))
    return 'answer' in outcome ? outcome.answer.spans : null
  }

  return {
    async check(path) {
      const [facts, pageOne] = await Promise.all([read(path), pageOneOf(path)])
      return { ...facts, pageOne }
    },
    close() {
      threads.close()
      pageOneThreads.close()
    },
  }
}
