// A copy of the first pages contains nothing of the other pages.
import { decodePDFRawStream, PDFDict, PDFDocument, PDFName, PDFRawStream, PDFString } from '@cantoo/pdf-lib'
import { expect, test } from 'vitest'
import { makePdf } from '../../../../test/fixtures/pdf.ts'
import { firstPages } from './first-pages.ts'

/** Returns the whole content of the file with decoded streams, including content that is not visible. */
async function everything(bytes: Uint8Array): Promise<string> {
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false })
  return pdf.context
    .enumerateIndirectObjects()
    .map(([, object]) =>
      object instanceof PDFRawStream
        ? Buffer.from(decodePDFRawStream(object).decode()).toString('latin1')
        : String(object),
    )
    .join('\n')
}
const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex').toUpperCase()

/** Page 1 has links to page 5 and to a website. An outline and a named destination refer to page 6. */
async function linkedPdf(): Promise<Uint8Array> {
  const pdf = await PDFDocument.load(await makePdf({ pages: 6 }))
  const pages = pdf.getPages().map((page) => page.ref)
  const { context, catalog } = pdf
  const rect = [10, 10, 100, 30]
  const annotations = [
    { Type: 'Annot', Subtype: 'Link', Rect: rect, Dest: [pages[4], 'Fit'] },
    { Type: 'Annot', Subtype: 'Link', Rect: rect, A: { S: 'GoTo', D: [pages[4], 'Fit'] } },
    {
      Type: 'Annot',
      Subtype: 'Link',
      Rect: rect,
      A: { S: 'URI', URI: PDFString.of('https://example.com/'), Next: { S: 'GoTo', D: [pages[4], 'Fit'] } },
    },
    {
      Type: 'Annot',
      Subtype: 'Text',
      Rect: rect,
      Contents: PDFString.of('note'),
      P: pages[5],
      Popup: pages[5],
    },
  ]
  const first = pdf.getPage(0)
  first.node.set(
    PDFName.of('Annots'),
    context.obj(annotations.map((annotation) => context.register(context.obj(annotation as never)))),
  )
  first.node.set(PDFName.of('AA'), context.obj({ O: { S: 'GoTo', D: [pages[5], 'Fit'] } } as never))
  catalog.set(PDFName.of('OpenAction'), context.obj([pages[5], PDFName.of('Fit')] as never))
  return pdf.save()
}

test('the copy contains nothing of the other pages, although the first pages refer to them', async () => {
  const whole = await linkedPdf()
  expect(await everything(whole)).toContain(hex('Page 5 of 6'))
  const part = await firstPages(whole, 2)
  const inside = await everything(part)
  expect((await PDFDocument.load(part)).getPageCount()).toBe(2)
  expect(inside).toContain(hex('Page 2 of 6'))
  for (const page of [3, 4, 5, 6]) expect(inside).not.toContain(hex(`Page ${page} of 6`))
  expect(inside).toContain('https://example.com/')
  expect(inside).toContain('note')
})

/** All pages and a form share one table of resources, as in files of FPDF and jsPDF. */
async function sharingPdf(): Promise<Uint8Array> {
  const pdf = await PDFDocument.load(await makePdf({ pages: 6 }))
  const { context } = pdf
  const resources = context.obj({})
  const pictures = [1, 2, 5, 6].map((page) => [
    `Im${page}`,
    context.register(context.flateStream(`Picture of page ${page}.`, { Type: 'XObject', Subtype: 'Image' })),
  ])
  const shared = context.register(resources)
  const form = context.flateStream('q /Im#32 Do Q', {
    Type: 'XObject',
    Subtype: 'Form',
    BBox: [0, 0, 9, 9],
    Resources: shared,
    PieceInfo: { Draft: context.register(context.obj({ Private: PDFString.of('Text of page 5.') })) },
  })
  const objects = Object.fromEntries([...pictures, ['Fm1', context.register(form)]])
  const fonts = pdf.getPages().flatMap((page) => page.node.Resources()?.lookup(PDFName.of('Font')) ?? [])
  const allFonts = fonts.flatMap((dict) => (dict instanceof PDFDict ? dict.entries() : []))
  resources.set(PDFName.of('XObject'), context.obj(objects as never))
  const table = context.obj({})
  for (const [key, font] of allFonts) table.set(key, font)
  resources.set(PDFName.of('Font'), table)
  const drawings = ['/Im1 Do', '/Fm1 Do', '', '', '/Im5 Do', '/Im6 Do']
  for (const [index, page] of pdf.getPages().entries()) {
    page.node.set(PDFName.of('Resources'), shared)
    page.node.addContentStream(context.register(context.flateStream(drawings[index] ?? '')))
  }
  return pdf.save()
}

