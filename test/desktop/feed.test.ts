// A visit on the desktop: the list of current readers, the list of visits, and one notification, also after a kill of the desktop.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import type { HeadlessPage } from './headless-page.ts'
import { createTestSetup, hasKeychain, type TestSetup } from './parts.ts'
import { openVisit } from './prospect.ts'

let setup: TestSetup
beforeEach(() => {
  setup = createTestSetup()
})
afterEach(() => setup.close())

async function uploadAndLink(page: HeadlessPage) {
  const uploadId = await page.upload('Plan.pdf', await makePdf({ pages: 4 }))
  const upload = await eventually('the upload is done', async () =>
    (await page.call('uploads.list')).find(({ id, state }) => id === uploadId && state === 'done'),
  )
  const documentId = String(upload.document?.id)
  const link = await page.call('links.create', {
    documentId,
    name: '',
    recipientEmail: 'ken@example.com',
    settings: {},
    passcode: null,
  })
  return { documentId, link }
}

async function joinedDesktop(name: string, args: string[] = []) {
  const tracker = await setup.tracker()
  const { page, part } = await setup.desktop(name, args)
  await page.call('settings.update', { language: 'en' })
  await page.call('session.join', {
    invite: String(tracker.ready.invite),
    name: 'Aiko',
    email: 'aiko@example.co.jp',
  })
  return { tracker, page, part }
}

const notifications = (page: HeadlessPage) => page.frames.filter((frame) => frame.type === 'notify')

test('a visit is shown while the reader reads, and one notification is shown after the visit has left', async () => {
  const { page } = await joinedDesktop('one')
  const { link, documentId } = await uploadAndLink(page)
  const prospect = await openVisit(link.url)
  await prospect.read({ 1: 300 }, 1)
  await eventually('the list of readers has the visit', () =>
    page
      .events('readers')
      .at(-1)
      ?.some(({ visitId }) => visitId === prospect.visitId),
  )
  await prospect.leave({ 1: 300, 2: 200 }, 2)
  const notice = await eventually('the notification', () => notifications(page)[0])
  expect(notice).toMatchObject({
    title: 'ken@example.com closed Plan',
    body: expect.stringMatching(/^Left on page 2 after \d+ s$/),
    path: `/visits/${prospect.visitId}`,
  })
  await eventually('the list of readers is empty', () => page.events('readers').at(-1)?.length === 0)
  const visit = await page.call('visits.get', { visitId: prospect.visitId })
  expect(visit).toMatchObject({ state: 'left', page: 2, leaves: 1, visitor: { email: 'ken@example.com' } })
  expect(
    page
      .events('visits')
      .flat()
      .map(({ id }) => id),
  ).toContain(prospect.visitId)
  expect(page.events('documentChanged')).toContainEqual({ documentId })
  const list = await page.call('notifications.list', {})
  expect(list).toMatchObject({ unread: 1, items: [{ visitId: prospect.visitId, kind: 'left' }] })
  await page.call('notifications.read', { ids: null })
  expect(page.events('notifications').at(-1)).toMatchObject({ unread: 0 })
  expect(notifications(page)).toHaveLength(1)
})

test.skipIf(!hasKeychain)(
  'a visit that left while the desktop was not running is notified at the next start; an earlier visit is not notified again',
  async () => {
    const { page, part } = await joinedDesktop('one')
    const { link } = await uploadAndLink(page)
    const notified = await openVisit(link.url)
    await notified.leave({ 1: 300 }, 1)
    const { id } = await eventually('the first notification', () => notifications(page)[0])
    // The desktop first shows a notification and then stores its id. After a kill between these two steps, the notification would be shown again (ADR 12).
    const stateFile = path.join(setup.dir('one'), 'desktop.json')
    await eventually('its id is stored', () => readFileSync(stateFile, 'utf8').includes(String(id)))
    await part.kill()

    const missed = await openVisit(link.url)
    await missed.leave({ 1: 300, 3: 100 }, 3)
    const again = await setup.desktop('one')
    await eventually('the second notification', () =>
      notifications(again.page).some(({ path }) => path === `/visits/${missed.visitId}`),
    )
    expect(notifications(again.page).filter(({ path }) => path === `/visits/${notified.visitId}`)).toEqual([])
  },
)

test('a notification is in the language that the app shows when the visit leaves', async () => {
  const { page } = await joinedDesktop('one')
  const { link } = await uploadAndLink(page)
  const titleOfNext = async (count: number) => {
    await (await openVisit(link.url)).leave({ 1: 300 }, 1)
    return eventually('the notification', () => notifications(page)[count]?.title)
  }
  expect(await titleOfNext(0)).toBe('ken@example.com closed Plan')
  await page.call('settings.update', { language: 'ja' })
  expect(await titleOfNext(1)).toBe('ken@example.comさんがPlanを閉じました')
})

test('with desktop notifications turned off, the desktop shows no notification, but the list contains the notification', async () => {
  const { page } = await joinedDesktop('one')
  await page.call('settings.update', { desktopNotifications: false })
  const { link } = await uploadAndLink(page)
  const prospect = await openVisit(link.url)
  await prospect.leave({ 1: 300 }, 1)
  await eventually(
    'the list contains it',
    async () => (await page.call('notifications.list', {})).unread === 1,
  )
  await eventually('the page gets the notifications event', () => page.events('notifications').length > 0)
  expect(notifications(page)).toEqual([])
})

test('an https URL is sent to the page, which opens it; other URLs are refused', async () => {
  const { page } = await setup.desktop('one')
  await page.call('shell.openExternal', { url: 'https://example.com/x' })
  await eventually('the frame openExternal', () => page.frames.some(({ type }) => type === 'openExternal'))
  for (const url of ['file:///etc/passwd', 'http://example.com/', 'javascript:alert(1)']) {
    await expect(page.call('shell.openExternal', { url })).rejects.toMatchObject({ code: 'url_not_allowed' })
  }
})
