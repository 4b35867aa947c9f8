// Tests of a colleague's document. A member sees the whole document. Where the member may not change something, the screen shows the reason (ADR 49).
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import { startTestWindows, type TestWindows } from './window.ts'

const reason = 'Only Sato Misaki, a manager or an admin can change this.'

describe.skipIf(!chromiumPath())('a colleague’s document', { timeout: 60_000 }, () => {
  let windows: TestWindows
  beforeAll(async () => {
    windows = await startTestWindows()
  }, 120_000)
  afterAll(() => windows?.close())

  const open = (path: string, scenario = 'colleague') => windows.open(path, { scenario })

  it('can’t be renamed, replaced or removed, and the screen names the people who can change it', async () => {
    const { page } = await open('/documents/doc_1/settings')
    await page.getByText(reason).waitFor()
    expect(await page.getByRole('button', { name: 'Replace' }).isDisabled()).toBe(true)
    expect(await page.getByRole('button', { name: 'Remove document' }).isDisabled()).toBe(true)
    expect(await page.getByRole('button', { name: 'Rename' }).count()).toBe(0)
    await page.context().close()
  })

  it('has workflows without the controls that change them', async () => {
    const { page } = await open('/documents/doc_1/workflows')
    await page.getByText(reason).waitFor()
    expect(await page.getByRole('button', { name: /New Task|New campaign|Pause|Resume/ }).count()).toBe(0)
    await page.context().close()
  })

  it('has links that can be copied and opened, but not changed', async () => {
    const { page } = await open('/documents/doc_1/links')
    await page
      .getByRole('button', { name: /^More for/ })
      .first()
      .click()
    await page.getByText(reason).waitFor()
    const item = (name: RegExp) => page.getByRole('menuitem', { name })
    expect(await item(/^Open/).first().getAttribute('aria-disabled')).not.toBe('true')
    expect(await item(/Turn off|Turn on/).getAttribute('aria-disabled')).toBe('true')
    await page.context().close()
  })

  it('can be changed by its owner and by admins', async () => {
    const { page } = await open('/documents/doc_1/settings', 'full')
    await page.getByRole('button', { name: 'Remove document' }).waitFor()
    expect(await page.getByRole('button', { name: 'Remove document' }).isEnabled()).toBe(true)
    expect(await page.getByText(/a manager or an admin can change this/).count()).toBe(0)
    await page.context().close()
  })
})
