// Uploads to two trackers with one data folder and one PostgreSQL, as behind a proxy that sends each request to any of them.
import { createHash, randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { request as sendRequest } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { uploadsPath } from '#shared/tracker-api/documents.ts'
import { releaseUploadsPath } from '#shared/tracker-api/updates.ts'
import { makePdf } from '../../../test/fixtures/pdf.ts'
import { startTestTracker, type TestTracker } from '../infrastructure/database/testing.ts'
import { newId } from '../infrastructure/ids.ts'
import { type Joined, joinMember } from '../services/people/testing.ts'

let first: TestTracker
let urls: [string, string]
let admin: Joined
let pdf: Buffer
beforeAll(async () => {
  first = await startTestTracker('postgres')
  const second = await first.second()
  urls = [await first.listen(), await second.listen()]
  admin = await joinMember(first, { role: 'admin' })
  pdf = await makePdf({ pages: 2 })
})
afterAll(() => first.close())

const headers = () => ({ 'tus-resumable': '1.0.0', authorization: `Bearer ${admin.token}` })

/** Creates an upload at the first tracker. Returns its path. */
async function create(path: string, bytes: number, name: string): Promise<string> {
  const made = await fetch(`${urls[0]}${path}`, {
    method: 'POST',
    headers: { ...headers(), 'upload-length': String(bytes), 'upload-metadata': `filename ${btoa(name)}` },
  })
  expect(made.status).toBe(201)
  return new URL(made.headers.get('location') ?? '', `${urls[0]}${path}/`).pathname
}

const uploadIdOf = (path: string) => path.split('/').at(-1) ?? ''

const patchHeaders = (offset: number) => ({
  ...headers(),
  'upload-offset': String(offset),
  'content-type': 'application/offset+octet-stream',
})
const patch = (at: 0 | 1, path: string, offset: number, bytes: Buffer) =>
  fetch(`${urls[at]}${path}`, { method: 'PATCH', headers: patchHeaders(offset), body: new Uint8Array(bytes) })

async function offsetOf(at: 0 | 1, path: string): Promise<number> {
  const state = await fetch(`${urls[at]}${path}`, { method: 'HEAD', headers: headers() })
  expect(state.status).toBe(200)
  return Number(state.headers.get('upload-offset'))
}

/** Sends the first bytes of a body to the first tracker and then nothing, like a client that lost its network. */
function sendAndStall(path: string, bytes: Buffer) {
  const sent = sendRequest(`${urls[0]}${path}`, {
    method: 'PATCH',
    headers: { ...patchHeaders(0), 'content-length': String(pdf.length) },
  })
  const ended = new Promise<void>((resolve) => {
    sent.on('error', () => resolve())
    sent.on('close', () => resolve())
  })
  sent.write(bytes)
  return { ended, destroy: () => sent.destroy() }
}

describe('an upload that the first tracker began', () => {
  let path: string
  const half = () => pdf.subarray(0, Math.floor(pdf.length / 2))
  const rest = () => pdf.subarray(half().length)
  beforeEach(async () => {
    path = await create(uploadsPath, pdf.length, 'offer.pdf')
  })

  it('goes on at the second tracker', async () => {
    expect((await patch(0, path, 0, half())).status).toBe(204)
    expect(await offsetOf(1, path)).toBe(half().length)
    const last = await patch(1, path, half().length, rest())
    expect(last.status).toBe(200)
    const stored = await buffer(await first.context.blobs.open(`${uploadIdOf(path)}.pdf`))
    expect(stored.equals(pdf)).toBe(true)
  })

  it('goes on at the second tracker while the first one still waits for bytes of a lost connection', async () => {
    const stalled = sendAndStall(path, half())
    await expect.poll(() => offsetOnDisk(path), { timeout: 10_000 }).toBe(half().length)
    expect(await offsetOf(1, path)).toBe(half().length)
    await stalled.ended
    expect((await patch(1, path, half().length, rest())).status).toBe(200)
  })

  it('becomes one document, also if both trackers get the last bytes at the same time', async () => {
    await patch(0, path, 0, half())
    const answers = await Promise.all(([0, 1] as const).map((at) => patch(at, path, half().length, rest())))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const repeated = await patch(1, path, pdf.length, Buffer.alloc(0))
    const ids = await Promise.all(
      [...answers.filter(({ status }) => status === 200), repeated].map(
        async (answer) => ((await answer.json()) as { document: { id: string } }).document.id,
      ),
    )
    expect(new Set(ids).size).toBe(1)
  })

  it('is free again when the lease of a killed tracker ends', async () => {
    const { uploadLocks } = first.context.store.deployment
    const uploadId = uploadIdOf(path)
    expect(await uploadLocks.take(uploadId, 'killed')).toBe(true)
    expect(await uploadLocks.take(uploadId, 'other')).toBe(false)
    expect(await uploadLocks.extend(uploadId, 'other')).toBe(false)
    await first.context.store.db
      .updateTable('installation')
      .set({ value: '1 killed' })
      .where('name', '=', `upload_lock ${uploadId}`)
      .execute()
    expect(await offsetOf(1, path)).toBe(0)
    expect(await uploadLocks.extend(uploadId, 'killed')).toBe(false)
  })
})

/** The number of bytes that the first tracker has stored, without a request. */
async function offsetOnDisk(path: string): Promise<number> {
  const { dataDir } = first.context.config
  return (await stat(join(dataDir, 'uploads', uploadIdOf(path)))).size
}

it('a file of a release that the first tracker began goes on at the second one', async () => {
  const bytes = randomBytes(50_000)
  const path = await create(releaseUploadsPath, bytes.length, 'Lastpage-1.0.0-x64.exe')
  expect((await patch(0, path, 0, bytes.subarray(0, 20_000))).status).toBe(204)
  const last = await patch(1, path, await offsetOf(1, path), bytes.subarray(20_000))
  const { file } = (await last.json()) as { file: { sha512: string } }
  expect(file.sha512).toBe(createHash('sha512').update(bytes).digest('base64'))
})

it('no lock stays after the requests, and the locks of killed trackers are deleted', async () => {
  const { store } = first.context
  const locks = () =>
    store.db.selectFrom('installation').select('name').where('name', 'like', 'upload_lock %').execute()
  await expect.poll(locks).toEqual([])
  await store.db
    .insertInto('installation')
    .values({ name: `upload_lock ${newId('upl')}`, value: '1 killed' })
    .execute()
  await store.deployment.uploadLocks.removeEnded()
  expect(await locks()).toEqual([])
})
