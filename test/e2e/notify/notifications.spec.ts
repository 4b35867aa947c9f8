// Who gets a notification of a visit: the document owner or the record owner. Some visits notify nobody.
import { openVisit } from '../../desktop/prospect.ts'
import type { Desktop } from '../fixtures/desktop.ts'
import { joinAsDevice } from '../fixtures/device.ts'
import { connect, goTo, openSettings } from '../fixtures/rep.ts'
import { expect, makeGeneralLink, makeShortVisit, test, waitUntilLeft } from './fixtures.ts'

const ben = { email: 'ben@example.com', name: 'Ben Carter', role: 'admin' } as const
/** The owner of the Lead in the practice org. The desktop of this member is not connected to Salesforce. */
const haruto = { email: 'haruto.suzuki@example.co.jp', name: 'Haruto' }
const lead = 'ichiro.tanaka@sakura-shoji.example'
/** A Contact that Aiko owns. Haruto owns the Account of the Contact. */
const contact = 'hanako.yamada@yamada.example'

async function setRule({ page, words }: Desktop, rule: 'off' | 'person' | 'account'): Promise<void> {
  await openSettings({ page, words } as Desktop, 'workspace')
  await page.getByRole('combobox', { name: words('settings.recordOwnerRule') }).click()
  await page.getByRole('option', { name: words(`settings.recordOwnerRules.${rule}`) }).click()
  await expect(page.getByRole('combobox', { name: words('settings.recordOwnerRule') })).toHaveText(
    words(`settings.recordOwnerRules.${rule}`),
  )
}

const channelCheckbox = ({ page, words }: Desktop, event: string, channel: string) =>
  page.getByRole('checkbox', {
    name: words('settings.notifyBy', {
      event: words(`settings.notifyEvents.${event}`),
      channel: words(`settings.notifyChannels.${channel}`),
    }),
  })

const notificationsOf = ({ page, words }: Desktop, email: string) =>
  page
    .getByRole('list', { name: words('places.notifications') })
    .getByRole('listitem')
    .filter({ hasText: email })

test('the owner of the Lead or of the Account is notified instead of the document owner; without a record the document owner is notified', async ({
  notifyParts: { tracker, mailbox },
  practiceOrg,
  openDesktop,
  browser,
  folder,
}) => {
  const desktop = await openDesktop({ locale: 'en', join: await tracker.invite(ben) })
  await openSettings(desktop, 'salesforce')
  await connect(desktop, await practiceOrg.control.named('ben'))
  const other = await openDesktop({ locale: 'ja', join: await tracker.invite(haruto) })
  await openSettings(other, 'me')
  await channelCheckbox(other, 'left.first', 'email').click()
  await expect(channelCheckbox(other, 'left.first', 'email')).toBeChecked()
  const url = await makeGeneralLink(desktop, folder, 'Owners')
  const rules = [
    ['person', lead, '田中 一郎', '桜商事株式会社 田中 一郎様'],
    ['account', contact, '山田 花子', '株式会社山田製作所 山田 花子様'],
  ] as const
  // The search for the owner finds the record first, so the notification has the name and the company of the record.
  for (const [index, [rule, reader, name, who]] of rules.entries()) {
    await test.step(rule, async () => {
      await setRule(desktop, rule)
      await makeShortVisit(browser, url, reader)
      await other.waitForNotification(
        other.words.main('notification.left', { who, document: 'Owners' }),
        20_000,
      )
      await goTo(other, 'notifications')
      await expect(notificationsOf(other, who)).toContainText(
        other.words('notifications.because.recordOwner'),
      )
      await expect.poll(() => mailbox.mails.length).toBe(index + 1)
      expect([mailbox.mails[index]?.to].flat()[0]?.value[0]?.address).toBe(haruto.email)
      expect(mailbox.mails[index]?.subject).toBe(`${who}が「Owners」を閉じました`)
      await waitUntilLeft(desktop, name)
      await goTo(desktop, 'notifications')
      await expect(desktop.page.getByText(desktop.words('notifications.emptyTitle'))).toBeVisible()
    })
  }
  const stranger = 'nobody@nowhere.example'
  await makeShortVisit(browser, url, stranger)
  await expect(notificationsOf(desktop, stranger)).toContainText(
    desktop.words('notifications.because.ownerNotFound'),
  )
})

