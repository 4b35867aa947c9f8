// Forged beats and cursors of other workspaces are refused or limited. The rep sees only the real reading time.
import { randomBytes } from 'node:crypto'
import { OpenVisitResponse } from '#shared/viewer-api.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { writeFileIn } from '../fixtures/bad-files.ts'
import { type Device, joinAsDevice } from '../fixtures/device.ts'
import { userAgentWithWindow } from '../fixtures/prospect.ts'
import { dropFiles, goTo, makeLink, visitsList } from '../fixtures/rep.ts'
import { expect, test } from '../fixtures/test.ts'
import { startTracker } from '../fixtures/tracker.ts'

type Answer = { status: number; code: string | null; body: unknown }

async function post(url: string, body: unknown, userAgent = ''): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': userAgent },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as { error?: { code: string } }
  return { status: response.status, code: answer.error?.code ?? null, body: answer }
}

test('beats that are forged, negative, too fast or outside the document do not count', async ({
  browser,
  folder,
  openDesktop,
  tracker,
}) => {
  const email = 'grace.hopkins@northfield.example'
  const join = await tracker.invite({ email: 'beats@example.com', name: 'Bea' })
  const desktop = await openDesktop({ locale: 'en', join })
  const { page, words } = desktop
  await goTo(desktop, 'documents')
  await dropFiles(page, [await writeFileIn(folder, 'Beats.pdf', await makePdf({ pages: 6 }))])
  await page.getByRole('main').getByRole('link', { name: 'Beats' }).click()
  await makeLink(desktop, { recipient: email })
  const { origin, pathname } = new URL(await desktop.clipboardText())

  const readerKey = randomBytes(16).toString('hex')
  const signals = { webdriver: false, prerendered: false, visible: true }
  const opened = await post(
    `${origin}/api/view${pathname}/visits`,
    { readerKey, signals },
    userAgentWithWindow(browser),
  )
  const openedAt = Date.now()
  const { visitToken } = OpenVisitResponse.parse(opened.body)
  const honest = {
    ...{ token: visitToken, load: randomBytes(8).toString('hex'), seq: 1, pages: { 1: 200 }, openMs: 200 },
    ...{ page: 1, visible: true, goodbye: false, inputs: 2 },
  }
  const beat = (change: object) => post(`${origin}/api/view/beats`, { ...honest, ...change })
  expect(await beat({})).toMatchObject({ status: 200 })

  const forged = `${visitToken.slice(0, -4)}${visitToken.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
  expect((await beat({ seq: 2, token: forged })).code).toBe('visit_token_invalid')
  expect((await beat({ seq: 3, token: 'nonsense' })).code).toBe('visit_token_invalid')
  expect((await beat({ seq: 4, pages: { 1: -60_000 } })).code).toBe('beat_invalid')
  expect((await beat({ seq: 5, openMs: -1 })).code).toBe('beat_invalid')
  expect((await beat({ seq: 6, page: 7 })).code).toBe('beat_invalid')
  expect((await beat({ seq: 7, pages: { 1: 300, 99: 5_000 } })).code).toBe('beat_invalid')
  // The tracker accepts a beat that reports one hour after one second, but counts at most the time that has passed.
  expect((await beat({ seq: 8, pages: { 1: 3_600_000 }, openMs: 3_600_000, goodbye: true })).status).toBe(200)
  const passedMs = Date.now() - openedAt + 1_000

  await goTo(desktop, 'activity')
  const row = visitsList(desktop).getByRole('listitem').filter({ hasText: email })
  await expect(row).toContainText(words('visit.exitShort', { page: 1, pageCount: 6 }))
  const shown = /(\d+) s/.exec(String(await row.textContent()))
  expect(Number(shown?.[1]) * 1_000).toBeLessThanOrEqual(Math.ceil(passedMs / 1_000) * 1_000)
})

test('a feed cursor is refused in another workspace, and works in its own', async ({ folder, tracker }) => {
  const other = await startTracker({ folder })
  const ours = await joinAsDevice(tracker.url, await tracker.invite({ email: 'una@example.com' }), {
    name: 'Una',
  })
  const theirs = await joinAsDevice(other.url, await other.invite({ email: 'otto@example.com' }), {
    name: 'Otto',
  })
  const poll = async (url: string, { token }: Device, cursor?: string) => {
    const query = new URLSearchParams({ waitMs: '0', ...(cursor === undefined ? {} : { cursor }) })
    const response = await fetch(`${url}/api/feed?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return (await response.json()) as { cursor?: string; error?: { code: string } }
  }
  const { cursor } = await poll(other.url, theirs)
  expect(cursor).toBeTruthy()
  expect((await poll(tracker.url, ours, cursor)).error?.code).toBe('cursor_invalid')
  expect((await poll(other.url, theirs, cursor)).error).toBeUndefined()
  // The token of a device is refused in another workspace.
  expect((await poll(tracker.url, theirs)).error?.code).toBe('unauthorized')
  await other.stop()
})
