// Copies random files and compares each copy with its original. The files vary in boxes, rotation, units, names, object streams and an
// owner password.
import {
  decodePDFRawStream,
  PDFDocument,
  PDFName,
  PDFNumber,
  PDFRawStream,
  StandardFonts,
} from '@cantoo/pdf-lib'
import fc from 'fast-check'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { expect, test, vi } from 'vitest'
import { copyOf, readersCopy } from './testing.ts'

vi.setConfig({ testTimeout: 120_000 })

const coordinate = fc.integer({ min: -2_000, max: 2_000 })
const length = fc.integer({ min: 150, max: 3_000 })
const box = fc
  .tuple(coordinate, coordinate, length, length, fc.boolean())
  .map(([x, y, w, h, turned]) => (turned ? [x + w, y + h, x, y] : [x, y, x + w, y + h]))
const anyPage = fc.record({
  media: box,
  crop: fc.option(box),
  rotate: fc.constantFrom(0, 90, 180, 270, -90, 450),
  userUnit: fc.option(fc.constantFrom(0.5, 2, 7.5)),
  fontName: fc.constantFrom('F1', 'F 1', 'Ä#', 'F(1)', '名', 'F/1', 'F%1'),
  open: fc.constantFrom('', 'q', 'q 0.5 0 0 0.5 9 9 cm', 'Q Q'),
})
const anyFile = fc.record({
  pages: fc.array(anyPage, { minLength: 2, maxLength: 4 }),
  objectStreams: fc.boolean(),
  encrypted: fc.boolean(),
})
type AnyFile = typeof anyFile extends fc.Arbitrary<infer T> ? T : never

const said = (number: number) => `Said on page ${number}`
const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex')

async function fileOf({ pages, objectStreams, encrypted }: AnyFile): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.Helvetica)
  const { context } = pdf
  for (const [index, { media, crop, rotate, userUnit, fontName, open }] of pages.entries()) {
    const { node } = pdf.addPage()
    node.set(PDFName.of('MediaBox'), context.obj(media))
    if (crop) node.set(PDFName.of('CropBox'), context.obj(crop))
    node.set(PDFName.of('Rotate'), PDFNumber.of(rotate))
    if (userUnit) node.set(PDFName.of('UserUnit'), PDFNumber.of(userUnit))
    const fonts = context.obj({})
    fonts.set(PDFName.of(fontName), font.ref)
    const resources = context.obj({})
    resources.set(PDFName.of('Font'), fonts)
    node.set(PDFName.of('Resources'), resources)
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = crop ?? media
    const [x, y] = [Math.min(x1, x2), Math.min(y1, y2)]
    const text = `${PDFName.of(fontName)} 12 Tf ${x + 5} ${y + 5} Td <${hex(said(index + 1))}> Tj`
    node.set(PDFName.of('Contents'), context.register(context.flateStream(`${open}\nBT ${text} ET`)))
  }
  if (encrypted) await pdf.encrypt({ ownerPassword: 'owner', userPassword: '' })
  return pdf.save({ useObjectStreams: objectStreams })
}

async function readBy(bytes: Uint8Array) {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0, useSystemFonts: false }).promise
  const pages = []
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number)
    const { items } = await page.getTextContent()
    pages.push({
      text: items.map((item) => ('str' in item ? item.str : '')).join(''),
      view: page.view.map(Math.round),
      rotate: page.rotate,
      userUnit: page.userUnit,
    })
  }
  return pages
}

/** Returns the whole content of the file with decoded streams, including content that is not visible. */
async function everything(bytes: Uint8Array): Promise<string> {
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false })
  const objects = pdf.context.enumerateIndirectObjects().map(([, object]) => object)
  return objects
    .map((object) =>
      object instanceof PDFRawStream
        ? Buffer.from(decodePDFRawStream(object).decode()).toString('latin1')
        : String(object),
    )
    .join('\n')
}

test('a stamped copy equals its original, and a copy of the first pages contains nothing of the locked pages', async () => {
  const check = async (file: AnyFile) => {
    const source = await fileOf(file)
    const before = await readBy(source)
    for (const [index, { crop, open }] of file.pages.entries()) {
      if (!crop && open === '') expect(before[index]?.text).toBe(said(index + 1))
    }
    const template = await copyOf(source, { kind: 'stamped' })
    if (typeof template === 'string') throw new Error(template)
    const stamped = await readersCopy(template, 'aki@example.com')
    expect(await readBy(stamped)).toEqual(before)
    const first = await copyOf(source, { kind: 'first', pages: 1 })
    if (typeof first === 'string') throw new Error(first)
    expect(await readBy(first)).toEqual(before.slice(0, 1))
    const inside = (await everything(first)).toLowerCase()
    for (const index of file.pages.keys()) {
      if (index > 0) expect(inside).not.toContain(hex(said(index + 1)))
    }
  }
  await fc.assert(fc.asyncProperty(anyFile, check), { numRuns: Number(process.env.LASTPAGE_COPY_RUNS ?? 25) })
})
