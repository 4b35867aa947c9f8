// Settings of a link end to end: the rep sets them in the form, and the reader sees the result at the gate and in the viewer.

import type { Page } from '@playwright/test'
import { tracker as pages } from '#shared/messages/en/tracker.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import type { Mailbox } from '../../fixtures/mailbox.ts'
import { joinAsDevice } from '../fixtures/device.ts'
import { goTo, visitsList } from '../fixtures/rep.ts'
import { wordsIn } from '../fixtures/words.ts'
import {
  chooseLinkAction,
  choosePreset,
  createLink,
  expect,
  expectPageDrawn,
  openAsProspect,
  openSection,
  rep,
  test,
} from './fixtures.ts'

const agreement = 'This proposal is confidential.\n\nDo not pass it on.'

/** Returns the six-digit code of the last e-mail to this address. */
async function codeFor({ mails }: Mailbox, address: string): Promise<string> {
  const mine = () => mails.filter((mail) => [mail.to].flat()[0]?.value[0]?.address === address)
  await expect.poll(() => mine().length).toBeGreaterThan(0)
  return /\b\d{6}\b/.exec(mine().at(-1)?.text ?? '')?.[0] ?? ''
}

/** Checks that axe finds no violation and that the page does not scroll horizontally, on a small phone and on a desktop. */
async function expectAccessible(page: Page): Promise<void> {
  const size = page.viewportSize()
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 720 })
    expect(await barriersOn(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
  }
  if (size) await page.setViewportSize(size)
}

test('a confidential link refuses a blocked reader and notifies the owner; an allowed reader passes every step of the gate', async ({
  notifyParts: { mailbox },
  newForm,
  browser,
}) => {
  const { desktop, words, form } = await newForm('ja', 'Proposal')
  await choosePreset(desktop, form, 'confidential')
  await form.getByLabel(words('links.block')).fill('Eve Rival <eve@rival.example>; rival.test')
  await openSection(form, words, 'protection')
  await form.getByRole('switch', { name: words('links.passcodeAsk') }).click()
  await form.getByLabel(words('links.passcode'), { exact: true }).fill('sakura-26')
  await form.getByLabel(words('links.agreement')).fill(agreement)
  await openSection(form, words, 'reader')
  await form.getByLabel(words('links.note'), { exact: true }).fill('Page 4 is for you.')
  const url = await createLink(desktop, form)
  const row = desktop.page.getByRole('tabpanel').getByRole('listitem')
  for (const mark of ['passcode', 'verified', 'watermark', 'agreement', 'note', 'tellRefused'])
    await expect(row.getByRole('img', { name: words(`links.mark.${mark}`) })).toBeVisible()

  const { viewer } = wordsIn('en')
  const page = await openAsProspect(browser, url, 'en')
  await expect(
    page.getByRole('blockquote', { name: viewer('gate.noteFrom', { name: rep.name }) }),
  ).toHaveText('Page 4 is for you.')
  await expectAccessible(page)
  const open = page.getByRole('button', { name: viewer('gate.open') })
  await open.click()
  await expect(page.getByRole('alert').filter({ hasText: viewer('gate.agreementMissing') })).toBeVisible()
  await expect(page.getByRole('alert').filter({ hasText: viewer('gate.passcodeMissing') })).toBeVisible()
  await expect(page.getByLabel(viewer('gate.accept'))).toBeFocused()
  await page.getByLabel(viewer('gate.accept')).check()
  const email = page.getByLabel(viewer('gate.email'))
  const passcode = page.getByLabel(viewer('gate.passcode'), { exact: true })
  await email.fill('eve@rival.example')
  await passcode.fill('sakura-27')
  await open.click()
  await expect(page.getByRole('alert').filter({ hasText: viewer('gate.passcodeWrong') })).toBeVisible()
  await passcode.fill('sakura-26')
  await open.click()
  await expect(page.getByRole('alert').filter({ hasText: viewer('gate.notAllowed') })).toBeVisible()
  await expect(email).toBeFocused()
  await desktop.waitForNotification(
    words.main('notification.refused', {
      who: 'eve@rival.exampleさん',
      document: 'Proposal',
    }),
    20_000,
  )
  await email.fill('ada@example.com')
  await page.keyboard.press('Enter')
  const code = page.getByLabel(viewer('gate.code')).and(page.locator('input'))
  await expect(code).toBeFocused()
  await expect(page.getByText(viewer('gate.codeSent', { email: 'ada@example.com' }))).toBeVisible()
  await expectAccessible(page)
  const right = await codeFor(mailbox, 'ada@example.com')
  await code.fill(right === '000000' ? '000001' : '000000')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: viewer('gate.codeWrong') })).toBeVisible()
  await code.fill(`${right.slice(0, 3)} ${right.slice(3)}`)
  await page.keyboard.press('Enter')
  await expectPageDrawn(page, 1)
  await expect(page.getByRole('button', { name: viewer('toolbar.download') })).toHaveCount(0)
  await page.reload() // same tab, same browser: the gate is not shown again
  await expectPageDrawn(page, 1)
  expect(mailbox.mails).toHaveLength(1)
  await page.close()

  await goTo(desktop, 'activity')
  const visit = visitsList(desktop).getByRole('listitem')
  await expect(visit.filter({ hasText: 'ada@example.com' })).toHaveCount(1)
  await expect(
    visit
      .filter({ hasText: 'ada@example.com' })
      .getByRole('img', { name: words('visit.confidence.verified') }),
  ).toBeVisible()
  await desktop.page.goBack()
  await chooseLinkAction(desktop, words('links.refusals.open'))
  const refused = desktop.page
    .getByRole('list', { name: words('links.refusals.open') })
    .getByRole('listitem')
    .filter({ hasText: 'eve@rival.example' })
  await expect(refused.filter({ hasText: words('links.refusals.reason.readerBlocked') })).toHaveCount(1)
})

