// Checks an uploaded PDF in child processes. Returns the facts about the PDF, or throws the error that the uploader gets.
import { rm, stat } from 'node:fs/promises'
import { CodedError } from '#shared/errors.ts'
import { type ByteSpan, MAX_SINGLE_REQUEST_BYTES } from '#shared/pdf-reading.ts'
import { childModule } from '../installation.ts'
import { maxPages } from './max-pages.ts'
import type { PageOneAnswer } from './page-one-worker.ts'
import type { PdfAnswer, PdfFacts as ReadFacts } from './pdf-check-worker.ts'
import { createPdfProcesses, type Failure, type ProcessLimits } from './pdf-processes.ts'

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

  async function read(path: string): Promise<ReadFacts> {
    const outcome = await checks.run(async () => ({ path }))
    if ('failed' in outcome) throw refusalOf(outcome.failed)
    const { answer } = outcome
    if ('facts' in answer) return answer.facts
    const details = answer.refused === 'pdf_too_many_pages' ? { maxPages } : undefined
    throw new CodedError(answer.refused, answer.reason, details)
  }

  /** The result only makes the first view faster. But if page 1 needs too much memory here, the file is refused: readers' devices could not draw it. */
  async function pageOneOf(path: string): Promise<ByteSpan[] | null> {
    const outcome = await pageOnes.run(async () => ({ path }))
    if ('failed' in outcome) {
      const { failed } = outcome
      // After an error of pdf.js or too much processor time, the file is accepted without `pageOne`. After other failures, the file must not be
      // accepted.
      if (failed === 'cpu' || failed instanceof Error) return null
      throw refusalOf(failed)
    }
    return (await stat(path)).size <= MAX_SINGLE_REQUEST_BYTES ? null : outcome.answer.spans
  }

  return {
    async check(path) {
      const pageOne = pageOneOf(path)
      // An error of `read` is thrown before an error of `pageOne`. Without this handler, Node would report an unhandled rejection.
      pageOne.catch(() => {})
      const facts = await read(path)
      const { readablePath } = facts
      try {
        const known = await pageOne
        return { ...facts, pageOne: readablePath ? await pageOneOf(readablePath) : known }
      } catch (error) {
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
