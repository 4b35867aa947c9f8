// The library end to end: a folder, a dragged document, a tag, and the archive, which pauses a link until the document is taken back.
import { barriersOn } from '../../fixtures/barriers.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { writeFileIn } from '../fixtures/bad-files.ts'
import { dropFiles, goTo } from '../fixtures/rep.ts'
import { createLink, expect, openAsProspect, test } from './fixtures.ts'

for (const locale of ['en', 'ja'] as const) {
  test(`${locale}: a document is moved, tagged and archived with its link, and taken back`, async ({
    newForm,
    browser,
  }) => {
    const { desktop, words, form } = await newForm(locale, 'Quote')
    const { page } = desktop
    const url = await createLink(desktop, form)
    await goTo(desktop, 'documents')

    await page.getByRole('button', { name: words('library.newFolder') }).click()
    await page.getByLabel(words('library.folderName')).fill('Clients')
    await page.keyboard.press('Enter')
    const folders = page.getByRole('navigation', { name: words('library.folders') })
    const clients = folders.getByRole('button', { name: /^Clients/ })
    const card = page.getByRole('main').getByRole('link', { name: 'Quote' })
    await card.dragTo(clients)
    await expect(page.getByText(words('library.moved', { count: 1, folder: 'Clients' }))).toBeVisible()
    await clients.click()
    await expect(card).toBeVisible()

    await card.click({ modifiers: ['ControlOrMeta'] })
    await page.getByRole('button', { name: words('library.tag') }).click()
    await page.getByLabel(words('library.tagSearch')).fill('FY2027')
    await page.keyboard.press('Enter')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: words('library.save') })
      .click()
    await expect(page.getByText(words('library.tagged', { count: 1 }))).toBeVisible()
    await expect(card).toContainText('FY2027')
    expect(await barriersOn(page)).toEqual([])

    await card.click({ modifiers: ['ControlOrMeta'] })
    await page.getByRole('button', { name: words('library.archiveMenu') }).click()
    const ask = page.getByRole('alertdialog')
    await ask.getByRole('switch').click()
    await ask.getByRole('button', { name: words('library.archiveDo'), exact: true }).click()
    await expect(page.getByText(words('library.emptyFolder'))).toBeVisible()
    const refused = await openAsProspect(browser, url, locale)
    await expect(refused.getByRole('heading').first()).toBeVisible()
    await expect(refused.getByRole('textbox')).toHaveCount(0)
    await refused.context().close()

    await page
      .getByRole('button', { name: words('library.undo') })
      .first()
      .click()
    await expect(card).toBeVisible()
    const reads = await openAsProspect(browser, url, locale)
    // The gate of a link that works asks for the address.
    await expect(reads.getByRole('textbox')).toBeVisible()
    await reads.context().close()
  })
}

test('ja: files go into the open folder, and a folder is dragged into another one and out of it', async ({
  openDesktop,
  tracker,
  folder,
}) => {
  const join = await tracker.invite({ email: 'fumi@example.co.jp', name: '岡田 ふみ' })
  const desktop = await openDesktop({ locale: 'ja', join })
  const { page, words } = desktop
  await goTo(desktop, 'documents')
  const folders = page.getByRole('navigation', { name: words('library.folders') })
  const row = (name: string) => folders.getByRole('button', { name: new RegExp(`^${name}`) })
  for (const name of ['顧客', '見積']) {
    await page.getByRole('button', { name: words('library.newFolder') }).click()
    await page.getByLabel(words('library.folderName')).fill(name)
    await page.keyboard.press('Enter')
    await expect(row(name)).toBeVisible()
  }
  await row('見積').click()
  await dropFiles(page, [await writeFileIn(folder, '御見積書.pdf', await makePdf({ pages: 1 }))])
  await expect(page.getByRole('main').getByRole('link', { name: '御見積書' })).toBeVisible()
  await expect(row('見積')).toContainText('1')

  const levelOf = (name: string) =>
    row(name).evaluate((button) => Number.parseInt(button.style.paddingLeft, 10))
  const top = await levelOf('見積')
  await row('見積').dragTo(row('顧客'))
  await expect(page.getByText(words('library.folderMoved', { name: '見積', folder: '顧客' }))).toBeVisible()
  expect(await levelOf('見積')).toBeGreaterThan(top)
  // A folder does not go into a folder inside it.
  await row('顧客').dragTo(row('見積'))
  expect(await levelOf('顧客')).toBe(top)
  expect(await barriersOn(page)).toEqual([])
  await page
    .getByRole('button', { name: words('library.undo') })
    .first()
    .click()
  await expect.poll(() => levelOf('見積')).toBe(top)
  await row('見積').dragTo(row('顧客'))
  await expect.poll(() => levelOf('見積')).toBeGreaterThan(top)
  await row('見積').dragTo(folders.getByRole('heading', { name: words('library.folders') }))
  await expect.poll(() => levelOf('見積')).toBe(top)
  await expect(page.getByText(words('library.folderMovedOut', { name: '見積' }))).toBeVisible()
})
