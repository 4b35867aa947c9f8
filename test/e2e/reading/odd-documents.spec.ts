// Unusual documents: forms, watermarked pages with links, huge and tiny pages.
import { PDFDocument, PDFName, PDFString } from '@cantoo/pdf-lib'
import type { Page } from '@playwright/test'
import type { Link } from '#shared/model/documents.ts'
import { formWithoutAppearances, xfaForm } from '../../fixtures/form-pdf.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, test } from './fixtures.ts'
import type { Site } from './site.ts'

async function linkTo(site: Site, pdf: Buffer, settings: object = {}): Promise<Link> {
  const document = await site.addDocument(pdf, 'odd.pdf', 'Odd')
  return site.call('POST', `/api/documents/${document.id}/links`, {
    name: 'Test',
    settings: { requireEmail: false, allowDownload: true, ...settings },
  })
}

async function open(page: Page, link: Link): Promise<void> {
  await page.addInitScript(() => {
    ;(globalThis as unknown as { print: () => void }).print = () => {}
  })
  await page.goto(link.url)
  await expect(page.locator('#controls')).toBeVisible()
}

async function pages(sizes: [number, number][], text = 'Words'): Promise<Buffer> {
  const pdf = await PDFDocument.create()
  for (const size of sizes) pdf.addPage(size).drawText(text, { x: 5, y: 5, size: 12 })
  return Buffer.from(await pdf.save())
}

/** Runs in the page: counts the dark pixels of the printed page 1 between two heights (fractions of the page height from the top). */
const darkPrinted = async ([from, to]: [number, number]): Promise<number> => {
  const { document } = globalThis as unknown as {
    document: { querySelector(selector: string): unknown; createElement(name: string): unknown }
  }
  const image = document.querySelector('.print img') as { naturalWidth: number; naturalHeight: number }
  const canvas = document.createElement('canvas') as {
    width: number
    height: number
    getContext(kind: '2d'): {
      drawImage(...of: unknown[]): void
      getImageData(...at: number[]): { data: Uint8ClampedArray }
    }
  }
  canvas.width = image.naturalWidth
  canvas.height = image.naturalHeight
  const context = canvas.getContext('2d')
  context.drawImage(image, 0, 0)
  const top = Math.round(from * canvas.height)
  const { data } = context.getImageData(0, top, canvas.width, Math.round(to * canvas.height) - top)
  let dark = 0
  for (let at = 0; at < data.length; at += 4)
    if ((data[at] ?? 255) < 128 && (data[at + 3] ?? 0) > 0) dark += 1
  return dark
}

const fields = [
  { name: 'price', value: 'USD 48,000', y: 200 },
  { name: 'fixed', value: 'READ ONLY 77', y: 100, readOnly: true },
]

for (const needAppearances of [true, false]) {
  test(`the value of a form field is shown once on screen and in print: NeedAppearances ${needAppearances}`, async ({
    page,
    site,
  }) => {
    await open(page, await linkTo(site, await formWithoutAppearances(fields, { needAppearances })))
    await expect(page.locator('.annotationLayer')).toBeAttached()
    // A value that is drawn on the canvas is not shown a second time as text.
    const written = page.locator('.annotationLayer .textWidgetAnnotation > div')
    for (const each of await written.all()) {
      const drawn = await each.evaluate((element) => (element as unknown as { hidden: boolean }).hidden)
      await expect(each).toBeVisible({ visible: !drawn })
    }
    await page.keyboard.press('Control+p')
    await expect(page.locator('.print img')).toBeAttached()
    expect(await page.evaluate(darkPrinted, [0.2, 0.35] as [number, number])).toBeGreaterThan(100)
    expect(await page.evaluate(darkPrinted, [0.55, 0.7] as [number, number])).toBeGreaterThan(100)
  })
}

test('the fields of an XFA form are read-only', async ({ page, site }) => {
  await open(page, await linkTo(site, await xfaForm()))
  const name = page.locator('.xfaLayer input[type="text"], .xfaLayer textarea').first()
  await expect(name).toHaveValue('Ada')
  await expect(name).not.toBeEditable()
  await expect(page.locator('.xfaLayer input[type="checkbox"]')).toBeDisabled()
})

