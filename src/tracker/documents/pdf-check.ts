// Owns the checking of uploaded PDFs from outside: what the thread found, or what became of it, as the uploader is told.
import { CodedError } from '#shared/errors.ts'
import type { PdfAnswer, PdfFacts } from './pdf-check-worker.ts'
import { createPdfThreads } from './pdf-threads.ts'

export type { PdfFacts }

const limits = { ms: 120_000, heapMb: 768, atOnce: 2 }
const reasons = { late: 'Reading it takes too long.', silent: 'Reading it failed.' }

export type PdfChecker = {
  /** @throws CodedError pdf_not_a_pdf, pdf_empty, pdf_broken, pdf_encrypted; unavailable while stopping */
  check(path: string): Promise<PdfFacts>
  close(): void
}

export function createPdfChecker(): PdfChecker {
  const threads = createPdfThreads<PdfAnswer>(new URL('./pdf-check-worker.ts', import.meta.url), limits)
  return {
    async check(path) {
      const outcome = await threads.run(async () => ({ path }))
      if ('failed' in outcome) {
        const { failed } = outcome
        throw new CodedError('pdf_broken', failed instanceof Error ? failed.message : reasons[failed])
      }
      const { answer } = outcome
      if ('facts' in answer) return answer.facts
      throw new CodedError(answer.refused, answer.reason)
    },
    close: threads.close,
  }
}
