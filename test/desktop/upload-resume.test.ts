// Tests of uploads that are interrupted: the connection is cut in the middle or at the end, or the desktop is killed. Each upload makes exactly one
// document.
import { cpSync } from 'node:fs'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../src/main/lib/clock.ts'
import { silentLog } from '../../src/main/lib/log.ts'
import { memorySecrets } from '../../src/main/secrets/memory.ts'
import { memoryFile } from '../../src/main/settings/key-value.ts'
import { createJoining } from '../../src/main/tracker/joining.ts'
import { createSession, type Session } from '../../src/main/tracker/session.ts'
import { createUploads, type Uploads } from '../../src/main/uploads/uploads.ts'
import { eventually, type Part } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts'
import { createTestSetup, type TestSetup, type TrackerReady } from './parts.ts'

let setup: TestSetup
let tracker: Part<TrackerReady>
let proxy: FaultyProxy
let session: Session
const running: Uploads[] = []

beforeEach(async () => {
  setup = createTestSetup()
  tracker = await setup.tracker()
  proxy = await startFaultyProxy(tracker.ready.url)
  const token = new URL(String(tracker.ready.invite)).hash
  const invite = `${proxy.url}/join${token}`
  session = await joinedSession(invite)
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((uploads) => uploads.stop()))
  await proxy.close()
  await setup.close()
})

async function joinedSession(invite: string): Promise<Session> {
  const common = { fetch, secrets: memorySecrets(), log: silentLog }
  const joined = createSession({ ...common, file: memoryFile(), clock: systemClock })
  const joining = createJoining({ ...common, deviceKind: 'desktop' })
  await joined.adopt(
    await joining.accept({ invite, name: 'Aiko', email: 'aiko@example.co.jp', locale: 'ja' }),
  )
  return joined
}

async function startUploads(dir: string): Promise<Uploads> {
  const uploads = createUploads({ fetch, dir: setup.dir(dir), session, clock: systemClock, log: silentLog })
  await uploads.start()
  running.push(uploads)
  return uploads
}

const add = (uploads: Uploads, pdf: Buffer) =>
  uploads.add({
    fileName: 'big.pdf',
    documentId: null,
    sizeBytes: pdf.length,
    body: Readable.from([pdf.subarray(0, 1000), pdf.subarray(1000)]),
  })
const waitForState = (uploads: Uploads, id: string, state: string) =>
  eventually(
    `the upload is ${state}`,
    () => uploads.list().find((u) => u.id === id && u.state === state),
    60_000,
  )
const documents = async () => (await session.client.call('documents.list', { query: {} })).items

/** A valid PDF of about 20 MB. The padding is a comment at the start, because PDF readers accept only a limited number of bytes after the end. */
async function bigPdf(): Promise<Buffer> {
  const pdf = await makePdf({ pages: 1, title: 'Big' })
  const stream = Buffer.alloc(20 * 1024 * 1024, 'x')
  return Buffer.concat([Buffer.from('%PDF-1.7\n%'), stream, Buffer.from('\n'), pdf])
}

test('an upload that is cut in the middle continues after the last acknowledged chunk', async () => {
  const pdf = await bigPdf()
  proxy.cutAfter(12 * 1024 * 1024)
  const uploads = await startUploads('one')
  const seen: number[] = []
  uploads.onChange(([upload]) => {
    if (upload?.state === 'sending' && proxy.cutCount() > 0) seen.push(upload.sentBytes)
  })
  const done = await waitForState(uploads, await add(uploads, pdf), 'done')
  expect(proxy.cutCount()).toBe(1)
  expect(done.document?.version.sizeBytes).toBe(pdf.length)
  // The first chunk of 8 MiB was acknowledged before the cut, so it is not sent again.
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(8 * 1024 * 1024)
  expect(await documents()).toHaveLength(1)
})

test('an upload continues at the next start of a desktop that was killed in the middle', async () => {
  const pdf = await bigPdf()
  const first = await startUploads('one')
  proxy.cutAfter(12 * 1024 * 1024)
  const id = await add(first, pdf)
  await eventually('the connection is cut', () => proxy.cutCount() === 1, 60_000)
  // A copy of the folder at this moment has the same content as the folder after a kill.
  cpSync(setup.dir('one'), setup.dir('two'), { recursive: true })
  await first.stop()
  const second = await startUploads('two')
  await waitForState(second, id, 'done')
  expect(await documents()).toHaveLength(1)
})

test('if the last response is lost, there is one document, and the upload ends with it', async () => {
  const uploads = await startUploads('one')
  proxy.dropResponse('"document":')
  const done = await waitForState(uploads, await add(uploads, await makePdf({ pages: 2 })), 'done')
  expect(proxy.cutCount()).toBe(1)
  const [document, ...others] = await documents()
  expect(others).toEqual([])
  expect(done.document?.id).toBe(document?.id)
})

test('a kill after the tracker has the whole file, but before the desktop has stored the result, leads to one document', async () => {
  const first = await startUploads('one')
  proxy.dropResponse('"document":')
  const id = await add(first, await makePdf({ pages: 2 }))
  await eventually('the connection is cut', () => proxy.cutCount() === 1)
  cpSync(setup.dir('one'), setup.dir('two'), { recursive: true })
  await first.stop()
  const second = await startUploads('two')
  await waitForState(second, id, 'done')
  expect(await documents()).toHaveLength(1)
})

test('a file above the tracker’s size limit is refused before its content is read', async () => {
  const small = await startPartWithLimit()
  expect(small.state).toBe('failed')
  expect(small.error).toMatchObject({ code: 'pdf_too_large' })
})

async function startPartWithLimit() {
  const limited = createTestSetup()
  try {
    const part = await limited.tracker(0, { TRACKER_MAX_UPLOAD_BYTES: '20000' })
    const own = await joinedSession(String(part.ready.invite))
    const uploads = createUploads({
      fetch,
      dir: limited.dir('d'),
      session: own,
      clock: systemClock,
      log: silentLog,
    })
    running.push(uploads)
    let touched = false
    async function* body() {
      touched = true
      yield new Uint8Array(30_000)
    }
    const id = await uploads.add({ fileName: 'x.pdf', documentId: null, sizeBytes: 30_000, body: body() })
    expect(touched).toBe(false)
    const upload = uploads.list().find((each) => each.id === id)
    if (!upload) throw new Error('not listed')
    return upload
  } finally {
    await limited.close()
  }
}
