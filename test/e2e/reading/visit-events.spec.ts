// What a reader does besides reading: links of the PDF, downloads, prints. The tracker stores each event once.
import { PDFDocument, PDFName, PDFString } from '@cantoo/pdf-lib'
import type { Link } from '#shared/model/documents.ts'
import type { Visit } from '#shared/model/visits.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { expect, test } from './fixtures.ts'
import type { Site } from './site.ts'

/** A PDF with a link to another site on page 1. */
async function pdfWithLink(address: string): Promise<Buffer> {
  const pdf = await PDFDocument.load(await makePdf({ pages: 3, title: 'Offer' }))
  const { context } = pdf
  const annotation = context.obj({
    Type: 'Annot',
    Subtype: 'Link',
    Rect: [100, 500, 400, 560],
    Border: [0, 0, 0],
    A: { S: 'URI', URI: PDFString.of(address) },
  })
  pdf.getPage(0).node.set(PDFName.of('Annots'), context.obj([context.register(annotation)]))
  return Buffer.from(await pdf.save())
}

async function linkTo(site: Site): Promise<Link> {
  const pdf = await pdfWithLink('https://shop.example/prices?token=secret')
  const document = await site.addDocument(pdf, 'offer.pdf', 'Offer')
  return site.call('POST', `/api/documents/${document.id}/links`, {
    name: 'Test',
    settings: { requireEmail: false, allowDownload: true },
  })
}

const visitsOf = async (site: Site, link: Link): Promise<Visit[]> =>
  (await site.call<{ items: Visit[] }>('GET', `/api/visits?linkId=${link.id}`)).items

const eventsOf = async (site: Site, link: Link) =>
  (await visitsOf(site, link))[0]?.events?.map(({ kind, page, target }) => ({ kind, page, target }))

test('a link of the PDF, a download and a print are events of the visit, also if the tab closes at once', async ({
  page,
  site,
}) => {
  const link = await linkTo(site)
  await page.context().route('https://shop.example/**', (route) => route.fulfill({ body: 'shop' }))
  await page.addInitScript(() => {
    Object.assign(globalThis, { print: () => {} }) // a real dialog would block the test
  })
  await page.goto(link.url)
  const popup = page.waitForEvent('popup')
  await page.locator('.annotationLayer a[href^="https://shop.example"]').click()
  await (await popup).close()
  await expect
    .poll(() => eventsOf(site, link))
    .toEqual([{ kind: 'link', page: 1, target: 'https://shop.example/prices' }])

  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  await saved
  await page.keyboard.press('Control+p')
  await expect
    .poll(async () => (await eventsOf(site, link))?.map(({ kind }) => kind))
    .toEqual(['link', 'download', 'print'])

  await page.locator('.annotationLayer a[href^="https://shop.example"]').click()
  await page.close()
  await expect.poll(async () => (await eventsOf(site, link))?.length).toBe(4)
})

test('an event waits for the network and counts once, also after a reload', async ({ page, site }) => {
  const link = await linkTo(site)
  await page.goto(link.url)
  await expect(page.getByRole('button', { name: 'Download' })).toBeVisible()
  await page.route('**/api/view/events', (route) => route.abort())
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  await saved
  expect(await eventsOf(site, link)).toBeUndefined()
  await page.unroute('**/api/view/events')
  await page.reload()
  await expect.poll(async () => (await eventsOf(site, link))?.map(({ kind }) => kind)).toEqual(['download'])
  await page.waitForTimeout(1500)
  expect(await eventsOf(site, link)).toHaveLength(1)
})

test('the next steps after the last page and in the bar are offered, and their clicks are events', async ({
  page,
  site,
}) => {
  const nextSteps = {
    meeting: { on: true, url: 'https://meet.example/team', label: { en: '', ja: '' } },
    reply: { on: true, label: { en: 'Ask a question', ja: '' } },
    page: { on: true, url: 'https://shop.example/demo', label: { en: 'See a demo', ja: '' } },
    download: { on: true, label: { en: '', ja: '' } },
  }
  const link = await linkTo(site)
  await site.call('PUT', `/api/documents/${link.documentId}/next-steps`, { nextSteps })
  await page.context().route('https://{meet,shop}.example/**', (route) => route.fulfill({ body: 'page' }))
  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto(link.url)
  const card = page.getByRole('region', { name: 'What would you like to do next?' })
  await card.scrollIntoViewIfNeeded()
  await expect(card.getByRole('link')).toHaveText(['Book a meeting', 'Ask a question', 'See a demo'])
  expect(await barriersOn(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  await card.getByRole('link', { name: 'Book a meeting' }).press('Enter')
  await expect.poll(() => eventsOf(site, link)).toMatchObject([{ kind: 'meeting' }])
  await page.getByRole('link', { name: 'Ask a question' }).evaluateAll((links) => {
    for (const reply of links) reply.setAttribute('href', '#') // a mail program would open
  })
  await page.getByRole('banner').getByRole('link', { name: 'Ask a question' }).click()
  await expect.poll(async () => (await eventsOf(site, link))?.map(({ kind }) => kind)).toContain('reply')
  const saved = page.waitForEvent('download')
  await card.getByRole('button', { name: 'Save the PDF' }).click()
  await saved
  await expect.poll(async () => (await eventsOf(site, link))?.map(({ kind }) => kind)).toContain('download')
})
