// Page labels of a document ("iv", "A-3"). The reader sees and types the labels. The visit has the label of the exit page.
import { PDFDocument, PDFName, PDFString } from '@cantoo/pdf-lib'
import { barriersOn } from '../../fixtures/barriers.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, test } from './fixtures.ts'

/** A PDF with the page labels i, ii, 1, 2, A-1, A-2. */
async function labelledPdf(): Promise<Buffer> {
  const pdf = await PDFDocument.load(await makePdf({ pages: 6, title: 'Manual' }))
  const { context } = pdf
  const Nums = context.obj([
    0,
    context.obj({ S: 'r' }),
    2,
    context.obj({ S: 'D' }),
    4,
    context.obj({ S: 'D', P: PDFString.of('A-') }),
  ])
  pdf.catalog.set(PDFName.of('PageLabels'), context.obj({ Nums }))
  return Buffer.from(await pdf.save())
}

test('labels are shown in the page field and with the thumbnails, and the exit page has its label', async ({
  page,
  site,
}) => {
  const document = await site.addDocument(await labelledPdf(), 'manual.pdf', 'Manual')
  expect(document.version.pageLabels).toEqual(['i', 'ii', '1', '2', 'A-1', 'A-2'])
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, document.id)
  await page.goto(link.url)
  const field = page.getByLabel('Page number')
  await expect(field).toHaveValue('i')
  await expect(page.locator('.total')).toHaveText('(1 of 6)')
  await field.fill('ii')
  await field.press('Enter')
  await expect(page.locator('.total')).toHaveText('(2 of 6)')
  await field.fill('A-1')
  await field.press('Enter')
  await expect(field).toHaveValue('A-1')
  await expect(page.locator('.total')).toHaveText('(5 of 6)')
  await field.fill('nowhere')
  await field.press('Enter')
  await expect(field).toHaveValue('A-1')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('button', { name: 'Pages', exact: true }).click()
  const panel = page.getByRole('complementary', { name: 'Pages' })
  await expect(panel.getByRole('button', { name: 'Page A-1 (5)', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  )
  await expect(panel.locator('.thumb-number').first()).toHaveText('i')
  expect(await barriersOn(page)).toEqual([])
  await page.setViewportSize({ width: 320, height: 640 })
  const more = await page.getByRole('button', { name: 'More' }).boundingBox()
  expect((more?.x ?? 320) + (more?.width ?? 0)).toBeLessThanOrEqual(320)
  await expect.poll(async () => (await site.visits(link))[0]?.page).toBe(5)
  await page.close()
  const visit = await site.waitUntilLeft(link)
  expect(visit.pageLabel).toBe('A-1')
  expect(visit.pages.find((each) => each.page === 5)?.label).toBe('A-1')
})

test('the gate of a locked page names the page by its label', async ({ page, site }) => {
  const document = await site.addDocument(await labelledPdf(), 'manual.pdf', 'Manual')
  const link = await site.call<{ url: string }>('POST', `/api/documents/${document.id}/links`, {
    name: 'Free',
    settings: { emailFromPage: 3 },
  })
  await page.goto(link.url)
  const field = page.getByLabel('Page number')
  await field.fill('A-1')
  await field.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Read on from page A-1 (5)' })
  await expect(dialog.getByRole('heading', { name: 'Read on from page A-1 (5)' })).toBeVisible()
})
