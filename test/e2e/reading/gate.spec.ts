// What stands before the document, and what a reader is told when there is none. In English and light: states.spec.ts.
import { randomBytes } from 'node:crypto'
import { PDFDocument, PDFName } from '@cantoo/pdf-lib'
import { barriersOn } from '../../fixtures/barriers.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, test } from './fixtures.ts'

test('asks for an e-mail once, says what is wrong with it, and remembers it', async ({ site, page }) => {
  const link = await site.makeLink()
  await page.goto(link.url)
  await expect(page.getByText('Grace Hopper')).not.toHaveCount(0)
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Proposal for Contoso')
  const email = page.getByLabel('Your work e-mail')
  await expect(email).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('Enter your e-mail')
  await email.fill('ada@example')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('not a complete e-mail')
  expect(await site.visits(link)).toEqual([])
  await email.fill('Ada@Example.com')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Page 1' }).locator('canvas')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('region', { name: 'Page 1' }).locator('canvas')).toBeVisible()
  const [visit, ...others] = await site.visits(link)
  expect(others).toEqual([])
  expect(visit?.visitor).toMatchObject({ email: 'ada@example.com', confidence: 'typed' })
})

test('a link that is off says so, before and while it is read', async ({ site, page, link }) => {
  await page.goto(link.url)
  await expect(page.locator('.page canvas').first()).toBeVisible()
  await site.turnOff(link)
  await expect(page.getByRole('heading', { name: 'This link is no longer active' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'This link was turned off' })).toBeVisible()
})

test('a link that asks for more while it is read asks, instead of calling itself off', async ({
  site,
  page,
}) => {
  const pdf = await PDFDocument.load(await makePdf({ pages: 3 }))
  const { node } = pdf.addPage([600, 600])
  // Only whoever turns to it fetches the last page's picture.
  const picture = { Type: 'XObject', Subtype: 'Image', Width: 500, Height: 500, BitsPerComponent: 8 }
  const noise = pdf.context.stream(randomBytes(750_000), { ...picture, ColorSpace: 'DeviceRGB' })
  node.setXObject(PDFName.of('Noise'), pdf.context.register(noise))
  node.addContentStream(pdf.context.register(pdf.context.stream('600 0 0 600 0 0 cm /Noise Do')))
  const { id } = await site.addDocument(Buffer.from(await pdf.save()), 'long.pdf', 'Long')
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, id)
  await page.goto(link.url)
  await expect(page.locator('.page canvas').first()).toBeVisible()
  await site.call('PATCH', `/api/links/${link.id}`, { passcode: 'opensesame' })
  await page.keyboard.press('End')
  await page.getByLabel('Passcode').fill('opensesame')
  await page.keyboard.press('Enter')
  await expect(page.locator('.page canvas').first()).toBeVisible()
})

test.describe('in Japanese, dark', () => {
  test.use({ colorScheme: 'dark', locale: 'ja-JP' })
  test('gate and document have nothing that axe objects to, at 320 px either', async ({ site, page }) => {
    const link = await site.makeLink()
    await page.setViewportSize({ width: 320, height: 640 })
    await page.goto(link.url)
    await page.locator('input[type=email]').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.locator('input[type=email]').fill('ada@example.com')
    await page.keyboard.press('Enter')
    await page.locator('#controls').waitFor()
    expect(await barriersOn(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  })
})
