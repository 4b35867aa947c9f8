// Calls every route with the device token of one workspace and with ids of another workspace. Fastify provides the list of routes.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ClaimedVisit } from '#shared/tracker-api/runs.ts'
import { startTestTracker, type TestTracker, testClock } from '../infrastructure/database/testing.ts'
import { rowsOf } from '../repositories/all-rows/testing.ts'
import { ids as seededIds } from '../repositories/tenant-rows/testing.ts'
import { seedWorkspace, tenantRows } from '../repositories/testing.ts'
import { type Joined, joinMember } from '../services/people/testing.ts'
import { isReaderRoute, recordRoutes } from './route-records/testing.ts'
import { type ApiRequest, operationCases, type RequestIds } from './testing.ts'

/** These ids exist in wsp_a and in wsp_b, and in no other workspace. */
const ids: RequestIds = {
  ...{ document: seededIds.document, link: seededIds.link, workflow: seededIds.workflow },
  workspaceWorkflow: seededIds.workspaceWorkflow,
  ...{ visit: seededIds.visit, run: seededIds.claimedRun, device: seededIds.device },
  ...{ member: seededIds.member, removedMember: seededIds.otherMember, invite: seededIds.invite },
  ...{
    batch: seededIds.batch,
    bundle: seededIds.bundle,
    token: seededIds.token,
    folder: seededIds.folder,
    tag: seededIds.tag,
    otherTag: seededIds.otherTag,
    webhook: seededIds.webhook,
    webhookDelivery: seededIds.webhookDelivery,
    preset: seededIds.preset,
    visitor: seededIds.visitor,
    company: seededIds.company,
    upload: seededIds.upload,
  },
  ...{ lease: seededIds.lease, picture: 'a'.repeat(22) },
}
const unknownIds = Object.fromEntries(
  Object.entries(ids).map(([name, id]) => [name, name === 'picture' ? 'b'.repeat(22) : `${id}_unknown`]),
) as RequestIds

const tus = { 'tus-resumable': '1.0.0' }
const chunk = { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }
const releaseUploadPath = `/api/release-uploads/${seededIds.newReleaseFile}`
const uploadPath = ({ upload }: RequestIds) => `/api/uploads/${upload}`
const requests: Record<string, (of: RequestIds) => ApiRequest> = {
  ...Object.fromEntries(Object.entries(operationCases).map(([name, { request }]) => [name, request])),
  'upload: offset': (of) => ({ method: 'HEAD', path: uploadPath(of), headers: tus }),
  'upload: bytes': (of) => ({ method: 'PATCH', path: uploadPath(of), headers: chunk }),
  'upload: end': (of) => ({ method: 'DELETE', path: uploadPath(of), headers: tus }),
  'release upload: offset': () => ({ method: 'HEAD', path: releaseUploadPath, headers: tus }),
  'release upload: bytes': () => ({ method: 'PATCH', path: releaseUploadPath, headers: chunk }),
  'release upload: end': () => ({ method: 'DELETE', path: releaseUploadPath, headers: tus }),
}

/** Routes without a device token. `routes/reader-isolation.test.ts` has the cases of the routes for readers. */
const publicRoutes = [
  // These routes send the same response to everybody.
  /^GET \/(healthz|readyz|join|licences)$/,
  /^(GET|HEAD) \/api\/docs(\/|$)/,
  /^GET \/assets\/\*$/,
  // These routes find their workspace by the secret of an invite.
  /^(GET|POST) \/api\/invites\/(accept|preview)$/,
  // A sign-in belongs to the workspace of the installation, and is found by its token (services/sign-in/sign-in.test.ts).
  /^(GET|HEAD|POST) \/(api\/)?sign-in(\/(start|callback|confirm|cancel|finish))?$/,
  // These methods of the upload routes respond without an upload.
  /^(OPTIONS|HEAD|PATCH|DELETE) \/api\/(release-)?uploads$/,
  /^(OPTIONS|POST) \/api\/(release-)?uploads\/\*$/,
  // The id of the workspace is in the URL, and the files are public.
  /^GET \/updates\/:workspaceId\//,
]

type Answer = { status: number; body: string }

describe('tenant isolation of the routes', () => {
  const routes = recordRoutes()
  let tracker: TestTracker
  let url: string
  let fromOther: Joined
  let fromEmpty: Joined
  beforeAll(async () => {
    tracker = await startTestTracker('sqlite', {}, { clock: testClock() })
    routes.stop()
    const { store, clock } = tracker.context
    await seedWorkspace(store.db, 'wsp_a', 1)
    await makeRunsDue('wsp_a')
    await store.forWorkspace('wsp_empty').workspaces.insert('Empty', clock.now())
    fromEmpty = await joinMember(tracker, { workspaceId: 'wsp_empty', role: 'admin' })
    url = await tracker.listen()
  }, 30_000)
  afterAll(() => tracker.close())
  beforeEach(async () => {
    const { db } = tracker.context.store
    for (const table of Object.keys(tenantRows('wsp_b', 2))) {
      await db
        .deleteFrom(table as 'members')
        .where('workspace_id', '=', 'wsp_b')
        .execute()
    }
    await seedWorkspace(db, 'wsp_b', 2)
    await makeRunsDue('wsp_b')
    fromOther = await joinMember(tracker, { workspaceId: 'wsp_b', role: 'admin' })
  })

  /** The seeded runs are due after the time of the test clock. */
  async function makeRunsDue(workspaceId: string) {
    await tracker.context.store.db
      .updateTable('runs')
      .set({ available_at: 0, shared_at: 0 })
      .where('workspace_id', '=', workspaceId)
      .execute()
  }

  const rows = (workspaceId: string) => rowsOf(tracker.context.store.db, workspaceId)

  async function send({ token }: Joined, { method, path, body, headers }: ApiRequest): Promise<Answer> {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: response.status, body: await response.text() }
  }

  describe.each(Object.entries(requests))('%s', (_name, request) => {
    test('reads and changes nothing of a workspace with the same ids', async () => {
      const before = await rows('wsp_a')
      const { status, body } = await send(fromOther, request(ids))
      expect(status).toBeLessThan(500)
      expect(body).not.toMatch(/ of 1\b|(owner|other|reader|invited)1@/)
      expect(await rows('wsp_a')).toEqual(before)
    })

    test('answers ids of other workspaces as it answers unknown ids', async () => {
      const before = [await rows('wsp_a'), await rows('wsp_b')]
      const unknown = await send(fromEmpty, request(unknownIds))
      const { status, body } = await send(fromEmpty, request(ids))
      expect(status).toBe(unknown.status)
      if (status >= 400) expect(body).toBe(unknown.body)
      expect(body).not.toMatch(/ of [12]\b|(owner|other|reader|invited)[12]@/)
      expect([await rows('wsp_a'), await rows('wsp_b')]).toEqual(before)
    })
  })

  test('a claim returns the due runs of its own workspace only', async () => {
    const { body } = await send(fromOther, operationCases['runs.claim'].request(ids))
    const { visits } = JSON.parse(body) as { visits: ClaimedVisit[] }
    expect(visits.flatMap(({ runs }) => runs.map(({ id }) => id))).toContain(seededIds.waitingRun)
    expect(body).toContain(' of 2')
    expect(body).not.toContain(' of 1')
  })

  test('each route has a case here, or has no device token', () => {
    const missing = routes
      .notCalled()
      .filter((route) => !isReaderRoute(route) && !publicRoutes.some((known) => known.test(route)))
    expect(missing).toEqual([])
    expect(routes.registered.size).toBeGreaterThan(Object.keys(operationCases).length)
  })
})
