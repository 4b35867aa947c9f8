// Layers of a PDF (optional content). The reader turns them on and off, on screen and in print.
import { PDFDocument, PDFHexString, PDFName, type PDFRef } from '@cantoo/pdf-lib'
import type { Page } from '@playwright/test'
import { barriersOn } from '../../fixtures/barriers.ts'
import { expect, test } from './fixtures.ts'
import type { Site } from './site.ts'

const LAYERS = [
  ['日本語', '1 0 0', 0],
  ['English', '0 1 0', 200],
  ['Dimensions', '0 0 1', 400],
] as const

/** A PDF with layers. Each layer fills a strip with its colour. The first two layers are a radio-button group. The second layer is off. */
async function layeredPdf(names: number = LAYERS.length): Promise<Buffer> {
  const pdf = await PDFDocument.create()
  const { context } = pdf
  const page = pdf.addPage([600, 400])
  const refs: PDFRef[] = []
  const drawing: string[] = []
  const properties: Record<string, PDFRef> = {}
  for (const [name, color, x] of LAYERS.slice(0, names)) {
    const ref = context.register(context.obj({ Type: 'OCG', Name: PDFHexString.fromText(name) }))
    const key = `L${refs.push(ref)}`
    properties[key] = ref
    drawing.push(`/OC /${key} BDC ${color} rg ${x} 0 200 400 re f EMC`)
  }
  const [ja, en, dimensions] = refs
  const Order = ja && en && dimensions ? [[PDFHexString.fromText('Language'), ja, en], dimensions] : refs
  const D = { Order, RBGroups: ja && en ? [[ja, en]] : [], OFF: en ? [en] : [] }
  pdf.catalog.set(PDFName.of('OCProperties'), context.obj({ OCGs: refs, D }))
  page.node.set(PDFName.of('Resources'), context.obj({ Properties: properties }))
  page.node.set(PDFName.of('Contents'), context.register(context.flateStream(drawing.join('\n'))))
  return Buffer.from(await pdf.save())
}

async function openLayered(page: Page, site: Site, pdf: Buffer): Promise<void> {
  const document = await site.addDocument(pdf, 'plan.pdf', 'Plan')
  const link = await site.call<{ url: string }>('POST', `/api/documents/${document.id}/links`, {
    name: 'Test',
    settings: { requireEmail: false, allowDownload: true },
  })
  await page.addInitScript(() => {
    ;(globalThis as unknown as { print: () => void }).print = () => {}
  })
  await page.goto(link.url)
  await expect(page.locator('#controls')).toBeVisible()
}

/** Runs in the page: returns the strips that have their colour. */
const visibleStrips = (selector: string): string => {
  const { document } = globalThis as unknown as {
    document: { querySelector(selector: string): unknown; createElement(name: string): unknown }
  }
  type Picture = { width: number; height: number; naturalWidth?: number; naturalHeight?: number }
  const picture = document.querySelector(selector) as Picture | null
  if (!picture) return 'none'
  const canvas = document.createElement('canvas') as Picture & { getContext(kind: '2d'): unknown }
  canvas.width = picture.naturalWidth ?? picture.width
  canvas.height = picture.naturalHeight ?? picture.height
  const context = canvas.getContext('2d') as {
    drawImage(picture: unknown, x: number, y: number): void
    getImageData(x: number, y: number, width: number, height: number): { data: number[] }
  }
  context.drawImage(picture, 0, 0)
  return [0, 1, 2]
    .map((strip) => {
      const x = Math.round(((strip + 0.5) / 3) * canvas.width)
      const [r = 0, g = 0, b = 0] = context.getImageData(x, Math.round(canvas.height / 2), 1, 1).data
      return r + g + b > 600 ? '-' : ['ja', 'en', 'dim'][strip]
    })
    .join(' ')
}
const onScreen = (page: Page) => page.evaluate(visibleStrips, '.pdfViewer [data-page-number="1"] canvas')

test('layers are listed in order and in groups, turned on and off by keyboard and mouse, and printed as on screen', async ({
  page,
  site,
}) => {
  await openLayered(page, site, await layeredPdf())
  await expect.poll(() => onScreen(page)).toBe('ja - dim')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('button', { name: 'Layers', exact: true }).click()
  const panel = page.getByRole('complementary', { name: 'Layers' })
  await expect(panel.getByText('Language')).toBeVisible()
  const names = panel.locator('bdi')
  await expect(names).toHaveText(['Language', '日本語', 'English', 'Dimensions'])
  const english = panel.getByLabel('English')
  await expect(panel.getByLabel('日本語')).toBeChecked()
  await expect(english).not.toBeChecked()
  expect(await barriersOn(page)).toEqual([])
  await english.press('Space')
  await expect(panel.getByLabel('日本語')).not.toBeChecked() // only one layer of the radio-button group is on
  await expect(english).toBeChecked()
  await expect.poll(() => onScreen(page)).toBe('- en dim')
  await panel.getByText('Dimensions').click()
  await expect.poll(() => onScreen(page)).toBe('- en -')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('button', { name: 'Print' }).click()
  await expect(page.locator('.print img')).toHaveCount(1)
  expect(await page.evaluate(visibleStrips, '.print img')).toBe('- en -')
})

test('a document with one layer has no list of layers', async ({ page, site }) => {
  await openLayered(page, site, await layeredPdf(1))
  await page.getByRole('button', { name: 'More' }).click()
  await expect(page.getByRole('button', { name: 'Rotate' })).toBeVisible()
  await page.waitForTimeout(1000) // there is no event to wait for
  await expect(page.getByRole('button', { name: 'Layers', exact: true })).toHaveCount(0)
})

test.describe('on a phone, in Japanese, dark', () => {
  test.use({ locale: 'ja-JP', colorScheme: 'dark', viewport: { width: 390, height: 800 } })
  test('the list of layers has no accessibility violation', async ({ page, site }, info) => {
    await openLayered(page, site, await layeredPdf())
    await page.getByRole('button', { name: 'その他' }).click()
    await page.getByRole('button', { name: 'レイヤー', exact: true }).click()
    await expect(page.getByLabel('日本語')).toBeChecked()
    expect(await barriersOn(page)).toEqual([])
    await page.screenshot({ path: info.outputPath('layers.png') })
  })
})
