// Attachments of a PDF: readers can list and save them only if the link allows downloads.
import { readFile } from 'node:fs/promises'
import { PDFDocument } from '@cantoo/pdf-lib'
import type { Download, Page } from '@playwright/test'
import type { Link } from '#shared/model/documents.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, test } from './fixtures.ts'
import { attachToPage1 } from './page-attachment.ts'
import type { Site } from './site.ts'

/** A PDF with two attachments in its catalog and one attachment on page 1. A right-to-left override in the second name hides the file type. */
async function pdfWithAttachments(): Promise<Buffer> {
  const pdf = await PDFDocument.load(await makePdf({ pages: 4, title: 'Offer' }))
  await pdf.attach(Buffer.from('article,price\nA,1\n'), '価格表.csv', { description: 'Prices' })
  await pdf.attach(Buffer.alloc(12_345, 1), '../invoice\u202efdp.exe')
  attachToPage1(pdf, 'on the page')
  return Buffer.from(await pdf.save())
}

async function linkTo(site: Site, settings: object): Promise<Link> {
  const document = await site.addDocument(await pdfWithAttachments(), 'offer.pdf', 'Offer')
  return site.call('POST', `/api/documents/${document.id}/links`, {
    name: 'Test',
    settings: { requireEmail: false, allowDownload: true, ...settings },
  })
}

const onPage = (page: Page) => page.locator('.fileAttachmentAnnotation > *').first()
const entry = (page: Page) => page.getByRole('button', { name: 'Attachments', exact: true })
const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Attachments' })
const contentOf = async (download: Download) => readFile(await download.path())

test('attachments are listed with name and size, and saved under a safe name', async ({ page, site }) => {
  await page.goto((await linkTo(site, {})).url)
  await page.getByRole('button', { name: 'More' }).click()
  await entry(page).click()
  const panel = panelOf(page)
  await expect(panel.getByRole('listitem')).toHaveCount(3)
  await expect(panel.getByText('価格表.csv')).toBeVisible()
  await expect(panel.getByText('invoicefdp.exe')).toBeVisible()
  await expect(panel.getByText('18 bytes')).toBeVisible()
  await expect(panel.getByText('12 kB')).toBeVisible()
  expect(await barriersOn(page)).toEqual([])
  const save = page.waitForEvent('download')
  await panel.getByRole('button', { name: 'Save 価格表.csv' }).press('Enter')
  expect((await save).suggestedFilename()).toBe('価格表.csv')
  expect((await contentOf(await save)).toString()).toBe('article,price\nA,1\n')
  const other = page.waitForEvent('download')
  await panel.getByRole('button', { name: 'Save invoicefdp.exe' }).click()
  expect((await other).suggestedFilename()).toBe('invoicefdp.exe')
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  const attached = page.waitForEvent('download')
  await onPage(page).dblclick()
  expect((await attached).suggestedFilename()).toBe('note.pdf')
  expect((await contentOf(await attached)).toString()).toBe('on the page')
})

test('without downloads there is no list of attachments, and an attachment on a page cannot be saved', async ({
  page,
  site,
}) => {
  const saved: Download[] = []
  page.on('download', (download) => saved.push(download))
  await page.goto((await linkTo(site, { allowDownload: false })).url)
  await onPage(page).dblclick()
  await page.getByRole('button', { name: 'More' }).click()
  await expect(page.getByRole('button', { name: 'Rotate' })).toBeVisible()
  await page.waitForTimeout(1000) // there is no event to wait for
  await expect(entry(page)).toHaveCount(0)
  expect(saved).toEqual([])
})

test('free pages have no attachments; the whole document has them', async ({ page, site }) => {
  const link = await linkTo(site, { requireEmail: true, emailFromPage: 3 })
  await page.goto(link.url)
  await page.getByRole('button', { name: 'More' }).click()
  await expect(page.getByRole('button', { name: 'Rotate' })).toBeVisible()
  await page.waitForTimeout(1000)
  await expect(entry(page)).toHaveCount(0)
  await page.keyboard.press('Escape')
  const field = page.getByLabel('Page number')
  await field.fill('3')
  await field.press('Enter')
  await expect(page.getByRole('dialog').getByLabel('Your work e-mail')).toBeFocused()
  await page.keyboard.type('ada@example.com')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('button', { name: 'More' }).click()
  await entry(page).click()
  await expect(panelOf(page).getByText('価格表.csv')).toBeVisible()
})

for (const [locale, colorScheme, width] of [
  ['ja-JP', 'dark', 390],
  ['en-US', 'light', 1280],
] as const) {
  test.describe(`${locale}, ${colorScheme}, ${width} px`, () => {
    test.use({ locale, colorScheme, viewport: { width, height: 800 } })
    test('the list of attachments has no accessibility violation', async ({ page, site }, info) => {
      await page.goto((await linkTo(site, {})).url)
      await page.getByRole('button', { name: /^(More|その他)$/ }).click()
      await page.getByRole('button', { name: /^(Attachments|添付ファイル)$/ }).click()
      await expect(page.locator('.attachment-size').last()).not.toBeEmpty()
      expect(await barriersOn(page)).toEqual([])
      await page.screenshot({ path: info.outputPath('attachments.png') })
    })
  })
}
