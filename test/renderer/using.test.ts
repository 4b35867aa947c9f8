// The window in use: by keyboard, with live updates, and with thousands of visits.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import type { MemoryDesktop } from '../../src/renderer/workbench/memory-desktop/memory-desktop.ts'
import { startTestWindows, type TestWindows } from './window.ts'

/** Polls with a long time-out, because the machine may be busy. */
const expectSoon = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 15_000 })

/** Runs inside the page, where tests can reach the desktop in memory. */
declare const window: { memoryDesktop: MemoryDesktop }

describe.skipIf(!chromiumPath())('using the window', { timeout: 60_000 }, () => {
  let windows: TestWindows
  beforeAll(async () => {
    windows = await startTestWindows()
  }, 120_000)
  afterAll(() => windows?.close())

  it('opens a document from the command palette by keyboard; the back button returns to the previous screen', async () => {
    const { page } = await windows.open('/activity')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search and commands' }).waitFor()
    await page.keyboard.type('Security')
    await page.getByRole('option', { name: 'Security white paper' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Security white paper' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Activity', level: 1 }).waitFor()
    await page.context().close()
  })

  it.each(['くらうど', 'ｸﾗｳﾄﾞ', 'クラウト\u3099'])(
    'finds クラウド移行のご提案 by %s in the palette',
    async (typed) => {
      const { page } = await windows.open('/activity')
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Search and commands' }).fill(typed)
      await page.getByRole('option', { name: 'クラウド移行のご提案' }).waitFor()
      await page.context().close()
    },
  )

  it('makes a link by keyboard, and shows an error for an invalid address', async () => {
    const { page } = await windows.open('/documents/doc_1/links')
    await page.getByRole('button', { name: 'New link' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'New link' })
    const field = dialog.getByLabel('The prospect’s e-mail address')
    await expectSoon(() => field.evaluate((input) => input.matches(':focus'))).toBe(true)
    await page.keyboard.type('hanako@')
    await page.keyboard.press('Enter')
    await dialog.getByText('This is not an e-mail address.').waitFor()
    await page.keyboard.type('example.com')
    await page.keyboard.press('Enter')
    await dialog.getByText('The link for hanako@example.com is ready.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Copy link: hanako@example.com' }).waitFor()
    await page.context().close()
  })

  it('shows a new visit at the top at once, while the visit is open and after the visit has left', async () => {
    const { page } = await windows.open('/activity')
    const rows = page.getByRole('list', { name: 'Visits' }).getByRole('listitem')
    const first = rows.filter({ has: page.getByRole('button') }).first()
    await first.waitFor()
    const emitVisit = (state: 'reading' | 'left') =>
      page.evaluate((now) => {
        const { state, emit } = window.memoryDesktop
        const [sample] = state.visits
        if (!sample) return
        const visitor = { ...sample.visitor, email: 'new.reader@example.com', name: null, company: null }
        const at = new Date().toISOString()
        emit('visits', [
          {
            ...sample,
            id: 'vis_new',
            visitor,
            state: now,
            page: 3,
            openedAt: at,
            leftAt: now === 'left' ? at : null,
          },
        ])
      }, state)
    await emitVisit('reading')
    await expectSoon(() => first.textContent()).toContain('new.reader@example.com')
    expect(await first.textContent()).toContain('Reading')
    await emitVisit('left')
    await expectSoon(() => first.textContent()).toContain('Left on 3')
    await page.context().close()
  })

  it('renders only the visible rows of thousands of visits, and scrolls to the last visit', async () => {
    const { page } = await windows.open('/activity', { scenario: 'long' })
    const rows = page.getByRole('list', { name: 'Visits' }).getByRole('listitem')
    await rows.first().waitFor()
    const region = page.getByRole('region', { name: 'Visits' })
    const heightOf = () => region.evaluate((element) => element.scrollHeight)
    const before = await heightOf()
    await region.evaluate((element) => element.scrollTo(0, element.scrollHeight))
    await expectSoon(heightOf).toBeGreaterThan(before)
    expect(await rows.count()).toBeLessThan(60)
    await page.context().close()
  })

  it('closes the visit with Escape, and keeps the chosen filter', async () => {
    const { page } = await windows.open('/activity')
    await page.getByRole('button', { name: 'Needs attention' }).click()
    await page.getByRole('button', { name: '渡辺 健' }).first().click()
    const pane = page.getByRole('complementary', { name: 'Visit' })
    await pane.getByRole('button', { name: 'Try again' }).focus()
    await page.keyboard.press('Escape')
    await expectSoon(() => pane.count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Needs attention' }).getAttribute('aria-pressed')).toBe(
      'true',
    )
    await page.context().close()
  })

  it('opens the filters by keyboard and by pointer, also when they are used for the first time', async () => {
    const { page } = await windows.open('/activity')
    const filters = page.getByRole('search', { name: 'Filters' })
    const document = filters.getByRole('combobox', { name: 'Document' })
    const isFocused = () => document.evaluate((button) => button.matches(':focus'))
    await document.focus()
    expect(await isFocused()).toBe(true)
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'Security white paper' }).waitFor()
    await page.keyboard.press('Escape')
    await expectSoon(isFocused).toBe(true)
    await filters.getByRole('combobox', { name: 'Visitor' }).click()
    await page.getByRole('option', { name: 'Jane Miller' }).click()
    await filters.getByRole('combobox', { name: 'Visitor: Jane Miller' }).waitFor()
    await page.getByRole('button', { name: 'Export' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('menuitem').first().waitFor()
    await page.context().close()
  })

  it('tells screen readers the same about a control before and after it is used', async () => {
    const { page } = await windows.open('/activity')
    await page.getByRole('list', { name: 'Visits' }).waitFor()
    const main = page.locator('main')
    const before = await main.ariaSnapshot()
    for (const control of await main.locator('button[aria-haspopup]').all()) await control.focus()
    expect(await main.ariaSnapshot()).toBe(before)
    await page.context().close()
  })

  it('moves the focus inside a group of toggles with the arrow keys, and chooses with the space bar', async () => {
    const { page } = await windows.open('/activity')
    const toggle = (name: string) => page.getByRole('button', { name })
    const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""')
    await toggle('People').focus()
    await page.keyboard.press('ArrowRight')
    expect(await focused()).toContain('Needs attention')
    await page.keyboard.press('End')
    expect(await focused()).toContain('All')
    await page.keyboard.press('ArrowRight')
    expect(await focused()).toBe('People')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press(' ')
    expect(await toggle('All').getAttribute('aria-pressed')).toBe('true')
    await page.context().close()
  })

  it('shows an error for an invalid campaign id, and the campaign’s name for a valid id', async () => {
    const { page } = await windows.open('/documents/doc_2/workflows')
    await page.getByRole('button', { name: 'Add to a campaign' }).click()
    const field = page.getByRole('textbox', { name: 'Campaign' })
    await field.fill('0012')
    await field.blur()
    await page.getByRole('alert').waitFor()
    await field.fill('701000000000001AAA')
    await field.blur()
    await page.getByText('Autumn seminar 2026').waitFor()
    await page.getByRole('button', { name: 'Add workflow' }).click()
    await page
      .getByText('When somebody opens the document, add them to the campaign Autumn seminar 2026.')
      .waitFor()
    await page.context().close()
  })

  it('asks for confirmation before it removes a document, and does nothing on Cancel', async () => {
    const { page } = await windows.open('/documents/doc_2/settings')
    await page.getByRole('button', { name: 'Remove document' }).click()
    const question = page.getByRole('alertdialog')
    await question.getByRole('button', { name: 'Cancel' }).click()
    await expectSoon(() => question.count()).toBe(0)
    expect(await page.evaluate(() => window.memoryDesktop.state.documents.length)).toBe(7)
    await page.getByRole('button', { name: 'Remove document' }).click()
    await question.getByRole('button', { name: 'Remove document' }).click()
    await page.getByRole('heading', { name: 'Documents', level: 1 }).waitFor()
    expect(await page.evaluate(() => window.memoryDesktop.state.documents.length)).toBe(6)
    await page.context().close()
  })

  it('asks for the login of the proxy, and closes the dialog after the login', async () => {
    const { page } = await windows.open('/activity', { scenario: 'behindProxy' })
    const dialog = page.getByRole('dialog', { name: 'The network asks for a login' })
    await dialog.getByText('proxy.aozora.example:3128').waitFor()
    expect(await dialog.getByRole('button', { name: 'Log in' }).isDisabled()).toBe(true)
    await dialog.getByLabel('User name').fill('taro')
    await dialog.getByLabel('Password').fill('p@ss')
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('changes language and theme at once', async () => {
    const { page } = await windows.open('/settings/me')
    await page.getByRole('button', { name: 'Dark' }).click()
    await expectSoon(() => page.locator('html').getAttribute('data-theme')).toBe('dark')
    await page.getByRole('combobox', { name: 'Language' }).click()
    await page.getByRole('option', { name: '日本語' }).click()
    await page.getByRole('heading', { name: '設定', level: 1 }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('ja')
    await page.context().close()
  })
})