test('pages 1 and 2 are free; from page 3 on the gate asks for the e-mail address, and the same visit continues with all pages', async ({
  newForm,
  browser,
}) => {
  const { desktop, words, form } = await newForm('en', 'Brochure')
  await form.getByRole('button', { name: words('links.later') }).click()
  await form.getByLabel(words('links.fromPage')).fill('3')
  const url = await createLink(desktop, form)

  const { viewer } = wordsIn('ja')
  const page = await openAsProspect(browser, url, 'ja')
  await expectPageDrawn(page, 1)
  await expectAccessible(page)
  const locked = page.getByRole('region', { name: viewer('locked.page', { page: 3 }) })
  const sizes = async () =>
    Promise.all(
      [page.locator('.page[data-page-number="1"]'), locked].map(async (sheet) => {
        const box = await sheet.boundingBox()
        return [Math.round(box?.width ?? 0), Math.round(box?.height ?? 0)]
      }),
    )
  const [first, third] = await sizes()
  expect(third).toEqual(first)
  const number = page.getByLabel(viewer('toolbar.page'))
  await number.fill('5')
  await page.keyboard.press('Enter')
  const gate = page.getByRole('dialog')
  await expect(gate.getByRole('heading', { name: viewer('gate.readOn', { page: 5 }) })).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(gate).toHaveCount(0)
  await expect(number).toHaveValue('2')
  // The gate opens by itself when the reader scrolls past the free pages.
  await locked.scrollIntoViewIfNeeded()
  await page.mouse.move(640, 400)
  await page.mouse.wheel(0, 400)
  await expect(gate.getByRole('heading', { name: viewer('gate.readOn', { page: 3 }) })).toBeVisible()
  await gate.getByLabel(viewer('gate.email')).fill('ada@example.com')
  await page.keyboard.press('Enter')
  await expect(gate).toHaveCount(0)
  await expectPageDrawn(page, 3)
  await expect(number).toHaveValue('3')
  await expect(page.locator('.page.locked')).toHaveCount(0)
  await page.keyboard.press('ArrowRight')
  await expectPageDrawn(page, 4)
  await page.reload() // the gate does not ask for the address again
  await expectPageDrawn(page, 1)
  await expect(page.locator('.page.locked')).toHaveCount(0)
  await page.close()

  await goTo(desktop, 'activity')
  const visits = visitsList(desktop).getByRole('listitem')
  await expect(visits.filter({ hasText: 'ada@example.com' })).toHaveCount(1)
  await expect(visits.filter({ hasText: words('visit.anonymous') })).toHaveCount(0)
})

test('an expired link shows a message to its reader and a mark in its row; the form refuses a past day as the end', async ({
  notifyParts: { tracker },
  newForm,
  browser,
}) => {
  const { desktop, words, form } = await newForm('en', 'Offer')
  await choosePreset(desktop, form, 'open')
  const url = await createLink(desktop, form)
  const page = await openAsProspect(browser, url, 'en')
  await expectPageDrawn(page, 1)
  await chooseLinkAction(desktop, words('links.edit'))
  const edit = desktop.page.getByRole('dialog', { name: words('links.edit') })
  await openSection(edit, words, 'protection')
  await edit.getByRole('button', { name: words('links.endsChoice.date') }).click()
  await edit.getByLabel(words('links.endsOn')).fill('2020-01-31')
  await edit.getByRole('button', { name: words('common.save'), exact: true }).click()
  await expect(edit.getByText(words('links.problem.past'))).toBeVisible()
  await desktop.page.keyboard.press('Escape')
  // In the form, a link ends at the end of a day. The API accepts the current moment.
  const { client } = await joinAsDevice(tracker.url, await tracker.invite(rep))
  const documentId = new URL(desktop.page.url()).pathname.split('/')[2] ?? ''
  const [link] = (await client.call('links.list', { params: { documentId }, query: {} })).items
  const settings = { expiresAt: new Date().toISOString() }
  await client.call('links.update', { params: { linkId: link?.id ?? '' }, body: { settings } })
  await page.reload()
  await expect(page.getByRole('heading', { name: pages.linkExpired.title })).toBeVisible()
  await expect(desktop.page.getByRole('tabpanel').getByText(words('links.expired'))).toBeVisible()
  await page.close()
})
