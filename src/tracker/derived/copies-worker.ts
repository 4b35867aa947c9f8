// Owns the making of copies in a process of its own: reads the original with PDFium and with pdf.js, makes what is asked for, and
// compares it with the original before anybody gets it.
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs'
import { type Box, visibleBox } from '../pdf/drawing.ts'
import { memoryWasRefused, type OpenPdf, openPdf, type Pdfium, savePdf, startPdfium } from '../pdf/pdfium.ts'
import { firstPages } from './first-pages.ts'
import { type StampedPage, templateText, writeTemplate } from './stamp-template.ts'
import { NotTheSame, pagesWithoutStamp, requireSameContent, requireSameDrawing, type Side } from './verify.ts'
import { openInViewer, pageFacts } from './viewer-facts.ts'

/** `folder`: where files may be written that nobody needs afterwards. */
export type CopyJob = { source: string; target: string; folder: string } & (
  | { kind: 'first'; pages: number }
  | { kind: 'stamped' }
)
/** `failed`: what can't be made of this file will fail again. */
export type CopyAnswer = { sizeBytes: number; sha256: string } | { failed: string }

function opened(pdfium: Pdfium, path: string): OpenPdf {
  const pdf = openPdf(pdfium, path)
  if ('error' in pdf) throw new Error(`PDFium can’t open it (${pdf.error}).`)
  return pdf
}

const sideOf = async (pdfium: Pdfium, path: string): Promise<Side> => ({
  viewer: await openInViewer(path),
  drawn: opened(pdfium, path),
})

async function original(pdfium: Pdfium, { source }: CopyJob): Promise<Side> {
  const side = await sideOf(pdfium, source)
  // Its pages are made of the form when they are shown: what is drawn on them now is not what is seen.
  if (side.viewer.isPureXfa) throw new Error('This is an XFA form.')
  if (side.viewer.numPages !== side.drawn.pageCount)
    throw new Error('Readers count its pages in different ways.')
  return side
}

async function makeFirstPages(pdfium: Pdfium, job: CopyJob & { kind: 'first' }): Promise<void> {
  const whole = await original(pdfium, job)
  const plain = `${job.folder}/plain.pdf`
  savePdf(pdfium, whole.drawn.doc, plain)
  writeFileSync(job.target, await firstPages(readFileSync(plain), job.pages))
  const copy = await sideOf(pdfium, job.target)
  await requireSameContent(whole, copy, job.pages)
  requireSameDrawing(pdfium, whole, copy)
}

const differs = (one: Box, other: Box | null) =>
  other === null || one.some((value, index) => Math.abs(value - (other[index] ?? 0)) > 0.5)

async function stampedPages(pdfium: Pdfium, { viewer, drawn }: Side): Promise<StampedPage[]> {
  const facts = await pageFacts(viewer)
  return facts.map(({ view, rotate }, index) => ({
    objectNumber: pdfium.EPDFDoc_GetPageObjectNumberByIndex(drawn.doc, index),
    area: { box: view, rotate },
    setBoxes: differs(view, visibleBox(pdfium, drawn.doc, index)),
    looseStates: false,
  }))
}

async function makeTemplate(pdfium: Pdfium, job: CopyJob): Promise<void> {
  const whole = await original(pdfium, job)
  const [plain, blank] = [`${job.folder}/plain.pdf`, `${job.folder}/blank.pdf`]
  savePdf(pdfium, whole.drawn.doc, plain)
  const pages = await stampedPages(pdfium, whole)
  const write = () => {
    writeTemplate(plain, blank, pages, '')
    writeTemplate(plain, job.target, pages, templateText)
    const [without, withStamp] = [opened(pdfium, blank), opened(pdfium, job.target)]
    const missing = pagesWithoutStamp(pdfium, without, withStamp)
    without.close()
    withStamp.close()
    return missing
  }
  let missing = write()
  if (missing.size > 0) {
    for (const number of missing) {
      const page = pages[number - 1]
      if (page) page.looseStates = true
    }
    missing = write()
  }
  if (missing.size > 0) throw new NotTheSame(`No stamp is seen on page ${[...missing][0]}.`)
  const copy = await sideOf(pdfium, blank)
  await requireSameContent(whole, copy, pages.length)
  const unlike = new Set(pages.flatMap(({ setBoxes }, index) => (setBoxes ? [index + 1] : [])))
  requireSameDrawing(pdfium, whole, copy, unlike)
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

export async function run(job: CopyJob): Promise<CopyAnswer> {
  try {
    const pdfium = await startPdfium()
    if (job.kind === 'first') await makeFirstPages(pdfium, job)
    else await makeTemplate(pdfium, job)
    return { sizeBytes: statSync(job.target).size, sha256: await sha256(job.target) }
  } catch (error) {
    if (memoryWasRefused()) throw new Error('out of memory')
    return { failed: String((error as Error)?.message ?? error).slice(0, 300) }
  }
}
