// Owns the process in which a PDF is cut or stamped.
import { createHash } from 'node:crypto'
import { firstPages, stamped } from './pdf-parts.ts'

export type PdfJob = { kind: 'first'; pages: number } | { kind: 'marked'; text: string }
/** What can't be made of this file will fail again. */
export type MadePdf = { bytes: Uint8Array; sha256: string } | { failed: string }

async function make(bytes: Uint8Array, job: PdfJob): Promise<MadePdf> {
  try {
    const made = job.kind === 'first' ? await firstPages(bytes, job.pages) : await stamped(bytes, job.text)
    return { bytes: made, sha256: createHash('sha256').update(made).digest('hex') }
  } catch (error) {
    return { failed: (error as Error).message }
  }
}

export const run = ({ bytes, job }: { bytes: Uint8Array; job: PdfJob }): Promise<MadePdf> => make(bytes, job)
