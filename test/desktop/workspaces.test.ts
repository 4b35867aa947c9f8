// One app in the workspaces of two trackers: both stay connected, the window shows one, and each has its own data.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestTracker } from '../../src/tracker/infrastructure/database/testing.ts'
import { inviteByOperator, inviteUrl } from '../../src/tracker/services/people/invites.ts'
import { addWorkspace } from '../../src/tracker/services/people/testing.ts'
import { canStartKeyring, startKeyring } from '../e2e/fixtures/keyring.ts'
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import type { HeadlessPage } from './headless-page.ts'
import { createTestSetup, type TestSetup } from './parts.ts'
import { openVisit } from './prospect.ts'

let setup: TestSetup
beforeEach(() => {
  setup = createTestSetup()
})
afterEach(() => setup.close())

const aiko = { name: 'Aiko', email: 'aiko@example.co.jp' }

/** Starts two trackers and an app that has joined the workspaces of both. Returns the keys of the workspaces in the order of joining. */
async function inTwoWorkspaces(env: Record<string, string> = {}) {
  const trackers = [await setup.tracker(), await setup.tracker(0, {}, 'other-tracker')]
  const desktop = await setup.desktop('app', [], env)
  const { page } = desktop
  await page.call('settings.update', { language: 'en' })
  const keys: string[] = []
  for (const [index, { ready }] of trackers.entries()) {
    const joined = await page.call('session.join', { invite: String(ready.invite), ...aiko })
    keys.push(joined.workspaceKey)
    await page.call('workspace.update', { name: ['Aozora', 'Kitakaze'][index] })
  }
  const [first = '', second = ''] = keys
  await eventually('both trackers are online', async () =>
    (await page.call('session.get')).workspaces.every(({ trouble }) => trouble === null),
  )
  return { ...desktop, trackers, first, second }
}

/** Uploads a document into the shown workspace. Returns the URL of its link. */
async function uploadAndLink(page: HeadlessPage): Promise<string> {
  const uploadId = await page.upload('Plan.pdf', await makePdf({ pages: 2 }))
  const upload = await eventually('the upload is done', async () =>
    (await page.call('uploads.list')).find(({ id, state }) => id === uploadId && state === 'done'),
  )
  const documentId = String(upload.document?.id)
  const link = { documentId, name: '', recipientEmail: 'ken@example.com', settings: {}, passcode: null }
  return (await page.call('links.create', link)).url
}

const namesOf = async (page: HeadlessPage) =>
  (await page.call('session.get')).workspaces.map(({ name }) => name)

test('a second invite adds a workspace, and a call concerns the workspace that it names', async () => {
  const { page, trackers, first, second } = await inTwoWorkspaces()
  const session = await page.call('session.get')
  expect(session.workspaceKey).toBe(second)
  expect(session.workspaces.map(({ name, trackerUrl }) => [name, trackerUrl])).toEqual([
    ['Aozora', trackers[0]?.ready.url],
    ['Kitakaze', trackers[1]?.ready.url],
  ])
  await uploadAndLink(page)
  expect((await page.call('documents.list', {}, first)).items).toEqual([])
  expect((await page.call('documents.list', {}, second)).items).toHaveLength(1)
  await expect(page.call('documents.list', {}, 'w_unknown1')).rejects.toMatchObject({ code: 'not_joined' })
  // A file can be uploaded into a workspace that the window no longer shows.
  await page.fetch(`/app/uploads?name=Late.pdf&workspace=${first}`, {
    method: 'POST',
    body: new Uint8Array(await makePdf({ pages: 1 })),
  })
  await eventually(
    'the document is in the named workspace',
    async () => (await page.call('documents.list', {}, first)).items.length === 1,
  )
})

test('the workspace in the background notifies, and sends the window no data', async () => {
  const { page, first, second } = await inTwoWorkspaces()
  await page.call('workspaces.show', { workspaceKey: first })
  const url = await uploadAndLink(page)
  await page.call('workspaces.show', { workspaceKey: second })
  page.frames.length = 0

  const visit = await openVisit(url)
  await visit.read({ 1: 2000 }, 1)
  const inBackground = async () =>
    (await page.call('session.get')).workspaces.find(({ key }) => key === first)
  await eventually('the switcher shows the reader', async () => (await inBackground())?.reading === 1)
  await visit.leave({ 1: 2000 }, 1)
  await eventually('a notification names its workspace', () =>
    page.frames.some(
      (frame) =>
        frame.type === 'notify' &&
        frame.path === `/in/${first}/visits/${visit.visitId}` &&
        frame.body.endsWith('Aozora'),
    ),
  )
  await eventually('the switcher counts it', async () => (await inBackground())?.unread === 1)
  expect([page.events('visits'), page.events('readers')]).toEqual([[], []])

  await page.call('workspaces.show', { workspaceKey: first })
  expect((await page.call('visits.list', {})).items.map(({ id }) => id)).toEqual([visit.visitId])
})

