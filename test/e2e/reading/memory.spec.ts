// What a tab keeps in memory while the reader goes on to other pages.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { PDFDocument, PDFName } from '@cantoo/pdf-lib'
import type { Page } from '@playwright/test'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, test } from './fixtures.ts'
import { workersLoadedBy } from './loaded-workers.ts'
import { attachToPage1 } from './page-attachment.ts'
import type { Site } from './site.ts'

async function open(page: Page, site: Site, pdf: Buffer): Promise<void> {
  const document = await site.addDocument(pdf, 'long.pdf', 'Long')
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, document.id)
  await page.goto(link.url)
  await expect(page.locator('#controls')).toBeVisible()
}

const sheetOf = (page: Page, number: number) => page.locator(`.page[data-page-number="${number}"]`)

async function turnTo(page: Page, number: number): Promise<void> {
  await page.keyboard.press('ArrowRight')
  await expect(page.getByLabel('Page number')).toHaveValue(String(number))
  await expect(sheetOf(page, number).locator('.canvasWrapper canvas')).toBeVisible()
  await expect(sheetOf(page, number).locator('.textLayer .endOfContent')).toBeAttached()
}

type Kept = { text?: WeakRef<object> }

test('the text of a page that the reader has left long ago is freed', async ({ page, site }) => {
  await open(page, site, await makePdf({ pages: 20, title: 'Long' }))
  await turnTo(page, 2)
  await sheetOf(page, 2)
    .locator('.textLayer span')
    .first()
    .evaluate((text) => {
      ;(globalThis as Kept).text = new WeakRef(text)
    })
  for (let number = 3; number <= 16; number += 1) await turnTo(page, number)
  await expect(sheetOf(page, 2).locator('.textLayer')).toHaveCount(0)
  await expect
    .poll(async () => {
      await page.requestGC()
      return page.evaluate(() => (globalThis as Kept).text?.deref() === undefined)
    })
    .toBe(true)
})

const fontFile = createRequire(import.meta.url).resolve(
  'pdfjs-dist/standard_fonts/LiberationSans-Regular.ttf',
)

/** Each page has an embedded font of its own, like a report that was merged from many files. */
async function makeMergedPdf(pages: number): Promise<Buffer> {
  const pdf = await PDFDocument.create()
  const { context } = pdf
  const file = context.register(context.flateStream(readFileSync(fontFile)))
  for (let number = 1; number <= pages; number += 1) {
    const name = `Part${number}`
    const descriptor = { Type: 'FontDescriptor', FontName: name, Flags: 32, FontFile2: file }
    const font = {
      ...{ Type: 'Font', Subtype: 'TrueType', BaseFont: name, Encoding: 'WinAnsiEncoding' },
      ...{ FirstChar: 32, LastChar: 126, Widths: new Array(95).fill(600) },
      FontDescriptor: context.register(context.obj(descriptor)),
    }
    const page = pdf.addPage([600, 800])
    page.node.setFontDictionary(PDFName.of('F'), context.register(context.obj(font)))
    const drawing = context.stream(`BT /F 40 Tf 60 600 Td (Page ${number}) Tj ET`)
    page.node.addContentStream(context.register(drawing))
  }
  return Buffer.from(await pdf.save())
}

type Scope = { document: { fonts: { size: number } } }
const fontCount = (page: Page) => page.evaluate(() => (globalThis as unknown as Scope).document.fonts.size)
type Image = { toDataURL(): string }
const imageOf = (page: Page, number: number) =>
  sheetOf(page, number)
    .locator('.canvasWrapper canvas')
    .evaluate((canvas) => (canvas as unknown as Image).toDataURL())

test('the fonts of earlier pages are released, and later pages are drawn with their fonts', async ({
  page,
  site,
}) => {
  const pages = 80
  await open(page, site, await makeMergedPdf(pages))
  await turnTo(page, 2)
  await turnTo(page, 3)
  const before = await imageOf(page, 3)
  for (let number = 4; number <= pages; number += 1) await turnTo(page, number)
  await expect.poll(() => fontCount(page)).toBeLessThan(pages - 10)
  await page.getByLabel('Page number').fill('2')
  await page.keyboard.press('Enter')
  await turnTo(page, 3)
  expect(await imageOf(page, 3)).toBe(before)
})

test('a long document continues in new workers, and the earlier workers end', async ({ page, site }) => {
  const loaded = workersLoadedBy(page)
  const pages = 80
  await open(page, site, await makeMergedPdf(pages))
  const drawing = await imageOf(page, 1)
  for (let number = 2; number <= pages; number += 1) await turnTo(page, number)
  await expect.poll(() => page.workers().length).toBe(2)
  expect(loaded.length).toBeGreaterThan(1)

  await page.keyboard.press('Control+f')
  await page.getByRole('searchbox', { name: 'Find in document' }).fill(`Page ${pages - 1}`)
  await expect(page.getByRole('search').getByRole('status')).toHaveText('1 of 1')
  await page.keyboard.press('Escape')
  await page.getByLabel('Page number').fill('1')
  await page.keyboard.press('Enter')
  await expect(sheetOf(page, 1).locator('.canvasWrapper canvas')).toBeVisible()
  await expect.poll(() => imageOf(page, 1)).toBe(drawing)
})

