// The gate, and the messages of a link that cannot be read. states.spec.ts checks the layout in English.
import { randomBytes } from 'node:crypto'
import { PDFDocument, PDFName } from '@cantoo/pdf-lib'
import { barriersOn } from '../../fixtures/barriers.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, test } from './fixtures.ts'

test('the gate explains an invalid e-mail address, and does not ask again after a reload', async ({
  site,
  page,
}) => {
  const link = await site.makeLink()
  await page.goto(link.url)
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Proposal for Contoso')
  // The bar of the viewer has the sender and the title too, but not while the gate shows them.
  for (const text of ['Grace Hopper', 'Proposal for Contoso']) {
    await expect(page.getByText(text).filter({ visible: true })).toHaveCount(1)
  }
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

test('a link that is turned off shows a message, during the reading and after a reload', async ({
  site,
  page,
  link,
}) => {
  await page.goto(link.url)
  await expect(page.locator('.page canvas').first()).toBeVisible()
  await site.turnOff(link)
  await expect(page.getByRole('heading', { name: 'This link is no longer active' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'This link was turned off' })).toBeVisible()
})

test('a passcode that is added during the reading is asked for; the link is not shown as turned off', async ({
  site,
  page,
}) => {
  const pdf = await PDFDocument.load(await makePdf({ pages: 3 }))
  const { node } = pdf.addPage([600, 600])
  // The picture is large, so the viewer loads it only when the reader goes to the last page.
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
  test('gate and document have no accessibility violation at a width of 320 px', async ({ site, page }) => {
    const link = await site.makeLink()
    await page.setViewportSize({ width: 320, height: 640 })
    await page.goto(link.url)
    await page.locator('input[type=email]').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.locator('input[type=email]').fill('ada@example.com')
    await page.keyboard.press('Enter')
    await page.locator('#controls').waitFor()
    // A page that is not drawn yet is not white.
    await expect(page.locator('.page').last()).toHaveCSS('background-color', 'rgb(38, 40, 44)')
    expect(await barriersOn(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  })
})

test('a merge link names the reader without a question, and the address leaves the address bar', async ({
  site,
  page,
}) => {
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  const link = await site.makeLink()
  await site.call('PATCH', `/api/links/${link.id}`, { settings: { mergeEmail: true } })
  await page.goto(`${link.url}?utm_source=mail&e=Ada%40Example.com`)
  await expect(page.getByRole('region', { name: 'Page 1' }).locator('canvas')).toBeVisible()
  expect(page.url()).toBe(`${link.url}?utm_source=mail`)
  expect(requests.slice(1).filter((url) => /ada/i.test(url))).toEqual([])
  await page.reload()
  await expect(page.getByRole('region', { name: 'Page 1' }).locator('canvas')).toBeVisible()
  const visits = await site.visits(link)
  expect(visits.map(({ visitor }) => visitor)).toMatchObject([
    { email: 'ada@example.com', confidence: 'claimed' },
  ])
})

test('a merge that failed, or an address that may not read, leads to the field of the gate', async ({
  site,
  page,
}) => {
  const { id, url } = await site.makeLink()
  const settings = { mergeEmail: true, block: ['ada@example.com'] }
  await site.call('PATCH', `/api/links/${id}`, { settings })
  const email = page.getByLabel('Your work e-mail')
  await page.goto(`${url}?e={{email}}`)
  await expect(email).toHaveValue('')
  await page.goto(`${url}?e=ada@example.com`)
  await expect(email).toHaveValue('ada@example.com')
  await expect(page.getByRole('alert').filter({ hasText: 'may not open' })).toBeVisible()
  await email.fill('bob@example.com')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Page 1' }).locator('canvas')).toBeVisible()
})
