// Calls every operation (ADR 49) as an admin, as a manager, as the owner and as another member. The expected results are written here and are not derived from the
// access table.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessRules } from '#shared/access.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { makeApiToken } from '../services/api-tokens/testing.ts'
import { makeBundle } from '../services/documents/testing.ts'
import { makeBatch } from '../services/links/testing.ts'
import { type Joined, joinMember } from '../services/people/testing.ts'
import { reader, readingScene, type Scene } from '../services/visits/testing.ts'
import {
  type ApiRequest,
  everybody,
  operationCases,
  publicOperations,
  type RequestIds,
  type Who,
} from './testing.ts'

/** Ids of objects that do not exist. */
const noneIds = {
  ...{
    invite: 'inv_none',
    preset: 'pst_none',
    webhook: 'whk_none',
    webhookDelivery: 'msg_none',
    visitor: 'vtr_none',
    company: 'com_none',
    removedMember: 'mem_none',
  },
  ...{ picture: 'a'.repeat(22), upload: 'upl_none', lease: 'x' },
}

describe('access', () => {
  let scene: Scene
  let libraries = 0
  let callers: Record<Who, Joined>
  let url: string
  beforeAll(async () => {
    scene = await readingScene('sqlite')
    const admin = await joinMember(scene.tracker, { role: 'admin' })
    const manager = await joinMember(scene.tracker, { role: 'manager' })
    callers = { admin, manager, owner: scene.owner, other: scene.colleague }
    url = await scene.tracker.listen()
  })
  afterAll(() => scene.close())

  /** Makes a workflow, a link, a visit with a failed run, and another device. Returns their ids and the id of a colleague. */
  async function things(): Promise<RequestIds> {
    const { db } = scene.tracker.context.store
    await db.updateTable('documents').set({ inherits_workflows: 1 }).execute()
    await db.updateTable('workflows').set({ removed_at: null }).execute()
    // A member can have only some tokens at the same time.
    await db.deleteFrom('api_tokens').execute()
    const workflow = await scene.makeWorkflow('left')
    const link = await scene.makeLink({})
    const page = await reader(scene.tracker, link.slug).enter({ email: 'aki@example.com' })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 1: 3_000 }, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    await db.updateTable('runs').set({ state: 'failed' }).execute()
    const run = await db
      .selectFrom('runs')
      .select('run_id')
      .where('visit_id', '=', page.visitId)
      .where('workflow_id', '=', workflow)
      .executeTakeFirstOrThrow()
    const inherited = await scene.owner.call('GET', '/api/workspace/workflows')
    const device = await extraDevice()
    return {
      ...{ document: scene.documentId, link: link.id, workflow, visit: page.visitId, run: run.run_id },
      token: (await makeApiToken(scene.owner)).token.id,
      ...{ device: device.id, member: scene.colleague.me.member.id },
      workspaceWorkflow: inherited.body.items[0].id,
      bundle: (await makeBundle(scene.owner, [scene.documentId])).id,
      batch: (await makeBatch(scene.owner, scene.documentId, [{ email: 'kim@fair.example' }])).id,
      ...(await libraryIds()),
      ...noneIds,
    }
  }

  /** A folder of the owner and two tags. */
  async function libraryIds() {
    const { owner, documentId } = scene
    libraries += 1
    const { body: folder } = await owner.call('POST', '/api/folders', { name: `Folder ${libraries}` })
    const addTags = [`Tag ${libraries}`, `Other ${libraries}`]
    await owner.call('POST', '/api/documents/organise', {
      documentIds: [documentId],
      change: { addTags, archived: false },
    })
    const { tags } = (await owner.call('GET', '/api/library')).body
    const idOf = (name: string) => tags.find((tag: { name: string }) => tag.name === name).id
    return { folder: folder.id, tag: idOf(addTags[0] ?? ''), otherTag: idOf(addTags[1] ?? '') }
  }

  /** Adds another device to the owner. The test revokes this device, so that no caller loses its own device. */
  async function extraDevice(): Promise<{ id: string }> {
    const { url: invite } = (await scene.owner.call('POST', '/api/devices/invite', {})).body
    const accepted = await fetch(`${url}/api/invites/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        token: String(invite).split('#')[1],
        device: { name: 'Second', platform: 'linux' },
      }),
    })
    const answer = (await accepted.json()) as { me: { device: { id: string } } }
    return answer.me.device
  }

  async function statusFor(who: Who, { method, path, body, headers }: ApiRequest): Promise<number> {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${callers[who].token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    await answer.arrayBuffer()
    return answer.status
  }

  test.for(Object.entries(operationCases))('%s', async ([operation, { allowed, refusal = 403, request }]) => {
    const ids = await things()
    const refused = everybody.filter((who) => !allowed.includes(who))
    for (const who of refused) {
      expect([operation, who, await statusFor(who, request(ids))]).toEqual([operation, who, refusal])
    }
    for (const who of allowed.toReversed()) {
      // An earlier caller may have done the operation already. Then the result is a conflict or not found, but not forbidden.
      const status = await statusFor(who, request(ids))
      expect([operation, who, [401, 403].includes(status), status < 500]).toEqual([
        operation,
        who,
        false,
        true,
      ])
    }
    if (operation === 'documents.remove') {
      await scene.tracker.context.store.db.updateTable('documents').set({ removed_at: null }).execute()
    }
  })

  test('without a token, only public operations can be called', async () => {
    const ids = await things()
    for (const [operation, { request }] of Object.entries(operationCases)) {
      const { method, path, headers } = request(ids)
      const answer = await fetch(url + path, { method, ...(headers ? { headers } : {}) })
      await answer.arrayBuffer()
      expect([operation, answer.status]).toEqual([operation, 401])
    }
  })

  test('each operation of the contract has an access rule and a case in this test', () => {
    const covered = [...Object.keys(operationCases), ...publicOperations].sort()
    expect(Object.keys(accessRules).sort()).toEqual(covered)
    for (const [operation, { auth }] of Object.entries(trackerApi)) {
      const rule = accessRules[operation as keyof typeof trackerApi]
      const expected = auth === 'none' ? 'public' : auth
      const actual = typeof rule === 'object' || rule === 'member' ? 'device' : rule
      expect([operation, actual]).toEqual([operation, expected])
    }
  })

  test('each route of the tracker is an operation with a rule, or is listed as public', async () => {
    const contract = Object.values(trackerApi).map(({ method, path }) => `${method} ${path}`)
    const routes = routesOf(scene.tracker.app.printRoutes({ commonPrefix: false }))
    const unknown = routes.filter((route) => !contract.includes(route) && !isKnown(route))
    expect(unknown).toEqual([])
    expect(routes.length).toBeGreaterThan(contract.length)
  })
})

/** Routes for devices outside of the JSON contract (tested above), and routes that prospects and operators open. */
const knownRoutes = [
  /^(POST|PATCH|DELETE|OPTIONS) \/api\/(release-)?uploads\*?$/,
  /^GET \/api\/(visits|audit-log)\.csv$/,
  /^GET \/api\/documents\/:documentId\/versions\/:version\/(content|first-page\/:width)$/,
  /^GET \/api\/docs(\/|$)/,
  /^(GET|POST) \/api\/view\//,
  /^(GET|POST) \/sign-in\/(start|callback|confirm|cancel)$/,
  /^GET \/updates\/:workspaceId\/:version\/:name$/,
  /^GET \/(healthz|readyz|join|licences|oembed|history\/:token|:slug.*)$/,
  // Fastify prints wildcards without their prefix: the assets of the viewer, and the unsubscribe page.
  /^(GET|POST) \*$/,
]
const isKnown = (route: string) => knownRoutes.some((known) => known.test(route))

/** Returns `GET /path` for each route of Fastify's printed route tree. GET includes HEAD. */
function routesOf(tree: string): string[] {
  const stack: string[] = []
  return tree.split('\n').flatMap((line) => {
    const found = /^([│ ]*)(?:├──|└──) (.*?)(?: \((.*)\))?$/.exec(line)
    if (!found) return []
    const depth = (found[1]?.length ?? 0) / 4
    stack.length = depth
    stack[depth] = found[2] ?? ''
    const methods = (found[3] ?? '').split(', ').filter((method) => method !== '' && method !== 'HEAD')
    return methods.map((method) => `${method} ${stack.join('')}`)
  })
}
