// The settings of the digest, by keyboard, in both languages and in the smallest window.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import { startTestWindows, type TestWindows } from './window.ts'

const words = {
  en: {
    ...{ title: 'Digest', weekly: 'Every week', daily: 'Every day', off: 'Off', weekday: 'Day of the week' },
    ...{ friday: 'Friday', time: 'Time', channel: 'How the digest comes', sample: 'Send me a sample now' },
    sent: 'The sample is on its way.',
  },
  ja: {
    ...{ title: '閲覧のまとめ', weekly: '毎週', daily: '毎日', off: 'オフ', weekday: '曜日' },
    ...{ friday: '金曜日', time: '時刻', channel: 'まとめの送信先', sample: 'サンプルを今すぐ送信' },
    sent: 'サンプルを送信しています。',
  },
} as const

describe.skipIf(!chromiumPath())('the settings of the digest', { timeout: 60_000 }, () => {
  let windows: TestWindows
  beforeAll(async () => {
    windows = await startTestWindows()
  }, 120_000)
  afterAll(() => windows?.close())

  it.each(['en', 'ja'] as const)('are changed with the keyboard (%s)', async (lang) => {
    const theme = lang === 'ja' ? 'dark' : 'light'
    const { page, problems } = await windows.open('/settings/me', { lang, theme, width: 900, height: 600 })
    const fits = async () => {
      const overflow = page
        .locator('main *')
        .evaluateAll((all) => all.filter((each) => each.getBoundingClientRect().right > 900).length)
      expect(await overflow).toBe(0)
    }
    const w = words[lang]
    const select = (name: string) => page.getByRole('combobox', { name, exact: true })
    async function choose(name: string, option: string) {
      await select(name).focus()
      await page.keyboard.press('Enter')
      const options = page.getByRole('option')
      const highlighted = page.locator('[role=option][data-highlighted]')
      await highlighted.waitFor()
      // The list highlights the current value in the frames after it has opened.
      await page.evaluate(
        'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))',
      )
      await page.keyboard.press('Home')
      for (const text of await options.allTextContents()) {
        await expect.poll(() => highlighted.textContent()).toBe(text)
        if (text === option) break
        await page.keyboard.press('ArrowDown')
      }
      await page.keyboard.press('Enter')
      await expect.poll(() => select(name).textContent()).toBe(option)
    }
    await expect.poll(() => select(w.title).textContent()).toBe(w.off)
    expect(await page.getByRole('button', { name: w.sample, exact: true }).count()).toBe(0)
    await choose(w.title, w.weekly)
    await choose(w.weekday, w.friday)
    await page.getByLabel(w.time, { exact: true }).fill('17:30')
    await page.getByLabel(w.time, { exact: true }).blur()
    await choose(w.channel, 'Slack')
    await fits()
    const sample = page.getByRole('button', { name: w.sample, exact: true })
    await sample.focus()
    await page.keyboard.press('Enter')
    await page.getByText(w.sent).waitFor()
    await choose(w.title, w.daily)
    expect(await select(w.weekday).count()).toBe(0)
    await choose(w.title, w.off)
    expect(await sample.count()).toBe(0)
    expect(problems).toEqual([])
    await page.context().close()
  })
})
