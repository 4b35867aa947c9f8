// The language of a rep whose headless desktop runs on an English server and whose browser is Japanese.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../fixtures/part.ts'
import { createTestSetup, type TestSetup } from './parts.ts'

let setup: TestSetup
beforeEach(() => {
  setup = createTestSetup()
})
afterEach(() => setup.close())

test('main and the tracker’s e-mails use the language of the browser until the member chooses a language', async () => {
  const tracker = await setup.tracker()
  const english = { LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' }
  const { page } = await setup.desktop('one', [], english)
  expect((await page.call('session.get')).locale).toBe('en')
  const aiko = { name: 'Aiko Sato', email: 'aiko@example.co.jp' }
  await page.call('session.join', { invite: String(tracker.ready.invite), ...aiko })
  expect((await page.call('session.get')).member?.locale).toBe('en')

  await page.call('session.setPageLanguages', { languages: ['ja-JP', 'en'] })
  expect((await page.call('session.get')).locale).toBe('ja')
  await eventually(
    'the tracker was told',
    async () => (await page.call('session.get')).member?.locale === 'ja',
  )

  await page.call('settings.update', { language: 'en' })
  expect((await page.call('session.get')).locale).toBe('en')
  await eventually(
    'the tracker was told',
    async () => (await page.call('session.get')).member?.locale === 'en',
  )
})
