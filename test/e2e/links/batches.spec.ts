// Many recipients end to end: the rep pastes a list and adds a file, sends the links, sees who has read, and ends all links at once.
import { readFile } from 'node:fs/promises'
import { barriersOn } from '../../fixtures/barriers.ts'
import { writeFileIn } from '../fixtures/bad-files.ts'
import { closeTab } from '../fixtures/prospect.ts'
import { expect, expectPageDrawn, openAsProspect, test } from './fixtures.ts'

const list = 'Ann Ng <ann@fair.example>\nnobody\nAnn@Fair.example\nbob@fair.example'

for (const locale of ['en', 'ja'] as const) {
  test(`${locale}: a batch of personal links, from a pasted list and a CSV file to the reminder and the end of all links`, async ({
    newForm,
    browser,
    folder,
  }) => {
    const { desktop, words, form } = await newForm(locale, 'Fair')
    const { page } = desktop
    await form.getByRole('button', { name: words('batches.forMany') }).click()
    await form.getByLabel(words('batches.recipients')).fill(list)
    await expect(form.getByText(words('batches.found', { count: 2 }))).toBeVisible()
    await expect(form.getByText(words('batches.leftOut', { count: 2 }))).toBeVisible()
    await expect(form.getByText(words('batches.line', { line: 2, text: 'nobody' }))).toBeVisible()
    const file = await writeFileIn(folder, 'more.csv', Buffer.from('name,mail\r\nCarl,carl@fair.example\r\n'))
    await form.locator('input[type=file]').setInputFiles(file)
    await form.getByLabel(words('batches.name')).fill('Spring fair')
    await form.getByRole('button', { name: words('batches.create', { count: 3 }) }).click()

    const batch = page.getByRole('dialog', { name: 'Spring fair' })
    const rows = batch.getByRole('listitem')
    await expect(rows).toHaveText([/ann@fair\.example/, /bob@fair\.example/, /carl@fair\.example/])
    expect(await barriersOn(page)).toEqual([])

    const downloading = page.waitForEvent('download')
    await batch.getByRole('button', { name: words('batches.csv') }).click()
    const csv = await readFile(await (await downloading).path(), 'utf8')
    const lines = csv.trim().split('\r\n').slice(1)
    expect(lines.map((line) => line.split(',')[1])).toEqual([
      'ann@fair.example',
      'bob@fair.example',
      'carl@fair.example',
    ])
    const urls = lines.map((line) => line.split(',')[3] ?? '')

    // Copying a link marks it as sent.
    await rows
      .nth(1)
      .getByRole('button', { name: words('links.copyOf', { title: 'bob@fair.example' }) })
      .click()
    expect(await desktop.clipboardText()).toBe(urls[1])
    await expect(rows.nth(1)).toContainText(words('batches.states.sent'))
    await batch.getByRole('button', { name: words('links.actionsOf', { title: 'Spring fair' }) }).click()
    await page.getByRole('menuitem', { name: words('batches.markSent') }).click()
    await expect(rows.filter({ hasText: words('batches.states.sent') })).toHaveCount(3)

    const prospect = await openAsProspect(browser, urls[0] ?? '', locale)
    await expectPageDrawn(prospect, 1)
    await expect(rows.first()).toContainText(words('batches.states.reading'), { timeout: 20_000 })
    await prospect.mouse.wheel(0, 200)
    await prospect.waitForTimeout(1_500)
    await closeTab(prospect)
    await expect(rows.first()).toContainText(words('batches.states.read'), { timeout: 40_000 })

    await batch.getByRole('button', { name: words('links.actionsOf', { title: 'Spring fair' }) }).click()
    await page.getByRole('menuitem', { name: words('batches.pause') }).click()
    await expect(batch.getByText(words('batches.paused'))).toBeVisible()
    await batch.getByRole('button', { name: words('links.actionsOf', { title: 'Spring fair' }) }).click()
    await page.getByRole('menuitem', { name: words('batches.revoke') }).click()
    await page
      .getByRole('alertdialog', { name: words('batches.revokeAsk') })
      .getByRole('button', { name: words('batches.revokeDo') })
      .click()
    await expect(batch.getByText(words('batches.revoked'))).toBeVisible()
    const late = await openAsProspect(browser, urls[2] ?? '', locale)
    await expect(late.locator('canvas')).toHaveCount(0)
    await late.context().close()
  })
}

test('copying a link puts the URL and a card with the cover on the clipboard', async ({ newForm }) => {
  const { desktop, words, form } = await newForm('en', 'Price list')
  const { page } = desktop
  await form.getByRole('button', { name: words('links.forOne') }).click()
  await form.getByLabel(words('links.recipient')).fill('ann@card.example')
  await form.getByRole('button', { name: words('links.create'), exact: true }).click()
  // The window renders the image of page 1 after the upload.
  const card = async () => {
    await form
      .getByRole('button', { name: words('links.copy') })
      .or(form.getByText(words('common.copied')))
      .first()
      .click()
    await desktop.clipboardText()
    return page.evaluate<string>(
      'navigator.clipboard.read().then(([item]) => item.getType("text/html")).then((html) => html.text())',
    )
  }
  await expect.poll(card, { timeout: 20_000, intervals: [2_500] }).toContain('src="data:image/jpeg')
  const url = await desktop.clipboardText()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}$/)
  const html = await card()
  expect(html).toContain(`href="${url}"`)
  expect(html).toContain('Price list')
  expect(html).toContain(words('links.cardLine', { count: 6, owner: 'Mika Sato' }))
})
