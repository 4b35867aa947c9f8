// Errors of Salesforce: the rep sees one sentence. A button shows the original text of Salesforce.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import type { MemoryDesktop } from '../../src/renderer/workbench/memory-desktop/memory-desktop.ts'
import { startTestWindows, type TestWindows } from './window.ts'

/** Runs inside the page, where tests can reach the desktop in memory. */
declare const window: { memoryDesktop: MemoryDesktop }

describe.skipIf(!chromiumPath())('errors of Salesforce', { timeout: 60_000 }, () => {
  let windows: TestWindows
  beforeAll(async () => {
    windows = await startTestWindows()
  }, 120_000)
  afterAll(() => windows?.close())

  const open = (path: string, lang: 'en' | 'ja' = 'en') => windows.open(path, { scenario: 'refused', lang })

  it('a refused query is shown as one sentence; the details button shows the query', async () => {
    const { page, problems } = await open('/visits/vis_refused')
    const run = page.getByRole('listitem').filter({ hasText: 'field-level security' }).last()
    const sentence = run.getByRole('paragraph').filter({ hasText: 'field-level security' })
    await sentence.waitFor()
    const text = await sentence.textContent()
    expect(text).toContain("No such column 'Email' on entity 'Lead'. An admin allows it")
    expect(text).not.toMatch(/FROM Lead|ERROR at Row|\^|\n/)
    expect(await run.locator('pre').isVisible()).toBe(false)
    await run.getByRole('button', { name: 'Details' }).click()
    const words = await run.locator('pre').textContent()
    expect(await run.locator('pre').isVisible()).toBe(true)
    expect(words).toContain('INVALID_FIELD')
    expect(words).toContain('FROM Lead WHERE')
    expect(problems).toEqual([])
    await page.context().close()
  })

  it.each([
    ['en', /no access to campaigns/, /consumer secret is wrong, or missing/],
    ['ja', /キャンペーンへのアクセス権がありません/, /コンシューマーの秘密が違う/],
  ] as const)(
    '%s: a campaign without access, and a login that waits for an admin',
    async (lang, campaign, login) => {
      const { page } = await open('/visits/vis_refused', lang)
      await page.getByText(campaign).first().waitFor()
      await page.getByText(login).first().waitFor()
      await page.context().close()
    },
  )

  it('the connection card shows an admin what to do, although the connection works', async () => {
    const { page } = await open('/settings/salesforce')
    const alert = page.getByRole('alert').filter({ hasText: 'consumer secret' })
    await alert.waitFor()
    await page.getByRole('button', { name: 'Details' }).first().click()
    await page.getByText('invalid client credentials').waitFor()
    await page.context().close()
  })

  it('after a lost grant, the member’s waiting runs are listed under “needs attention”, with a button to connect again', async () => {
    const { page } = await open('/activity')
    await page.getByRole('list', { name: 'Visits' }).getByRole('listitem').first().waitFor()
    await page.evaluate(() => {
      const { state, emit } = window.memoryDesktop
      state.session.salesforce = { ...state.session.salesforce, state: 'reconnect', error: null }
      const me = state.session.member
      state.visits = state.visits.slice(0, 3).map((visit, index) => ({
        ...visit,
        ...(me ? { owner: { id: me.id, name: me.name } } : {}),
        runs: visit.runs.slice(0, 1).map((run) => ({
          ...run,
          ...{ state: index === 0 ? ('waiting' as const) : ('done' as const), reason: null },
        })),
      }))
      emit('session', state.session)
    })
    await page.getByRole('button', { name: 'Needs attention' }).click()
    const bar = page.getByRole('region', { name: 'What needs somebody' })
    await bar.getByRole('button', { name: 'Reconnect' }).waitFor()
    expect(await page.getByRole('list', { name: 'Visits' }).getByRole('button').count()).toBe(1)
    await page.context().close()
  })
})
