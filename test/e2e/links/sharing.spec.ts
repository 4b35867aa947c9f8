// The dialog with which a reader shares a document: keyboard, 320 px, both languages, light and dark, without a connection, and with a real mail server.
import type { Page } from '@playwright/test'
import { branding } from '#shared/messages/en/branding.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import { newProspect, waitForFirstPage } from '../fixtures/prospect.ts'
import { goTo, makeLink, openSettings } from '../fixtures/rep.ts'
import { wordsIn } from '../fixtures/words.ts'
import { makeGeneralLink } from '../notify/fixtures.ts'
import { expect, rep, test } from './fixtures.ts'

const { viewer: ja } = wordsIn('ja')
const { viewer: en } = wordsIn('en')
const { steps } = branding
const yuki = 'yuki@sharing.example'

const picture = async (page: Page, name: string) =>
  test.info().attach(name, { body: await page.screenshot(), contentType: 'image/png' })

async function expectGoodLayout(page: Page): Promise<void> {
  expect(await barriersOn(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
}

test('an admin turns the step on; a reader shares by keyboard, and the colleague gets the mail', async ({
  notifyParts: { tracker, mailbox },
  openDesktop,
  folder,
  browser,
}) => {
  const desktop = await openDesktop({ locale: 'en', join: await tracker.invite(rep) })
  const { page: app, words } = desktop
  await openSettings(desktop, 'workspace')
  await app.getByRole('switch', { name: steps.kind.share }).click()
  const preview = app.getByRole('img', { name: steps.preview })
  await expect(preview).toContainText(ja('steps.share'))
  await preview.scrollIntoViewIfNeeded()
  await picture(app, 'settings')
  await app
    .locator('fieldset', { has: app.getByRole('switch', { name: steps.kind.share }) })
    .getByRole('button', { name: words('common.save') })
    .click()
  await expect(app.getByText(steps.unsaved)).toHaveCount(0)
  const url = await makeGeneralLink(desktop, folder, 'For a team')

  const context = await newProspect(browser, { locale: 'ja', colorScheme: 'dark' })
  const page = await context.newPage()
  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto(url)
  await expect(page.locator('[data-step="share"]')).toBeHidden()
  await page.getByLabel(ja('gate.email')).fill('ken@sharing.example')
  await page.keyboard.press('Enter')
  await waitForFirstPage(page)
  const card = page.getByRole('region', { name: ja('steps.title') })
  await card.scrollIntoViewIfNeeded()
  const step = card.getByRole('button', { name: ja('steps.share') })
  await step.press('Enter')
  const dialog = page.getByRole('dialog', { name: ja('share.title') })
  const field = dialog.getByLabel(ja('share.email'))
  await expect(field).toBeFocused()
  await expect(dialog).toContainText(ja('share.told', { name: rep.name }))
  await expectGoodLayout(page)
  await picture(page, 'form-ja-dark-320')

  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toHaveText(ja('share.invalid'))
  await field.fill('KEN@sharing.example')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toHaveText(ja('share.own'))
  await field.fill(yuki)
  await context.setOffline(true)
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toHaveText(ja('share.failed'))
  await expectGoodLayout(page)
  await picture(page, 'offline-ja-dark-320')
  await context.setOffline(false)
  await field.press('Enter')
  await expect(dialog.getByRole('heading')).toHaveText(ja('share.sentTitle', { email: yuki }))
  await expect(dialog.getByRole('heading')).toBeFocused()
  await expectGoodLayout(page)
  await picture(page, 'sent-ja-dark-320')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(step).toBeFocused()
  await expect.poll(() => mailbox.recipients).toContain(yuki)
  const mail = mailbox.mails.find(({ to }) => JSON.stringify(to).includes(yuki))
  const theirs = /http:\/\/127\S+\/[\w-]{22}\b/.exec(mail?.text ?? '')?.[0] ?? ''
  await page.goto('about:blank')

  const colleague = await (await newProspect(browser, { locale: 'en' })).newPage()
  await colleague.setContent(String(mail?.html))
  await picture(colleague, 'mail')
  await colleague.goto(theirs)
  await waitForFirstPage(colleague)
  await colleague.goto('about:blank')
  await desktop.waitForNotification(/yuki@sharing\.example/, 30_000)
  await goTo(desktop, 'documents')
})

test('the button in the bar makes a link to pass on; a link that the mail server refuses is shown', async ({
  notifyParts: { tracker, mailbox },
  openDesktop,
  folder,
  browser,
}) => {
  const desktop = await openDesktop({ locale: 'en', join: await tracker.invite(rep) })
  const { page: app, words } = desktop
  await openSettings(desktop, 'workspace')
  for (const kind of ['meeting', 'reply', 'share'] as const)
    await app.getByRole('switch', { name: steps.kind[kind], exact: true }).click()
  await app
    .locator('fieldset', { has: app.getByRole('switch', { name: steps.kind.share }) })
    .getByRole('button', { name: words('common.save') })
    .click()
  await expect(app.getByText(steps.unsaved)).toHaveCount(0)
  await makeGeneralLink(desktop, folder, 'Bar')
  await makeLink(desktop, { recipient: 'nao@sharing.example' })
  const url = await desktop.clipboardText()

  const page = await (await newProspect(browser, { locale: 'en' })).newPage()
  await page.goto(url)
  await waitForFirstPage(page)
  await page
    .getByRole('banner')
    .getByRole('button', { name: en('steps.share') })
    .click()
  const dialog = page.getByRole('dialog', { name: en('share.title') })
  await picture(page, 'form-en-light')
  await dialog.getByLabel(en('share.email')).fill('rio@sharing.example')
  await dialog.getByRole('button', { name: en('share.make') }).click()
  await expect(dialog.getByRole('heading')).toHaveText(
    en('share.linkTitle', { email: 'rio@sharing.example' }),
  )
  const link = await dialog.getByLabel(en('share.url'), { exact: true }).inputValue()
  expect(link).not.toBe(url)
  await dialog.getByRole('button', { name: en('share.copy') }).click()
  await expect(dialog.getByRole('status')).not.toBeEmpty()
  expect(await barriersOn(page)).toEqual([])
  await picture(page, 'link-en-light')
  await dialog.getByRole('button', { name: en('share.another') }).click()
  await dialog.getByLabel(en('share.email')).fill('gone@sharing.example')
  mailbox.failNext({ at: 'rcpt', code: 550, text: '5.1.1 User unknown' })
  await page.keyboard.press('Enter')
  await expect(dialog).toContainText(en('share.notSentText'))
  await picture(page, 'not-sent-en-light')
  await dialog
    .getByRole('button', { name: en('share.close') })
    .first()
    .click()
  await expect(page.getByRole('banner').getByRole('button', { name: en('steps.share') })).toBeFocused()
  await page.goto('about:blank')
})