test('an address in the watermark is not a link, and the author’s links lie above detected links', async ({
  page,
  site,
}) => {
  const pdf = await PDFDocument.create()
  const sheet = pdf.addPage([595, 842])
  sheet.drawText('Book a call', { x: 240, y: 415, size: 20 })
  sheet.drawText('sales@contoso.example', { x: 60, y: 700, size: 12 })
  const link = pdf.context.register(
    pdf.context.obj({
      Type: 'Annot',
      Subtype: 'Link',
      Rect: [200, 400, 400, 445],
      Border: [0, 0, 0],
      A: { S: 'URI', URI: PDFString.of('https://contoso.example/book') },
    }),
  )
  sheet.node.set(PDFName.of('Annots'), pdf.context.obj([link]))
  const made = await linkTo(site, Buffer.from(await pdf.save()), { requireEmail: true, watermark: true })
  await page.setViewportSize({ width: 900, height: 1300 })
  await page.goto(made.url)
  await page.getByLabel('Your work e-mail').fill('ada.lovelace@reader.example')
  await page.keyboard.press('Enter')
  await expect(page.locator('#controls')).toBeVisible()
  await expect(page.locator('.textLayer')).toContainText('Book a call')
  // The watermark is drawn as outlines, so it is not in the text layer and is not detected as a link.
  await expect(page.locator('.textLayer')).not.toContainText('ada.lovelace@reader.example')
  const links = page.locator('.annotationLayer a')
  await expect(page.locator('.annotationLayer a[href="mailto:sales@contoso.example"]')).toBeAttached()
  expect(
    await links.evaluateAll((all) => all.map((each) => (each as unknown as { href: string }).href)),
  ).not.toContain('mailto:ada.lovelace@reader.example')
  // Where a screen reader reads the link.
  await expect(page.locator('.textLayer [aria-owns]').filter({ hasText: 'Book a call' })).toBeAttached()
  const box = await page.locator('.annotationLayer a[href="https://contoso.example/book"]').boundingBox()
  const under = await page.evaluate(
    ([x, y]) => {
      const { document } = globalThis as unknown as {
        document: { elementFromPoint(x: number, y: number): { href?: string } | null }
      }
      return document.elementFromPoint(x, y)?.href
    },
    [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2] as const,
  )
  expect(under).toBe('https://contoso.example/book')
})

test('a page of the largest size that PDF allows is printed on the largest paper', async ({ page, site }) => {
  await open(
    page,
    await linkTo(
      site,
      await pages([
        [14_400, 14_400],
        [595, 842],
      ]),
    ),
  )
  await page.keyboard.press('Control+p')
  await expect(page.locator('.print img')).toHaveCount(2)
  const printed = await PDFDocument.load(await page.pdf({ preferCSSPageSize: true, printBackground: true }))
  const sizes = printed.getPages().map((each) => each.getSize())
  expect(sizes.map(({ width, height }) => [Math.round(width), Math.round(height)])).toEqual([
    [2384, 2384],
    [595, 842],
  ])
})

const percent = async (page: Page) =>
  Number.parseInt((await page.locator('.percent').textContent()) ?? '', 10)

test('a page that fits at a few percent is not enlarged by “−”, and a pinch zooms without a jump', async ({
  page,
  site,
}) => {
  await page.setViewportSize({ width: 900, height: 700 })
  await open(page, await linkTo(site, await pages([[12_000, 400]])))
  const fitted = await percent(page)
  expect(fitted).toBeLessThan(10)
  await page.getByRole('button', { name: 'Zoom out' }).click()
  expect(await percent(page)).toBeLessThanOrEqual(fitted)
  await page.getByRole('button', { name: 'Zoom in' }).click()
  const larger = await percent(page)
  expect(larger).toBeGreaterThan(fitted)
  expect(larger).toBeLessThan(fitted * 2)
  await page.mouse.move(450, 400)
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -10)
  await page.keyboard.up('Control')
  await expect.poll(() => percent(page)).toBeGreaterThanOrEqual(larger)
  expect(await percent(page)).toBeLessThan(larger * 1.5)
})

test('the sheet with the button “Read on” fits on tiny pages', async ({ page, site }) => {
  await page.setViewportSize({ width: 320, height: 640 })
  await open(
    page,
    await linkTo(
      site,
      await pages(
        [
          [72, 72],
          [72, 72],
          [72, 72],
        ],
        '.',
      ),
      { requireEmail: true, emailFromPage: 2 },
    ),
  )
  const invitation = page.locator('.invitation')
  await invitation.getByRole('button', { name: 'Read on' }).scrollIntoViewIfNeeded()
  const cut = await invitation.evaluate((element) => {
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = element as unknown as {
      scrollHeight: number
      clientHeight: number
      scrollWidth: number
      clientWidth: number
    }
    return [scrollHeight - clientHeight, scrollWidth - clientWidth]
  })
  expect(Math.max(...cut)).toBeLessThanOrEqual(0)
})

test('a very long and a very wide page can be read to the end', async ({ page, site }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const link = await linkTo(
    site,
    await pages([
      [300, 9000],
      [5000, 100],
    ]),
  )
  await open(page, link)
  await page.mouse.move(200, 500)
  await page.mouse.wheel(0, 40_000)
  await expect(page.getByLabel('Page number')).toHaveValue('2')
  await page.mouse.wheel(0, -40_000)
  await expect(page.getByLabel('Page number')).toHaveValue('1')
})

test('page 1 of a one-page document is the current page at the start and at the end', async ({
  page,
  site,
}) => {
  await open(page, await linkTo(site, await makePdf({ pages: 1 })))
  await page.mouse.move(200, 500)
  await page.mouse.wheel(0, 4000)
  await expect(page.getByLabel('Page number')).toHaveValue('1')
  await page.keyboard.press('End')
  await expect(page.getByLabel('Page number')).toHaveValue('1')
})
