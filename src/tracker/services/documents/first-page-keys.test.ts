// The blob keys of images of page 1. Two workspaces have a document with the same id.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { firstPagePath } from '#shared/tracker-api/documents.ts'
import { startTestTracker, type TestTracker, testClock } from '../../infrastructure/database/testing.ts'
import { ids } from '../../repositories/tenant-rows/testing.ts'
import { seedWorkspace } from '../../repositories/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'

const png = (text: string) => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(text)])
/** The key without the workspace, which earlier versions of the tracker wrote. */
const oldKey = (width: number) => `${ids.document}-v1-page1-${width}`

let tracker: TestTracker
let fromA: Joined
let fromB: Joined
beforeEach(async () => {
  tracker = await startTestTracker('sqlite', {}, { clock: testClock() })
  await seedWorkspace(tracker.context.store.db, 'wsp_a', 1)
  await seedWorkspace(tracker.context.store.db, 'wsp_b', 2)
  fromA = await joinMember(tracker, { workspaceId: 'wsp_a', role: 'admin' })
  fromB = await joinMember(tracker, { workspaceId: 'wsp_b', role: 'admin' })
})
afterEach(() => tracker.close())

const store = (by: Joined, text: string) =>
  by.call('PUT', firstPagePath(ids.document, 1, 320), {
    type: 'image/png',
    base64: png(text).toString('base64'),
  })

async function read({ token }: Joined, width = 320) {
  const headers = { authorization: `Bearer ${token}` }
  const url = firstPagePath(ids.document, 1, width)
  const { statusCode, rawPayload } = await tracker.app.inject({ method: 'GET', url, headers })
  return statusCode === 200 ? rawPayload.subarray(8).toString() : statusCode
}

/** Removes the document and the bundle that contains only this document. */
async function removeDocument(by: Joined) {
  for (const id of [ids.bundle, ids.document]) {
    expect((await by.call('DELETE', `/api/documents/${id}`)).status).toBe(200)
  }
}

test('documents with the same id in two workspaces have their own images', async () => {
  expect([(await store(fromA, 'image of A')).status, await read(fromB)]).toEqual([200, 404])
  expect((await store(fromB, 'image of B')).status).toBe(200)
  expect([await read(fromA), await read(fromB)]).toEqual(['image of A', 'image of B'])
  await removeDocument(fromA)
  expect([await read(fromA), await read(fromB)]).toEqual([404, 'image of B'])
})

test('an image with a key of an earlier version is read until a new image replaces it', async () => {
  await tracker.context.blobs.put(oldKey(320), png('old image'))
  expect(await read(fromA)).toBe('old image')
  await store(fromA, 'new image')
  expect(await read(fromA)).toBe('new image')
})

test('the removal of a document deletes images with a key of an earlier version', async () => {
  const { blobs } = tracker.context
  // The seeded version of wsp_a has an image with a width of 1.
  await blobs.put(oldKey(1), png('old image'))
  expect(await read(fromA, 1)).toBe('old image')
  await removeDocument(fromA)
  expect(await blobs.size(oldKey(1))).toBe(null)
})
