// Links and settings as a rep uses them: link settings, presets, refused readers, branding, notifications.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import type { MemoryDesktop } from '../../src/renderer/workbench/memory-desktop/memory-desktop.ts'
import { startTestWindows, type TestWindows } from './window.ts'

/** Polls with a long time-out, because the machine may be busy. */
const expectSoon = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 15_000 })

/** Runs inside the page, where tests can reach the desktop in memory. */
declare const window: { memoryDesktop: MemoryDesktop }

describe.skipIf(!chromiumPath())('links and settings', { timeout: 60_000 }, () => {
  let windows: TestWindows
  beforeAll(async () => {
    windows = await startTestWindows()
  }, 120_000)
  afterAll(() => windows?.close())

  async function open(path: string) {
    const { page } = await windows.open(path, { width: 900, height: 600 })
    return page
  }
  async function newLink() {
    const page = await open('/documents/doc_1/links')
    await page.getByRole('button', { name: 'New link' }).click()
    const form = page.getByRole('dialog', { name: 'New link' })
    await form.getByRole('button', { name: 'Anybody' }).click()
    return { page, form, make: () => form.getByRole('button', { name: 'Make link' }).click() }
  }

  it('makes a link with all settings: e-mail from page 3 on, allowed readers, passcode, end, watermark, agreement and note', async () => {
    const { page, form, make } = await newLink()
    await form.getByRole('button', { name: 'From a page on' }).click()
    await form.getByLabel('From page', { exact: true }).fill('3')
    await form.getByRole('switch', { name: 'Prove the address with a code' }).click()
    await form.getByLabel('Only these may read').fill('Ann <ann@example.com>; example.org')
    await form.getByLabel('These may not read').fill('rival.example')
    await form.getByRole('button', { name: /^Protection/ }).click()
    await form.getByRole('switch', { name: 'Ask for a passcode' }).click()
    await form.getByLabel('Passcode', { exact: true }).fill('sakura-26')
    await form.getByRole('button', { name: 'After some days' }).click()
    await form.getByLabel('Days from now').fill('14')
    await form.getByRole('switch', { name: 'Allow download' }).click()
    await form.getByRole('switch', { name: 'Watermark' }).click()
    await form.getByLabel('Agreement to accept first').fill('Keep it secret.')
    await form.getByRole('button', { name: /^To the reader/ }).click()
    await form.getByLabel('Note to the reader').fill('Page 4 is for you.')
    await form.getByRole('button', { name: /^Tell me/ }).click()
    await form.getByRole('switch', { name: 'When somebody is refused' }).click()
    await make()
    await form.getByText('The link is ready.').waitFor()
    const made = await page.evaluate(() => window.memoryDesktop.state.links[0])
    expect(made).toMatchObject({
      hasPasscode: true,
      recipientEmail: null,
      settings: {
        ...{ requireEmail: true, emailFromPage: 3, verifyEmail: true, allowDownload: false, watermark: true },
        ...{ allow: ['ann@example.com', 'example.org'], block: ['rival.example'], tellRefused: true },
        ...{ agreement: 'Keep it secret.', note: 'Page 4 is for you.' },
      },
    })
    const days = (Date.parse(made?.settings.expiresAt ?? '') - Date.now()) / 86_400_000
    expect(Math.abs(days - 14)).toBeLessThan(0.1)
    await page.context().close()
  })

  it('focuses the first field with an error, opens its section, and shows the error', async () => {
    const { page, form, make } = await newLink()
    await form.getByRole('button', { name: /^Protection/ }).click()
    await form.getByRole('switch', { name: 'Ask for a passcode' }).click()
    const passcode = form.getByLabel('Passcode', { exact: true })
    await passcode.fill('12345')
    await form.getByRole('button', { name: 'After some days' }).click()
    await form.getByLabel('Days from now').fill('none')
    await form.getByRole('button', { name: /^Protection/ }).click()
    await make()
    await expectSoon(() => passcode.evaluate((input) => input.matches(':focus'))).toBe(true)
    await form.getByText('Use at least 6 characters').waitFor()
    await passcode.fill('123456')
    await make()
    await expectSoon(() =>
      form.getByLabel('Days from now').evaluate((input) => input.matches(':focus')),
    ).toBe(true)
    await page.context().close()
  })

  it('applies a preset, saves changed settings as a preset of the team, and removes that preset', async () => {
    const { page, form } = await newLink()
    const preset = form.getByRole('combobox', { name: 'Start from' })
    const choose = async (name: string) => {
      await preset.click()
      await page.getByRole('option', { name, exact: true }).click()
    }
    await choose('Confidential')
    await form.getByRole('button', { name: /^Protection/ }).click()
    expect(await form.getByRole('switch', { name: 'Watermark' }).isChecked()).toBe(true)
    await form.getByRole('switch', { name: 'Watermark' }).click()
    await expectSoon(() => preset.textContent()).toContain('Own settings')
    await form.getByRole('button', { name: 'Save as preset…' }).click()
    await form.getByRole('button', { name: 'Save', exact: true }).click()
    await form.getByText('Enter a name.').waitFor()
    await form.getByLabel('Name of the preset').fill('Board')
    await page.keyboard.press('Enter')
    await expectSoon(() => preset.textContent()).toContain('Board')
    await choose('Open')
    await choose('Board')
    expect(await form.getByRole('switch', { name: 'Watermark' }).isChecked()).toBe(false)
    await form.getByRole('button', { name: 'Remove preset “Board”' }).click()
    await expectSoon(() => preset.textContent()).toContain('Own settings')
    await page.context().close()
  })

  it('lists the readers that a link refused, and updates the list', async () => {
    const page = await open('/documents/doc_1/links')
    const row = page.getByRole('tabpanel').getByRole('listitem').first()
    await row.getByRole('button').last().click()
    await page.getByRole('menuitem', { name: 'Who did not get in' }).click()
    const refused = page.getByRole('list', { name: 'Who did not get in' }).getByRole('listitem')
    await refused.filter({ hasText: 'Blocked by the link' }).waitFor()
    const before = await refused.count()
    await page.evaluate(() => {
      const { state, emit } = window.memoryDesktop
      const [sample] = state.refusals
      if (!sample) return
      state.refusals.unshift({ ...sample, id: 'ref_new', reason: 'passcodeLocked', email: null })
      emit('documentChanged', { documentId: sample.documentId })
    })
    await refused.filter({ hasText: 'Too many wrong passcodes' }).waitFor()
    expect(await refused.count()).toBe(before + 1)
    await page.context().close()
  })

  it('saves a valid colour, shows an error for an invalid one, and resets the colour', async () => {
    const page = await open('/settings/workspace')
    const color = page.getByRole('textbox', { name: 'Colour', exact: true })
    const kept = () => page.evaluate(() => window.memoryDesktop.state.session.workspace?.brand.color)
    await color.fill('red')
    await color.blur()
    await page.getByRole('alert').filter({ hasText: 'six digits' }).waitFor()
    expect(await kept()).toBeNull()
    await color.fill('#2456C4')
    await page.keyboard.press('Enter')
    await expectSoon(kept).toBe('#2456c4')
    await expectSoon(() => page.getByRole('alert').filter({ hasText: 'six digits' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Reset' }).click()
    await expectSoon(kept).toBeNull()
    await page.context().close()
  })

  it('saves a picture as the logo, refuses a file that is not a picture, and removes the logo', async () => {
    const page = await open('/settings/workspace')
    const input = page.getByLabel('Logo', { exact: true }).and(page.locator('input'))
    const choose = (name: string, mimeType: string) =>
      input.setInputFiles({ name, mimeType, buffer: Buffer.from('picture') })
    await choose('logo.svg', 'image/svg+xml')
    await page
      .getByText(/This picture cannot be used/)
      .first()
      .waitFor()
    await choose('logo.png', 'image/png')
    await page.getByRole('img', { name: 'Logo' }).waitFor()
    await page.getByRole('button', { name: 'Logo: Remove' }).click()
    await expectSoon(() => page.getByRole('img', { name: 'Logo' }).count()).toBe(0)
    await page.context().close()
  })

  it('explains on screen and to screen readers why a channel can’t be chosen', async () => {
    const page = await open('/settings/me')
    await page.evaluate(() => {
      const { state, emit } = window.memoryDesktop
      const { workspace } = state.session
      if (!workspace) return
      state.session = {
        ...state.session,
        workspace: { ...workspace, channels: { ...workspace.channels, email: true, slack: false } },
      }
      emit('session', state.session)
    })
    const words = page.getByText('The tracker is not set up for Slack.')
    await words.waitFor()
    const slack = page.getByRole('checkbox', { name: /Slack$/ }).first()
    expect(await slack.isDisabled()).toBe(true)
    expect(await slack.getAttribute('aria-describedby')).toContain(await words.getAttribute('id'))
    expect(
      await page
        .getByRole('checkbox', { name: /E-mail$/ })
        .first()
        .isEnabled(),
    ).toBe(true)
    await page.context().close()
  })

  it('saves the normalized value of a text field of the settings on blur, and never saves an invalid value', async () => {
    const page = await open('/settings/workspace')
    const domains = page.getByLabel('Ignored domains')
    const kept = () => page.evaluate(() => window.memoryDesktop.state.session.workspace?.ignoredDomains)
    const before = await kept()
    await domains.fill('@Partner.example no-domain')
    await domains.blur()
    await page.getByText('no-domain').waitFor()
    expect(await kept()).toEqual(before)
    await domains.fill('@Partner.example、 other.example')
    await domains.blur()
    await expectSoon(kept).toEqual(['partner.example', 'other.example'])
    await expectSoon(() => domains.inputValue()).toBe('partner.example, other.example')
    await page.context().close()
  })
})
