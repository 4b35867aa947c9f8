// Tests of a form field whose stored appearance shows an old value. The viewer must show the same value before and after the gate, in a watermarked
// copy, and in print.
import type { Page } from '@playwright/test'
import { formWithStaleAppearance } from '../../fixtures/form-pdf.ts'
import { expect, test } from './fixtures.ts'
import type { Site } from './site.ts'

/** Runs in an empty page: returns the x position at which the text of the field ends, in points. The page is 400 points wide. */
const textEnd = async (url: string): Promise<number> => {
  type Picture = { src: string; decode(): Promise<void>; naturalWidth: number; naturalHeight: number }
  type Canvas = { width: number; height: number; getContext(kind: '2d'): unknown }
  const { document } = globalThis as unknown as { document: { createElement(name: string): unknown } }
  const image = document.createElement('img') as Picture
  image.src = url
  await image.decode()
  const canvas = document.createElement('canvas') as Canvas
  const { naturalWidth: width, naturalHeight: height } = image
  Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d') as {
    drawImage(picture: unknown, x: number, y: number): void
    getImageData(x: number, y: number, width: number, height: number): { data: number[] }
  }
  context.drawImage(image, 0, 0)
  // The search area lies inside the field. The frame of the field goes from 150 to 350 in x, and from 35 to 60 from the top in y.
  for (let x = Math.round((345 / 400) * width); x > (153 / 400) * width; x -= 1) {
    const { data } = context.getImageData(
      x,
      Math.round((40 / 300) * height),
      1,
      Math.round((15 / 300) * height),
    )
    for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 100) return (x / width) * 400
  }
  return 0
}

/** Runs in the page: returns the printed page 1 as a data URL. */
const printedPicture = (): string => {
  const { document } = globalThis as unknown as {
    document: { querySelector(selector: string): unknown; createElement(name: string): unknown }
  }
  const image = document.querySelector('.print img') as { naturalWidth: number; naturalHeight: number }
  const canvas = document.createElement('canvas') as {
    width: number
    height: number
    getContext(kind: '2d'): { drawImage(picture: unknown, x: number, y: number): void }
    toDataURL(): string
  }
  canvas.width = image.naturalWidth
  canvas.height = image.naturalHeight
  canvas.getContext('2d').drawImage(image, 0, 0)
  return canvas.toDataURL()
}

async function screenshotOfPage1(page: Page): Promise<string> {
  const sheet = page.locator('.pdfViewer [data-page-number="1"]')
  await expect(sheet.locator('canvas')).toBeVisible()
  await expect(sheet).toHaveAttribute('data-loaded', 'true')
  return `data:image/png;base64,${(await sheet.screenshot()).toString('base64')}`
}

async function open(page: Page, site: Site, settings: object): Promise<void> {
  const document = await site.addDocument(await formWithStaleAppearance(), 'offer.pdf', 'Offer')
  const link = await site.call<{ url: string }>('POST', `/api/documents/${document.id}/links`, {
    name: 'Form',
    settings: { allowDownload: true, ...settings },
  })
  await page.addInitScript(() => {
    ;(globalThis as unknown as { print: () => void }).print = () => {}
  })
  await page.goto(link.url)
}

async function printedPage1(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('button', { name: 'Print' }).click()
  await expect(page.locator('.print img')).toHaveCount(2)
  return page.evaluate(printedPicture)
}

/** Checks that the text ends at the same position everywhere. "USD 1" would end near 190, "USD 48,000" ends near 228. */
function expectOneValue(ends: readonly number[]): void {
  for (const end of ends) expect(end).toBeGreaterThan(220)
  expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(3)
}

test('a value is the same before and after the gate and in print', async ({ page, site, context }) => {
  const measure = await context.newPage()
  await page.bringToFront()
  await open(page, site, { emailFromPage: 2 })
  await expect(page.locator('#controls')).toBeVisible()
  const before = await measure.evaluate(textEnd, await screenshotOfPage1(page))
  const field = page.getByLabel('Page number')
  await field.fill('2')
  await field.press('Enter')
  await expect(page.getByRole('dialog').getByLabel('Your work e-mail')).toBeFocused()
  await page.keyboard.type('ada@example.com')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await field.fill('1')
  await field.press('Enter')
  const after = await measure.evaluate(textEnd, await screenshotOfPage1(page))
  expectOneValue([before, after, await measure.evaluate(textEnd, await printedPage1(page))])
})

test('a value is the same on screen and in print in a watermarked copy', async ({ page, site, context }) => {
  const measure = await context.newPage()
  await page.bringToFront()
  await open(page, site, { watermark: true })
  await page.getByLabel('Your work e-mail').fill('ada@example.com')
  await page.keyboard.press('Enter')
  await expect(page.locator('#controls')).toBeVisible()
  const screen = await measure.evaluate(textEnd, await screenshotOfPage1(page))
  expectOneValue([screen, await measure.evaluate(textEnd, await printedPage1(page))])
})
