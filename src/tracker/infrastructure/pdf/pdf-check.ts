// Checks an uploaded PDF in child processes. Returns the facts about the PDF, or throws the error that the uploader gets.
import { rm, stat } from 'node:fs/promises'
import { CodedError } from '#shared/errors.ts'
import { type ByteSpan, MAX_SINGLE_REQUEST_BYTES } from '#shared/pdf-reading.ts'
import { childModule } from '../installation.ts'
import { maxPages } from './max-pages.ts'
import type { PageOneAnswer } from './page-one-worker.ts'
import type { PdfAnswer, PdfFacts as ReadFacts } from './pdf-check-worker.ts'
import { createPdfProcesses, type Failure, type Outcome, type ProcessLimits } from './pdf-processes.ts'

/** `pageOne`: the byte ranges that page 1 needs. Null if they are unknown, or if the file is small enough to be sent whole. */
export type PdfFacts = ReadFacts & { pageOne: ByteSpan[] | null }

const checkLimits: ProcessLimits = { cpuMs: 60_000, ms: 180_000, atOnce: 2 }
/** If the analysis of page 1 uses more processor time, the file is accepted without its result. */
const pageOneLimits: ProcessLimits = { cpuMs: 15_000, ms: 180_000, atOnce: 2 }

/** Only a problem of the file refuses the file. After another problem, the client may retry the upload. */
function refusalOf(failed: Failure): CodedError {
  if (failed === 'memory') return new CodedError('pdf_too_heavy', 'Reading the PDF takes too much memory.')
  if (failed === 'cpu') return new CodedError('pdf_too_heavy', 'Reading the PDF takes too long.')
  const cause = failed instanceof Error ? failed : new Error(`The process was ${failed}.`)
  return new CodedError(
    'unavailable',
    'The PDF could not be checked now. Try again in a minute.',
    undefined,
    {
      cause,
    },
  )
}

type Accepted = Extract<PdfAnswer, { facts: ReadFacts }>

/** @throws CodedError if the check failed before the facts were known */
function answerOf(outcome: Outcome<PdfAnswer>): PdfAnswer {
  if ('answer' in outcome) return outcome.answer
  if (outcome.early) return outcome.early
  throw refusalOf(outcome.failed)
}

export type PdfChecker = {
  /** @throws CodedError pdf_not_a_pdf, pdf_empty, pdf_broken, pdf_encrypted, pdf_attachments_encrypted, pdf_too_heavy, pdf_too_many_pages; unavailable: the tracker is stopping, or the machine caused the failure */
  check(path: string): Promise<PdfFacts>
  close(): void
}

export function createPdfChecker(limits = { check: checkLimits, pageOne: pageOneLimits }): PdfChecker {
  const checks = createPdfProcesses<PdfAnswer>(
    childModule('./pdf-check-worker', import.meta.url),
    limits.check,
  )
  const pageOnes = createPdfProcesses<PageOneAnswer>(
    childModule('./page-one-worker', import.meta.url),
    limits.pageOne,
  )

  /**
   * Used for a file whose check failed while it analysed page 1. The result only makes the first view faster. But if page 1 alone needs too much memory,
   * the file is refused: readers' devices could not draw it.
   */
  async function pageOneAlone(path: string): Promise<ByteSpan[] | null> {
    const outcome = await pageOnes.run(async () => ({ path }))
    if ('answer' in outcome) return outcome.answer.spans
    // After an error of pdf.js or too much processor time, the file is accepted without the result. After other failures, it must not be accepted.
    if (outcome.failed === 'cpu' || outcome.failed instanceof Error) return null
    throw refusalOf(outcome.failed)
  }

  async function spansOf(path: string, { facts, spans }: Accepted): Promise<ByteSpan[] | null> {
    const { readablePath, sizeBytes } = facts
    const known = spans ?? (await pageOneAlone(readablePath ?? path))
    const size = readablePath ? (await stat(readablePath)).size : sizeBytes
    return size <= MAX_SINGLE_REQUEST_BYTES ? null : known
  }

  return {
    async check(path) {
      const outcome = await checks.run(async () => ({ path }))
      const answer = answerOf(outcome)
      if ('refused' in answer) {
        const details = answer.refused === 'pdf_too_many_pages' ? { maxPages } : undefined
        throw new CodedError(answer.refused, answer.reason, details)
      }
      try {
        return { ...answer.facts, pageOne: await spansOf(path, answer) }
      } catch (error) {
        const { readablePath } = answer.facts
        if (readablePath) await rm(readablePath, { force: true })
        throw error
      }
    },
    close() {
      checks.close()
      pageOnes.close()
    },
  }
}
