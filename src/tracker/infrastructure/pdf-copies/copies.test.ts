// Copies look like their original. A stamp is visible on each page, but is not text. A file whose copy would differ is refused.
import { degrees, PDFDocument, PDFName, PDFString } from '@cantoo/pdf-lib'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { describe, expect, it, vi } from 'vitest'
import { assemblePdf } from '../../../../test/fixtures/bombs.ts'
import { makePdf } from '../../../../test/fixtures/pdf.ts'
import { xfaPdf } from '../../../../test/fixtures/xfa.ts'
import { startPdfium } from '../pdf/pdfium.ts'
import { stampable } from './stamp-drawing.ts'
import { copyOf, readersCopy } from './testing.ts'
import { pagesThatDiffer } from './verify.ts'

vi.setConfig({ testTimeout: 60_000 })

const made = async (bytes: Uint8Array, kind: Parameters<typeof copyOf>[1]): Promise<Uint8Array> => {
  const copy = await copyOf(bytes, kind)
  if (typeof copy === 'string') throw new Error(copy)
  return copy
}
const stamped = (bytes: Uint8Array) => made(bytes, { kind: 'stamped' })
const first = (bytes: Uint8Array, pages: number) => made(bytes, { kind: 'first', pages })

async function readBy(bytes: Uint8Array) {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0, useSystemFonts: false }).promise
  const page = await pdf.getPage(1)
  const { items } = await page.getTextContent()
  const annotations = (await page.getAnnotations()) as Record<string, unknown>[]
  return {
    pages: pdf.numPages,
    view: page.view,
    text: items.map((item) => ('str' in item ? item.str : '')).join(''),
    annotations,
    values: annotations.flatMap(({ fieldType, fieldValue }) => (fieldType ? [fieldValue] : [])),
  }
}

const page = (more: string) => [`<< /Type /Page /Parent 2 0 R ${more} >>`]
const font = ['<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>']
const resources = '/Resources << /Font << /F1 6 0 R >> >>'
const content = (operators: string) => [`<< /Length ${operators.length} >>\nstream\n${operators}\nendstream`]

/** Two pages. Page 1 has these entries and this content. */
const twoPages = (entries: string, operators: string, catalog = '', more: [number, string[]][] = []) =>
  assemblePdf([
    [1, [`<< /Type /Catalog /Pages 2 0 R ${catalog} >>`]],
    [2, ['<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>']],
    [3, page(`${resources} /Contents 5 0 R ${entries}`)],
    [4, page(`${resources} /MediaBox [0 0 300 300]`)],
    [5, content(operators)],
    [6, font],
    ...more,
  ])

describe('a stamped copy', () => {
  it.each([
    ['a crop box larger than the media box', '/MediaBox [0 0 300 200] /CropBox [-500 -500 2000 3000]'],
    ['empty boxes', '/MediaBox [0 0 0 0] /CropBox [0 0 0 0]'],
    ['a crop box beside the media box', '/MediaBox [0 0 300 200] /CropBox [400 400 500 500]'],
    ['a media box that is upside down', '/MediaBox [300 200 0 0]'],
    ['a turned page', '/MediaBox [0 0 300 200] /Rotate 90'],
    ['a turned page with a unit of its own', '/MediaBox [10 20 110 220] /Rotate 270 /UserUnit 3'],
    ['a shifted page', '/MediaBox [1000 1000 1300 1200]'],
  ])('shows the stamp on a page with %s', async (_, boxes) => {
    const source = twoPages(boxes, 'BT /F1 20 Tf 20 50 Td (Offer) Tj ET')
    const copy = await stamped(source)
    expect((await readBy(copy)).view).toEqual((await readBy(source)).view)
  })

  it.each([
    ['a state that is left open, clipped to nothing', 'q 0 0 1 1 re W n q 0.1 0 0 0.1 0 0 cm'],
    ['more states closed than opened', 'q Q Q Q 0.5 0 0 0.5 10 10 cm'],
    ['no content at all', ''],
    ['a page as grey as the stamp', '0.5 g 0 0 300 300 re f'],
    ['a black page', '0 g 0 0 300 300 re f'],
  ])('shows the stamp over %s', async (_, operators) => {
    expect(typeof (await copyOf(twoPages('/MediaBox [0 0 300 300]', operators), { kind: 'stamped' }))).toBe(
      'object',
    )
  })

  it('has the same text for screen readers and copying, and contains the address nowhere as text', async () => {
    const source = await makePdf({ pages: 2 })
    const copy = await readersCopy(await stamped(source), 'aki@example.com  2026-11-22 UTC')
    const [before, after] = [await readBy(source), await readBy(copy)]
    expect(after.text).toBe(before.text)
    expect(after.text).not.toContain('aki')
    expect(after.annotations).toEqual(before.annotations)
  })

  it('differs from another reader’s copy, can be opened by each library, and does not contain the template’s own stamp', async () => {
    const template = await stamped(await makePdf({ pages: 3 }))
    const [aki, bo] = [
      await readersCopy(template, 'aki@example.com'),
      await readersCopy(template, 'bo@example.com'),
    ]
    expect(aki.equals(bo)).toBe(false)
    for (const copy of [
      aki,
      bo,
      await readersCopy(template, '青木🙂@例え.jp'),
      await readersCopy(template, ''),
    ]) {
      expect((await readBy(copy)).pages).toBe(3)
      expect((await PDFDocument.load(copy)).getPageCount()).toBe(3)
    }
  })

  it('can be read and copied from, even if an owner’s password forbids it in the original', async () => {
    const pdf = await PDFDocument.load(await makePdf({ pages: 2 }))
    await pdf.encrypt({ ownerPassword: 'owner', userPassword: '', permissions: { copying: false } })
    const source = await pdf.save()
    const copy = await stamped(source)
    expect((await readBy(copy)).text).toBe((await readBy(source)).text)
    expect((await readBy(await first(source, 1))).text).toBe((await readBy(source)).text)
  })
})

