// What a tab keeps in memory while the reader goes on to other pages. New workers: `new-workers.spec.ts`.
import { PDFDocument, PDFName } from '@cantoo/pdf-lib'
import type { Page } from '@playwright/test'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, test } from './fixtures.ts'
import { canvasOf, imageOf, makeMergedPdf, openLong, sheetOf, turnTo } from './long-documents.ts'

type Kept = { text?: WeakRef<object> }

test('the text of a page that the reader has left long ago is freed', async ({ page, site }) => {
  await openLong(page, site, await makePdf({ pages: 20, title: 'Long' }))
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

type Scope = { document: { fonts: { size: number } } }
const fontCount = (page: Page) => page.evaluate(() => (globalThis as unknown as Scope).document.fonts.size)
test('the fonts of earlier pages are released, and later pages are drawn with their fonts', async ({
  page,
  site,
}) => {
  const pages = 80
  await openLong(page, site, await makeMergedPdf(pages))
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
  await openLong(page, site, await makeMaskPdf())
  const canvas = canvasOf(page, 1)
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
  await openLong(page, site, Buffer.from(await pdf.save()))
  const canvas = canvasOf(page, 1)
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
