// Uploads from the window through the spool to the tracker: done, failed, paused and cancelled.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import type { HeadlessPage } from './headless-page.ts'
import { createTestSetup, portOf, type TestSetup } from './parts.ts'

let setup: TestSetup
beforeEach(() => {
  setup = createTestSetup()
})
afterEach(() => setup.close())

const uploadOf = async (page: HeadlessPage, id: string) =>
  (await page.call('uploads.list')).find((upload) => upload.id === id)
const waitForState = (page: HeadlessPage, id: string, state: string) =>
  eventually(`upload is ${state}`, async () => {
    const upload = await uploadOf(page, id)
    return upload?.state === state && upload
  })

async function joinedDesktop(name = 'one') {
  const tracker = await setup.tracker()
  const { page, part } = await setup.desktop(name)
  await page.call('session.join', {
    invite: String(tracker.ready.invite),
    name: 'Aiko',
    email: 'aiko@example.co.jp',
  })
  return { tracker, page, part }
}

test('a PDF becomes a document, can be read by range requests, and leaves no file in the spool', async () => {
  const { page } = await joinedDesktop()
  const pdf = await makePdf({ pages: 3, title: 'Plan' })
  const id = await page.upload('Plan.pdf', pdf)
  const done = await waitForState(page, id, 'done')
  expect(done.document).toMatchObject({ title: 'Plan', version: { pageCount: 3, sizeBytes: pdf.length } })
  const documentId = String(done.document?.id)
  const content = `/app/documents/${documentId}/1/content`
  const part = await page.fetch(content, { headers: { range: 'bytes=0-7' } })
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
    206,
    `bytes 0-7/${pdf.length}`,
    pdf.subarray(0, 8).toString('latin1'),
  ])
  const whole = await page.fetch(content)
  expect(Buffer.from(await whole.arrayBuffer()).equals(pdf)).toBe(true)
  expect((await page.fetch(`/app/documents/${documentId}/1/first-page/320`)).status).toBe(404)
  expect(readdirSync(path.join(setup.dir('one'), 'uploads'))).toEqual([])
  expect(
    page
      .events('uploads')
      .flat()
      .map(({ state }) => state),
  ).toContain('receiving')
  await page.call('uploads.dismiss', { uploadId: id })
  expect(await page.call('uploads.list')).toEqual([])
})

test('a new file for a document becomes its next version', async () => {
  const { page } = await joinedDesktop()
  const first = await waitForState(page, await page.upload('a.pdf', await makePdf({ pages: 1 })), 'done')
  const documentId = String(first.document?.id)
  const second = await waitForState(
    page,
    await page.upload('b.pdf', await makePdf({ pages: 2 }), documentId),
    'done',
  )
  expect(second.document).toMatchObject({ id: documentId, version: { number: 2, pageCount: 2 } })
})

test.each([
  ['empty', Buffer.alloc(0), 'pdf_empty'],
  ['not a PDF', Buffer.from('<!doctype html><p>hello'), 'pdf_not_a_pdf'],
])('a file that is %s fails with an error code, and no document is made', async (_what, body, code) => {
  const { page } = await joinedDesktop()
  const failed = await waitForState(page, await page.upload('x.pdf', body), 'failed')
  expect(failed.error).toMatchObject({ code })
  expect((await page.call('documents.list', {})).items).toEqual([])
})

test('an upload is paused while the tracker is not running, and continues after its restart', async () => {
  const { tracker, page } = await joinedDesktop()
  await tracker.kill()
  const id = await page.upload('later.pdf', await makePdf({ pages: 1 }))
  expect((await waitForState(page, id, 'paused')).error).toMatchObject({ code: 'tracker_unreachable' })
  await setup.tracker(portOf(tracker.ready.url))
  await waitForState(page, id, 'done')
  expect((await page.call('documents.list', {})).items).toHaveLength(1)
})

test('a cancelled upload is removed from the list and from the spool', async () => {
  const { tracker, page } = await joinedDesktop()
  await tracker.kill()
  const id = await page.upload('never.pdf', await makePdf({ pages: 1 }))
  await waitForState(page, id, 'paused')
  await page.call('uploads.cancel', { uploadId: id })
  expect(await page.call('uploads.list')).toEqual([])
  expect(readdirSync(path.join(setup.dir('one'), 'uploads'))).toEqual([])
})