it('an address with unsupported letters is written as in a URL', () => {
  expect(stampable('青木@例え.jp')).toBe('%E9%9D%92%E6%9C%A8@%E4%BE%8B%E3%81%88.jp')
  expect(stampable('müller€\u0000\ud800@example.com')).toBe('müller%E2%82%AC%00%EF%BF%BD@example.com')
})

const form = (field: string, more = '') => {
  const widget = `<< /Type /Annot /Subtype /Widget /FT /Tx /T (price) /Rect [150 240 290 265] /F 4 ${field} >>`
  const fields = `/AcroForm << /Fields [7 0 R] /DA (/F1 14 Tf 0 g) /DR << /Font << /F1 6 0 R >> >> ${more} >>`
  const entries = '/MediaBox [0 0 300 300] /Annots [7 0 R]'
  const look = '<< /Type /XObject /Subtype /Form /BBox [0 0 140 25] /Resources << /Font << /F1 6 0 R >> >>'
  const drawn = '/Tx BMC BT /F1 14 Tf 2 7 Td (USD 1) Tj ET EMC'
  return twoPages(entries, 'BT /F1 14 Tf 20 250 Td (Price:) Tj ET', fields, [
    [7, [widget]],
    [8, [`${look} /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`]],
  ])
}

describe('a form', () => {
  it.each([
    ['with stale appearances', form('/V (USD 48,000) /AP << /N 8 0 R >>', '/NeedAppearances true')],
    ['without appearances', form('/V (USD 48,000)')],
    ['that is XFA beside its fields', form('/V (USD 48,000)', '/XFA (<xdp/>)')],
  ])('%s shows its values in each copy', async (_, source) => {
    expect((await readBy(source)).values).toEqual(['USD 48,000'])
    for (const copy of [await stamped(source), await first(source, 1)]) {
      expect((await readBy(copy)).values).toEqual(['USD 48,000'])
      expect(await PDFDocument.load(copy).then((pdf) => pdf.catalog.has(PDFName.of('AcroForm')))).toBe(true)
    }
  })

  it('that is pure XFA gets no copies, because the content of its pages is not what a reader sees', async () => {
    const bytes = await xfaPdf()
    expect(await copyOf(bytes, { kind: 'first', pages: 1 })).toContain('XFA')
    expect(await copyOf(bytes, { kind: 'stamped' })).toContain('XFA')
  })
})

it('links between free pages stay, links to other pages are removed', async () => {
  const pdf = await PDFDocument.load(await makePdf({ pages: 4 }))
  const refs = pdf.getPages().map(({ ref }) => ref)
  const { context, catalog } = pdf
  const link = (more: object) =>
    context.register(
      context.obj({ Type: 'Annot', Subtype: 'Link', Rect: [10, 10, 50, 30], ...more } as never),
    )
  const names = context.obj({
    Names: [PDFString.of('next'), context.obj([refs[1], 'Fit'] as never)],
  } as never)
  catalog.set(PDFName.of('Names'), context.obj({ Dests: names }))
  pdf
    .getPage(0)
    .node.set(
      PDFName.of('Annots'),
      context.obj([
        link({ Dest: [refs[1], 'Fit'] }),
        link({ A: { S: 'GoTo', D: PDFString.of('next') } }),
        link({ A: { S: 'GoTo', D: [refs[3], 'Fit'] } }),
        link({ A: { S: 'URI', URI: PDFString.of('https://example.com/') } }),
      ]),
    )
  const copy = await PDFDocument.load(await first(await pdf.save(), 2))
  const annotations =
    copy
      .getPage(0)
      .node.Annots()
      ?.asArray()
      .map((ref) => String(copy.context.lookup(ref))) ?? []
  const second = copy.getPage(1).ref.toString()
  expect(annotations).toHaveLength(3)
  expect(annotations.filter((text) => text.includes(second))).toHaveLength(2)
  expect(annotations.filter((text) => text.includes('https://example.com/'))).toHaveLength(1)
})

it('a copy that looks different is refused', async () => {
  const pdfium = await startPdfium()
  const { writeFile, mkdtemp } = await import('node:fs/promises')
  const folder = await mkdtemp('/tmp/lastpage-verify-')
  const source = await PDFDocument.load(await makePdf({ pages: 1 }))
  await writeFile(`${folder}/a.pdf`, await source.save())
  source.getPage(0).drawRectangle({ x: 100, y: 300, width: 80, height: 40 })
  await writeFile(`${folder}/b.pdf`, await source.save())
  source.getPage(0).setRotation(degrees(90))
  await writeFile(`${folder}/c.pdf`, await source.save())
  const differ = (other: string) => pagesThatDiffer(pdfium, `${folder}/a.pdf`, `${folder}/${other}.pdf`, [0])
  expect([differ('a'), differ('b'), differ('c')]).toEqual([[], [1], [1]])
})