test('leaving one workspace keeps the other one, and its place is used again', async () => {
  const { page, trackers, first, second } = await inTwoWorkspaces()
  const left = await page.call('session.leave', undefined, first)
  expect([left.workspaceKey, left.tracker.url]).toEqual([second, trackers[1]?.ready.url])
  expect(await namesOf(page)).toEqual(['Kitakaze'])
  await expect(page.call('documents.list', {}, first)).rejects.toMatchObject({ code: 'not_joined' })
  const { url: forAgain } = await page.call('devices.invite')
  await expect(page.call('session.join', { invite: forAgain })).rejects.toMatchObject({
    code: 'already_joined',
    details: { workspaceKey: second },
  })
  // The invite of the refused call was not used.
  const other = await setup.desktop('other')
  expect((await other.page.call('session.join', { invite: forAgain })).member).toMatchObject(aiko)
  expect((await page.call('session.leave', undefined, second)).tracker.state).toBe('notJoined')
})

test('a device that was removed from one workspace keeps the other one, and joins again in the same place', async () => {
  const { page, first, second } = await inTwoWorkspaces()
  const admin = await setup.desktop('admin')
  const { url } = await page.call('devices.invite', undefined, first)
  await admin.page.call('session.join', { invite: url })
  await page.call('workspaces.show', { workspaceKey: first })
  const { device } = await page.call('session.get')
  await admin.page.call('devices.revoke', { deviceId: String(device?.id) })
  await eventually('the removal is shown', async () =>
    (await page.call('session.get')).workspaces.some(
      ({ key, trouble }) => key === first && trouble === 'revoked',
    ),
  )
  expect((await page.call('documents.list', {}, second)).items).toEqual([])
  const again = await admin.page.call('devices.invite')
  expect((await page.call('session.join', { invite: again.url })).workspaceKey).toBe(first)
  await eventually('it is online again', async () =>
    (await page.call('session.get')).workspaces.every(({ trouble }) => trouble === null),
  )
})

test.runIf(canStartKeyring)(
  'a restart keeps both workspaces and the one that was shown, with the keys of both in the keychain',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lastpage-keyring-'))
    const keyring = await startKeyring(folder)
    try {
      const { page, part, first, second } = await inTwoWorkspaces(keyring.env)
      expect((await page.call('session.get')).secrets.store).toBe('keychain')
      await page.call('workspaces.show', { workspaceKey: first })
      page.close()
      await part.kill()
      const again = await setup.desktop('app', [], keyring.env)
      expect(await namesOf(again.page)).toEqual(['Aozora', 'Kitakaze'])
      expect((await again.page.call('session.get')).workspaceKey).toBe(first)
      await eventually('both are online', async () =>
        (await again.page.call('session.get')).workspaces.every(({ trouble }) => trouble === null),
      )
      expect((await again.page.call('documents.list', {}, second)).items).toEqual([])
      // The workspace that is left loses its secrets, the other one does not.
      await again.page.call('session.leave', undefined, first)
      again.page.close()
      await again.part.kill()
      const third = await setup.desktop('app', [], keyring.env)
      await eventually('the other workspace is online', async () => {
        const { workspaces } = await third.page.call('session.get')
        return workspaces.length === 1 && workspaces[0]?.trouble === null
      })
      expect(await namesOf(third.page)).toEqual(['Kitakaze'])
    } finally {
      await setup.close()
      await keyring.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
)

test('two workspaces of one tracker stay apart: documents, readers, and leaving one of them', async () => {
  const tracker = await startTestTracker('sqlite', { publicUrl: null })
  try {
    const url = await tracker.listen()
    const workspaceIds = [tracker.workspaceId, await addWorkspace(tracker, 'Second')]
    const { page } = await setup.desktop('app')
    await page.call('settings.update', { language: 'en' })
    const keys: string[] = []
    for (const workspaceId of workspaceIds) {
      const draft = { workspaceId, role: 'admin' as const, email: aiko.email, name: aiko.name }
      const invite = inviteUrl(url, await inviteByOperator(tracker.context, draft))
      keys.push((await page.call('session.join', { invite, ...aiko })).workspaceKey)
    }
    const [first = '', second = ''] = keys
    await page.call('workspaces.show', { workspaceKey: first })
    const linkUrl = await uploadAndLink(page)
    expect((await page.call('documents.list', {}, first)).items).toHaveLength(1)
    expect((await page.call('documents.list', {}, second)).items).toEqual([])
    await page.call('workspaces.show', { workspaceKey: second })
    const visit = await openVisit(linkUrl)
    await visit.read({ 1: 200 }, 1)
    await eventually('the reader is shown in the workspace of the link only', async () => {
      const { workspaces } = await page.call('session.get')
      return workspaces.map(({ reading }) => reading).join() === '1,0'
    })
    expect((await page.call('visits.list', {}, second)).items).toEqual([])
    expect((await page.call('session.leave', undefined, first)).workspaceKey).toBe(second)
    await eventually('the other workspace is still online', async () =>
      (await page.call('session.get')).workspaces.every(({ trouble }) => trouble === null),
    )
    expect((await page.call('documents.list', {}, second)).items).toEqual([])
  } finally {
    await setup.close()
    await tracker.close()
  }
})
