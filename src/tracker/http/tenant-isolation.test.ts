// Every route, called with the device token of one workspace and with ids of another one. The sets of routes come from Fastify.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestTracker, type TestTracker, testClock } from '../infrastructure/database/testing.ts'
import { ids as seededIds } from '../repositories/tenant-rows/testing.ts'
import { rowsOf, seedWorkspace, tenantRows } from '../repositories/testing.ts'
import { type Joined, joinMember } from '../services/people/testing.ts'
import { type ApiRequest, operationCases, type RequestIds } from './testing.ts'

/** These ids exist in wsp_a and in wsp_b, and in no other workspace. */
const ids: RequestIds = {
  ...{ document: seededIds.document, link: seededIds.link, workflow: seededIds.workflow },
  ...{ visit: seededIds.visit, run: seededIds.claimedRun, device: seededIds.device },
  ...{ member: seededIds.member, removedMember: seededIds.otherMember, invite: seededIds.invite },
  ...{ preset: seededIds.preset, visitor: seededIds.visitor, upload: seededIds.upload },
  ...{ lease: seededIds.lease, picture: 'a'.repeat(22) },
}
const unknownIds = Object.fromEntries(
  Object.entries(ids).map(([name, id]) => [name, name === 'picture' ? 'b'.repeat(22) : `${id}_unknown`]),
) as RequestIds

const tus = { 'tus-resumable': '1.0.0' }
const chunk = { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }
const uploadPath = ({ upload }: RequestIds) => `/api/uploads/${upload}`
const requests: Record<string, (of: RequestIds) => ApiRequest> = {
  ...Object.fromEntries(Object.entries(operationCases).map(([name, { request }]) => [name, request])),
  'upload: offset': (of) => ({ method: 'HEAD', path: uploadPath(of), headers: tus }),
  'upload: bytes': (of) => ({ method: 'PATCH', path: uploadPath(of), headers: chunk }),
  'upload: end': (of) => ({ method: 'DELETE', path: uploadPath(of), headers: tus }),
}

/** Routes without a device token. */
const publicRoutes = [
  // They answer the same to everybody.
  /^GET \/(healthz|readyz|join)$/,
  /^(GET|HEAD) \/api\/docs(\/|$)/,
  /^GET \/assets\/\*$/,
  // They find their workspace by a secret: an invite, a slug, a visit token, or a token in an e-mail.
  /^(GET|POST) \/api\/invites\/(accept|preview)$/,
  /^(GET|POST) \/api\/view\//,
  /^GET \/(history\/:token|:slug.*)$/,
  /^(GET|POST) \/unsubscribe\/\*$/,
  // These methods of the upload routes answer without an upload.
  /^(OPTIONS|HEAD|PATCH|DELETE) \/api\/uploads$/,
  /^(OPTIONS|POST) \/api\/uploads\/\*$/,
]

type Answer = { status: number; body: string }

/** Records the routes that Fastify registers, and those that are called. */
function recordRoutes() {
  const registered = new Set<string>()
  const called = new Set<string>()
  const onApp = (message: unknown) => {
    const { fastify: app } = message as { fastify: FastifyInstance }
    app.addHook('onRoute', ({ method, url, path }) => {
      for (const each of [method].flat()) registered.add(`${each} ${url || path}`)
    })
    app.addHook('onRequest', async ({ method, routeOptions }) => {
      called.add(`${method} ${routeOptions.url}`)
    })
  }
  subscribe('fastify.initialization', onApp)
  return { registered, called, stop: () => unsubscribe('fastify.initialization', onApp) }
}

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
    fromOther = await joinMember(tracker, { workspaceId: 'wsp_b', role: 'admin' })
  })

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

  test('each route has a case here, or has no device token', () => {
    const missing = [...routes.registered].filter((route) => {
      const isGetAlso = route.startsWith('HEAD ') && routes.registered.has(route.replace('HEAD', 'GET'))
      return !isGetAlso && !routes.called.has(route) && !publicRoutes.some((known) => known.test(route))
    })
    expect(missing).toEqual([])
    expect(routes.registered.size).toBeGreaterThan(Object.keys(operationCases).length)
  })
})
