// A reader clicks a next step, and the rep is told at once: on the desktop and by e-mail, before the reader has left (ADR 126).
import { barriersOn } from '../../fixtures/barriers.ts'
import { newProspect, openLink } from '../fixtures/prospect.ts'
import { openSettings } from '../fixtures/rep.ts'
import { wordsIn } from '../fixtures/words.ts'
import { expect, makeGeneralLink, test } from './fixtures.ts'

const mona = { email: 'mona@example.com', name: 'Mona Weber', role: 'admin' } as const
const reader = 'rolf@customer.example'

test('a click on “Reply” is told within seconds, on the desktop and by e-mail, once for the visit', async ({
  notifyParts: { tracker, mailbox },
  openDesktop,
  browser,
  folder,
}) => {
  const desktop = await openDesktop({ locale: 'en', join: await tracker.invite(mona) })
  const { page, words } = desktop
  await openSettings(desktop, 'me')
  const box = (channel: string) =>
    page.getByRole('checkbox', {
      name: words('settings.notifyBy', {
        event: words('settings.notifyEvents.actions'),
        channel: words(`settings.notifyChannels.${channel}`),
      }),
    })
  await expect(box('desktop')).toBeChecked()
  await box('email').focus()
  await page.keyboard.press('Space')
  await expect(box('email')).toBeChecked()
  expect(await barriersOn(page)).toEqual([])
  const url = await makeGeneralLink(desktop, folder, 'Quote')

  const prospect = await newProspect(browser, { locale: 'en' })
  const viewer = await openLink(prospect, url, { words: wordsIn('en'), email: reader })
  const reply = viewer.getByRole('banner').getByRole('link', { name: /^Reply/ })
  const clickedAt = performance.now()
  await reply.press('Enter')
  const title = words.main('notification.acted.reply', { who: reader, document: 'Quote' })
  await desktop.waitForNotification(title, 10_000)
  const tookMs = Math.round(performance.now() - clickedAt)
  test.info().annotations.push({ type: 'pop-up', description: `${tookMs} ms after the click` })
  await expect.poll(() => mailbox.mails.map(({ subject }) => subject)).toEqual([title])
  await reply.press('Enter')
  await viewer.goto('about:blank')
  await desktop.waitForNotification(
    words.main('notification.left', { who: reader, document: 'Quote' }),
    30_000,
  )
  expect(mailbox.mails).toHaveLength(1)
})
