// Owns the checking of uploaded PDFs from outside: what the processes found, or what became of it, as the uploader is told.
import { stat } from 'node:fs/promises'
import { CodedError } from '#shared/errors.ts'
import { type ByteSpan, WHOLE_BYTES } from '#shared/pdf-reading.ts'
import { maxPages } from './max-pages.ts'
import type { PageOneAnswer } from './page-one-worker.ts'
import type { PdfAnswer, PdfFacts as ReadFacts } from './pdf-check-worker.ts'
import { createPdfProcesses, type Failure } from './pdf-processes.ts'

/** `pageOne`: the bytes that page 1 needs; null where that isn't known, or the file is small enough to be sent whole. */
export type PdfFacts = ReadFacts & { pageOne: ByteSpan[] | null }

const limits = { ms: 60_000, atOnce: 2 }
/** A page that takes longer than this is read without. */
const pageOneLimits = { ms: 15_000, atOnce: 2 }

function refusalOf(failed: Failure): CodedError {
  if (failed === 'memory') return new CodedError('pdf_too_heavy', 'Reading it takes too much memory.')
  if (failed === 'late') return new CodedError('pdf_too_heavy', 'Reading it takes too long.')
  return new CodedError('pdf_broken', failed instanceof Error ? failed.message : 'Reading it failed.')
}

export type PdfChecker = {
  /** @throws CodedError pdf_not_a_pdf, pdf_empty, pdf_broken, pdf_encrypted, pdf_too_heavy, pdf_too_many_pages; unavailable while stopping */
  check(path: string): Promise<PdfFacts>
  close(): void
}

export function createPdfChecker(): PdfChecker {
  const checks = createPdfProcesses<PdfAnswer>(new URL('./pdf-check-worker.ts', import.meta.url), limits)
  const pageOnes = createPdfProcesses<PageOneAnswer>(
    new URL('./page-one-worker.ts', import.meta.url),
    pageOneLimits,
  )

  async function read(path: string): Promise<ReadFacts> {
    const outcome = await checks.run(async () => ({ path }))
    if ('failed' in outcome) throw refusalOf(outcome.failed)
    const { answer } = outcome
    if ('facts' in answer) return answer.facts
    const details = answer.refused === 'pdf_too_many_pages' ? { maxPages } : undefined
    throw new CodedError(answer.refused, answer.reason, details)
  }

  /** Only makes reading quicker; but a page 1 that takes too much memory here is one that readers' devices can't draw. */
  async function pageOneOf(path: string): Promise<ByteSpan[] | null> {
    const outcome = await pageOnes.run(async () => ({ path }))
    if ('failed' in outcome) {
      if (outcome.failed === 'memory') throw refusalOf('memory')
      return null
    }
    return (await stat(path)).size <= WHOLE_BYTES ? null : outcome.answer.spans
  }

  return {
    async check(path) {
      const pageOne = pageOneOf(path)
      // Why the file itself is refused comes first.
      pageOne.catch(() => {})
      const facts = await read(path)
      return { ...facts, pageOne: await pageOne }
    },
    close() {
      checks.close()
      pageOnes.close()
    },
  }
}
