// Tests of a document whose first pages are free. All other pages are locked until the reader enters an e-mail address.
import type { Page } from '@playwright/test'
import type { Link } from '#shared/model/documents.ts'
import { expect, test } from './fixtures.ts'
import type { Site } from './site.ts'

const freeUntilPage3 = async (site: Site): Promise<Link> => {
  const { documentId } = await site.makeLink()
  return site.call('POST', `/api/documents/${documentId}/links`, {
    name: 'Free',
    settings: { emailFromPage: 3 },
  })
}

async function askForPage(page: Page, number: number): Promise<void> {
  const field = page.getByLabel('Page number')
  await field.fill(String(number))
  await field.press('Enter')
  await expect(page.getByRole('dialog').getByLabel('Your work e-mail')).toBeFocused()
}

test('locked thumbnails are drawn as soon as the reader has passed the gate', async ({ site, page }) => {
  await page.goto((await freeUntilPage3(site)).url)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('button', { name: 'Pages', exact: true }).click()
  const small = page.getByRole('complementary', { name: 'Pages' }).getByRole('button', { name: /^Page \d$/ })
  await expect(small.nth(1).locator('canvas')).toBeVisible()
  await expect(small.nth(3).locator('canvas')).toHaveCount(0)
  await askForPage(page, 3)
  await page.keyboard.type('ada@example.com')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // The viewer stays at the current page and does not draw page 1 again.
  await expect(page.locator('.pdfViewer [data-page-number="1"] canvas')).toHaveCount(0)
  await expect(small.nth(3).locator('canvas')).toBeVisible()
})

test('a link that is turned off shows a message, also while the gate is open', async ({ site, page }) => {
  const link = await freeUntilPage3(site)
  await page.goto(link.url)
  await askForPage(page, 5)
  await site.turnOff(link)
  await expect(page.getByRole('heading', { name: 'This link is no longer active' })).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
})