test('the copy contains no picture of other pages, although all pages share one table of pictures', async () => {
  const inside = await everything(await firstPages(await sharingPdf(), 2))
  for (const kept of [hex('Page 2 of 6'), 'Picture of page 1.', 'Picture of page 2.', '/Helvetica']) {
    expect(inside).toContain(kept)
  }
  for (const other of ['Picture of page 5.', 'Picture of page 6.', 'Text of page 5.']) {
    expect(inside).not.toContain(other)
  }
})

/** Page 1 draws in a hidden layer. The names of the layer of page 5 and of the headings contain secret text. */
async function layeredPdf(): Promise<Uint8Array> {
  const pdf = await PDFDocument.load(await makePdf({ pages: 6 }))
  const { context, catalog } = pdf
  const layer = (title: string) =>
    context.register(
      context.obj({ Type: 'OCG', Name: PDFString.of(title), Usage: { Info: PDFString.of(title) } }),
    )
  const [first, other] = [layer('Draft of page 1'), layer('Price of page 5')]
  for (const [index, group] of [
    [0, first],
    [4, other],
  ] as const) {
    const { node } = pdf.getPage(index)
    node.Resources()?.set(PDFName.of('Properties'), context.obj({ MC0: group }))
    node.addContentStream(context.register(context.flateStream('/OC /MC0 BDC 0 0 9 9 re f EMC')))
  }
  const order = [PDFString.of('Heading for page 5'), [first, other]]
  const D = { OFF: [first], Order: [order], Name: PDFString.of('Plan of page 5') }
  const Configs = [{ Name: PDFString.of('Other plan of page 5') }]
  catalog.set(PDFName.of('OCProperties'), context.obj({ OCGs: [first, other], D, Configs } as never))
  return pdf.save()
}

test('hidden layers stay hidden in the copy, and the copy contains no names of layers of other pages', async () => {
  const whole = await layeredPdf()
  expect(await everything(whole)).toContain('Price of page 5')
  const part = await firstPages(whole, 2)
  const inside = await everything(part)
  expect(inside).toContain('Draft of page 1')
  expect(inside).not.toContain('page 5')
  const { catalog } = await PDFDocument.load(part)
  const layers = catalog.lookup(PDFName.of('OCProperties'), PDFDict)
  expect(String(layers.lookup(PDFName.of('D'), PDFDict).get(PDFName.of('OFF')))).toMatch(/\[ \d+ 0 R \]/)
})

test('the copy contains no attachments, neither of the document nor of a page', async () => {
  const pdf = await PDFDocument.load(await makePdf({ pages: 3 }))
  const [listed, pinned] = ['The whole price list.', 'The signed contract.']
  await pdf.attach(Buffer.from(listed), 'prices.txt', { mimeType: 'text/plain' })
  const { context, catalog } = pdf
  const stream = context.flateStream(pinned, { Type: 'EmbeddedFile' })
  const file = context.register(
    context.obj({ Type: 'Filespec', F: PDFString.of('contract.txt'), EF: { F: context.register(stream) } }),
  )
  const rect = [10, 10, 30, 30]
  const pins = [{ Type: 'Annot', Subtype: 'FileAttachment', Rect: rect, FS: file }]
  const first = pdf.getPage(0).node
  first.set(PDFName.of('Annots'), context.obj(pins as never))
  first.set(PDFName.of('AF'), context.obj([file]))
  catalog.set(PDFName.of('AF'), context.obj([file]))
  const whole = await pdf.save({ useObjectStreams: false })
  for (const text of [listed, pinned]) expect(await everything(whole)).toContain(text)
  const inside = await everything(await firstPages(whole, 2))
  for (const text of [listed, pinned, 'EmbeddedFile', 'contract.txt', 'prices.txt', '/FS', '/AF']) {
    expect(inside).not.toContain(text)
  }
})

test('the copy keeps the order and the sizes of the pages', async () => {
  const source = await PDFDocument.load(await makePdf({ pages: 5 }))
  for (const [index, page] of source.getPages().entries()) page.setSize(100 + index, 200)
  const part = await PDFDocument.load(await firstPages(await source.save(), 4))
  expect(part.getPages().map((page) => page.getWidth())).toEqual([100, 101, 102, 103])
})

test('no copy is made from a file that is not a PDF or has too few pages', async () => {
  await expect(firstPages(Buffer.from('%PDF-1.4 broken'), 1)).rejects.toThrow()
  await expect(firstPages(await makePdf({ pages: 1 }), 2)).rejects.toThrow()
})