test.describe('no desktop is connected to Salesforce', () => {
  test.use({ ownerWaitMs: 3_000 })
  test('the document owner is notified after the wait, with the reason', async ({
    notifyParts: { tracker },
    openDesktop,
    browser,
    folder,
  }) => {
    const desktop = await openDesktop({ locale: 'en', join: await tracker.invite(ben) })
    await setRule(desktop, 'person')
    const url = await makeGeneralLink(desktop, folder, 'Late')
    await makeShortVisit(browser, url, lead)
    const title = desktop.words.main('notification.left', { who: lead, document: 'Late' })
    await desktop.waitForNotification(title, 20_000)
    await goTo(desktop, 'notifications')
    await expect(notificationsOf(desktop, lead)).toContainText(
      desktop.words('notifications.because.notAskedInTime'),
    )
  })
})

test('Slack: one message for each visit is updated from opened to closed; a later visit is posted in its thread', async ({
  notifyParts: { tracker, slack },
  openDesktop,
  folder,
}) => {
  const conversation = slack.addUser(ben.email)
  const desktop = await openDesktop({ locale: 'en', join: await tracker.invite(ben) })
  await openSettings(desktop, 'me')
  for (const event of ['opened.first', 'left.first', 'left.returning']) {
    await channelCheckbox(desktop, event, 'slack').click()
    await expect(channelCheckbox(desktop, event, 'slack')).toBeChecked()
  }
  const url = await makeGeneralLink(desktop, folder, 'Thread')
  const shown = () => slack.messages.map(({ channel, text, threadTs }) => ({ channel, text, threadTs }))
  const first = { channel: conversation, threadTs: null }
  const visit = await openVisit(url, 'ken@example.com')
  await expect.poll(shown).toEqual([{ ...first, text: 'ken@example.com opened Thread' }])
  await visit.leave({ 2: 100 }, 2)
  const closed = 'ken@example.com closed Thread'
  await expect.poll(shown).toEqual([{ ...first, text: closed }])
  await waitUntilLeft(desktop, 'ken@example.com')
  await (await openVisit(url, 'ken@example.com')).leave({ 2: 100 }, 2)
  const thread = slack.messages[0]?.ts ?? ''
  await expect.poll(shown).toEqual([
    { ...first, text: closed },
    { channel: conversation, text: closed, threadTs: thread },
  ])
})