test('an attachment of a page is saved after the document continues in new workers', async ({
  page,
  site,
}) => {
  const pdf = await PDFDocument.load(await makeMergedPdf(80))
  attachToPage1(pdf, 'on the page')
  await open(page, site, Buffer.from(await pdf.save()))
  const loaded = workersLoadedBy(page)
  for (let number = 2; number <= 80; number += 1) await turnTo(page, number)
  await expect.poll(() => page.workers().length).toBe(2)
  expect(loaded.length).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('button', { name: 'Attachments', exact: true }).click()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save note.pdf' }).click()
  expect(await readFile(await (await saved).path(), 'utf8')).toBe('on the page')
})

const SIDE = 5000
/** A page that paints the left half of a picture with one bit for each pixel. */
async function makeMaskPdf(): Promise<Buffer> {
  const made = await PDFDocument.create()
  const page = made.addPage([600, 600])
  const bytesOfRow = SIDE / 8
  const bits = Uint8Array.from({ length: bytesOfRow * SIDE }, (_, at) =>
    at % bytesOfRow < bytesOfRow / 2 ? 0x00 : 0xff,
  )
  const mask = made.context.flateStream(bits, {
    ...{ Type: 'XObject', Subtype: 'Image', Width: SIDE, Height: SIDE, ImageMask: true, BitsPerComponent: 1 },
  })
  page.node.setXObject(PDFName.of('Mask'), made.context.register(mask))
  const drawing = made.context.stream('q 0 0.5 0 rg 600 0 0 600 0 0 cm /Mask Do Q')
  page.node.addContentStream(made.context.register(drawing))
  return Buffer.from(await made.save())
}

type Drawn = { widths: number[]; kinds: string[] }

/** Runs in the page before its scripts: collects the widths and the classes of the pictures that are drawn. */
const collectDrawn = () => {
  const scope = globalThis as unknown as Drawn & {
    CanvasRenderingContext2D: { prototype: { drawImage(...args: unknown[]): void } }
  }
  scope.widths = []
  scope.kinds = []
  const { prototype } = scope.CanvasRenderingContext2D
  const { drawImage } = prototype
  prototype.drawImage = function (this: unknown, ...args: unknown[]) {
    scope.widths.push((args[0] as { width: number }).width)
    scope.kinds.push((args[0] as object).constructor.name)
    drawImage.apply(this, args)
  }
}

type Pixels = {
  width: number
  height: number
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, w: number, h: number): { data: ArrayLike<number> }
  }
}

test('a large picture with one bit for each pixel is shrunk before it is drawn', async ({ page, site }) => {
  await page.addInitScript(collectDrawn)
  await open(page, site, await makeMaskPdf())
  const canvas = sheetOf(page, 1).locator('.canvasWrapper canvas')
  await expect(canvas).toBeVisible()
  const colours = await canvas.evaluate((element) => {
    const { width, height, getContext } = element as unknown as Pixels
    const context = getContext.call(element, '2d')
    return [0.25, 0.75].map((part) => [
      ...Array.from(context.getImageData(part * width, height / 2, 1, 1).data),
    ])
  })
  expect(colours).toEqual([
    [0, 128, 0, 255],
    [255, 255, 255, 255],
  ])
  const widths = await page.evaluate(() => (globalThis as unknown as Drawn).widths)
  expect(widths.length).toBeGreaterThan(0)
  expect(Math.max(...widths)).toBe(SIDE / 2)
})

type Painter = { fillStyle: string; fillRect(x: number, y: number, w: number, h: number): void }
type Painted = {
  getContext(kind: '2d'): Painter
  toDataURL(type: string): string
  width: number
  height: number
}
type Maker = { document: { createElement(name: 'canvas'): Painted } }

/** Runs in the browser. Returns a photo as a data URL. */
const makePhoto = () => {
  const canvas = (globalThis as unknown as Maker).document.createElement('canvas')
  const context = canvas.getContext('2d')
  context.fillStyle = '#3060c0'
  context.fillRect(0, 0, canvas.width, canvas.height)
  return canvas.toDataURL('image/jpeg')
}

test('a photo is drawn as a bitmap, of which the browser keeps no copy', async ({ page, site }) => {
  const pdf = await PDFDocument.create()
  const photo = await pdf.embedJpg(await page.evaluate(makePhoto))
  pdf.addPage([600, 600]).drawImage(photo, { x: 0, y: 0, width: 600, height: 600 })
  await page.addInitScript(collectDrawn)
  await open(page, site, Buffer.from(await pdf.save()))
  const canvas = sheetOf(page, 1).locator('.canvasWrapper canvas')
  await expect(canvas).toBeVisible()
  const colour = await canvas.evaluate((element) => {
    const { width, height, getContext } = element as unknown as Pixels
    return Array.from(getContext.call(element, '2d').getImageData(width / 2, height / 2, 1, 1).data)
  })
  for (const [at, value] of [0x30, 0x60, 0xc0, 0xff].entries())
    expect(Math.abs((colour[at] ?? 0) - value)).toBeLessThan(4)
  const kinds = await page.evaluate(() => (globalThis as unknown as Drawn).kinds)
  expect(kinds).toContain('ImageBitmap')
  expect(kinds).not.toContain('VideoFrame')
})
