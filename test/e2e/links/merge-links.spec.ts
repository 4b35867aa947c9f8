// A merge link end to end: the rep copies it for a mail tool, readers open it with the address that the tool has merged, and the app tells
// claimed and verified addresses apart.
import { markClaimed } from '#shared/visitor-name.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import { newProspect } from '../fixtures/prospect.ts'
import { goTo, visitsList } from '../fixtures/rep.ts'
import { wordsIn } from '../fixtures/words.ts'
import { chooseLinkAction, expect, expectPageDrawn, openAsProspect, test } from './fixtures.ts'

const ada = 'ada+news@example.com'

test('readers of a merge link are claimed; with a code, they confirm the address and are verified', async ({
  notifyParts: { mailbox },
  newForm,
  browser,
}) => {
  const { desktop, words, form } = await newForm('en', 'Mailing')
  await form.getByRole('switch', { name: words('links.merge.setting') }).click()
  await form.getByRole('button', { name: words('links.create'), exact: true }).click()
  await form.getByRole('button', { name: words('links.merge.copyFor', { tool: 'HubSpot' }) }).click()
  const copied = await desktop.clipboardText()
  expect(copied).toContain('?e={{contact.email}}')
  await form.getByRole('button', { name: words('common.done') }).click()
  const merged = copied.replace('{{contact.email}}', ada)

  const prospect = await newProspect(browser, { locale: 'en' })
  const referers: Promise<string | null>[] = []
  // The header of a request that the closing page sends can't be read.
  prospect.on('request', (request) => referers.push(request.headerValue('referer').catch(() => null)))
  const first = await prospect.newPage()
  await first.goto(merged)
  await expectPageDrawn(first, 1)
  expect(new URL(first.url()).search).toBe('')
  expect(referers.length).toBeGreaterThan(5)
  expect((await Promise.all(referers)).filter((referer) => referer?.includes('example.com'))).toEqual([])
  await first.close()
  await desktop.waitForNotification(
    words.main('notification.left', { who: markClaimed(ada, 'en'), document: 'Mailing' }),
    30_000,
  )

  await chooseLinkAction(desktop, words('links.edit'))
  const settings = desktop.page.getByRole('dialog', { name: words('links.edit') })
  await settings.getByRole('switch', { name: words('links.verifyEmail') }).click()
  await settings.getByRole('button', { name: words('common.save'), exact: true }).click()
  await expect(settings).toHaveCount(0)

  const { viewer } = wordsIn('ja')
  const page = await openAsProspect(browser, merged, 'ja')
  await page.setViewportSize({ width: 320, height: 640 })
  const confirm = page.getByRole('button', { name: viewer('gate.continueAs', { email: ada }) })
  await expect(confirm).toBeFocused()
  expect(await barriersOn(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  await test.info().attach('gate', { body: await page.screenshot(), contentType: 'image/png' })
  expect(mailbox.mails).toHaveLength(0) // nothing is sent before the reader has confirmed the address
  await confirm.click()
  await expect(page.getByText(viewer('gate.codeSent', { email: ada }))).toBeVisible()
  await expect.poll(() => mailbox.mails.length).toBe(1)
  await page.getByRole('button', { name: viewer('gate.otherAddress') }).click()
  await expect(page.getByLabel(viewer('gate.email'))).toHaveValue(ada)
  await page.keyboard.press('Enter')
  const code = page.getByLabel(viewer('gate.code')).and(page.locator('input'))
  await expect.poll(() => mailbox.mails.length).toBe(2)
  await code.fill(/\b\d{6}\b/.exec(mailbox.mails[1]?.text ?? '')?.[0] ?? '')
  await page.keyboard.press('Enter')
  await expectPageDrawn(page, 1)
  await page.close()

  const forwarded = await openAsProspect(browser, merged, 'en')
  const { viewer: english } = wordsIn('en')
  await forwarded.getByRole('button', { name: english('gate.notYou') }).click()
  await expect(forwarded.getByLabel(english('gate.email'))).toBeFocused()
  await expect(forwarded.getByLabel(english('gate.email'))).toHaveValue('')
  await forwarded.close()

  await goTo(desktop, 'activity')
  const visit = visitsList(desktop).getByRole('listitem').filter({ hasText: ada })
  await expect(visit.getByRole('img', { name: words('visit.confidence.claimed') })).toHaveCount(1)
  await expect(visit.getByRole('img', { name: words('visit.confidence.verified') })).toHaveCount(1)
})