test('no notification for own team, ignored domains and muted links; quiet hours delay e-mails; first and returning visits have separate settings', async ({
  notifyParts: { tracker, mailbox },
  openDesktop,
  browser,
  folder,
}) => {
  test.setTimeout(180_000)
  const desktop = await openDesktop({ locale: 'en', join: await tracker.invite(ben), timeZone: 'Asia/Tokyo' })
  const { page, words } = desktop
  await joinAsDevice(tracker.url, await tracker.invite(haruto))
  const url = await makeGeneralLink(desktop, folder, 'Peace')
  const linkOf = page.getByRole('button', {
    name: words('links.actionsOf', { title: words('links.general') }),
  })

  await test.step('own team and ignored domain', async () => {
    await openSettings(desktop, 'workspace')
    const domains = page.getByLabel(words('settings.ignoredDomains'))
    await domains.fill('@partner.example')
    await domains.blur()
    await expect(domains).toHaveValue('partner.example')
    await makeShortVisit(browser, url, 'rosa@mail.partner.example')
    await waitUntilLeft(desktop, 'rosa@mail.partner.example')
    await goTo(desktop, 'documents')
    await page.getByRole('main').getByRole('link', { name: 'Peace' }).first().click()
    await linkOf.click()
    const opened = page.waitForEvent('popup')
    await page.getByRole('menuitem', { name: words('links.open') }).click()
    const look = await opened
    // The app opened the link, so there is no gate, and the viewer has removed the ticket from the URL.
    await expect(look.locator('.page').first()).toBeVisible({ timeout: 20_000 })
    expect(new URL(look.url()).hash).toBe('')
    await look.close()
  })
  await test.step('muted link', async () => {
    await goTo(desktop, 'documents')
    await page.getByRole('main').getByRole('link', { name: 'Peace' }).first().click()
    await linkOf.click()
    await page.getByRole('menuitem', { name: words('links.mute') }).click()
    await expect(page.getByText(words('links.muted'), { exact: true })).toBeVisible()
    await makeShortVisit(browser, url, 'muted@example.com')
    await waitUntilLeft(desktop, 'muted@example.com')
    await goTo(desktop, 'notifications')
    await expect(page.getByText(words('notifications.emptyTitle'))).toBeVisible()
    await goTo(desktop, 'documents')
    await page.getByRole('main').getByRole('link', { name: 'Peace' }).first().click()
    await linkOf.click()
    await page.getByRole('menuitem', { name: words('links.unmute') }).click()
    await expect(page.getByText(words('links.muted'), { exact: true })).toHaveCount(0)
  })
  await test.step('only returning visits, by e-mail', async () => {
    await openSettings(desktop, 'me')
    await channelCheckbox(desktop, 'left.first', 'desktop').click()
    await expect(channelCheckbox(desktop, 'left.first', 'desktop')).not.toBeChecked()
    await channelCheckbox(desktop, 'left.returning', 'email').click()
    await expect(channelCheckbox(desktop, 'left.returning', 'email')).toBeChecked()
    await makeShortVisit(browser, url, 'ken@example.com')
    await waitUntilLeft(desktop, 'ken@example.com')
    await makeShortVisit(browser, url, 'ken@example.com')
    await waitUntilLeft(desktop, 'ken@example.com', 2)
    await expect
      .poll(() => mailbox.mails.map((mail) => mail.subject))
      .toEqual(['ken@example.com closed Peace'])
    await goTo(desktop, 'notifications')
    await expect(notificationsOf(desktop, 'ken@example.com')).toHaveCount(1)
    await expect(notificationsOf(desktop, 'ken@example.com')).toContainText(
      words('notifications.delivery.sent', { channel: words('settings.notifyChannels.email') }),
    )
  })
  await test.step('quiet hours', async () => {
    await openSettings(desktop, 'me')
    await page.getByRole('switch', { name: words('settings.quietHours') }).click()
    // Equal times mean the whole day, so the test does not depend on the current time.
    for (const label of ['settings.quietFrom', 'settings.quietTo']) {
      await page.getByLabel(words(label), { exact: true }).fill('09:00')
      await page.getByLabel(words(label), { exact: true }).blur()
      await expect(page.getByLabel(words(label), { exact: true })).toHaveValue('09:00')
    }
    await makeShortVisit(browser, url, 'ken@example.com')
    await waitUntilLeft(desktop, 'ken@example.com', 3)
    await goTo(desktop, 'notifications')
    await expect(notificationsOf(desktop, 'ken@example.com')).toHaveCount(2)
    await expect(notificationsOf(desktop, 'ken@example.com').first()).toContainText(
      words('notifications.delivery.waiting', { channel: words('settings.notifyChannels.email') }),
    )
    expect(mailbox.mails).toHaveLength(1)
    await openSettings(desktop, 'me')
    await page.getByRole('switch', { name: words('settings.quietHours') }).click()
    await expect.poll(() => mailbox.mails.length).toBe(2)
  })
})
