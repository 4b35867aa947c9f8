// Who may call what (ADR 49): every operation, for an admin, the owner and another member. The expectations are written out
// here; they are not derived from the table that is under test.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessRules, type Operation } from '#shared/access.ts'
import { contentPath, firstPagePath } from '#shared/tracker-api/documents.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { type Joined, joinMember } from '../services/people/testing.ts'
import { reader, readingScene, type Scene } from '../services/visits/testing.ts'

type Who = 'admin' | 'owner' | 'other'
type Ids = Record<'document' | 'link' | 'workflow' | 'visit' | 'run' | 'device' | 'member', string>
type Request = { method: string; path: string; body?: object; headers?: Record<string, string> }
type Case = { allowed: readonly Who[]; refusal?: 403 | 404; request: (ids: Ids) => Request }

const everybody = ['admin', 'owner', 'other'] as const
const ownerAndAdmin = ['admin', 'owner'] as const
const onlyAdmin = ['admin'] as const

const get = (path: string): Request => ({ method: 'GET', path })
const task = { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null }
const png = Buffer.from('89504e470d0a1a0a0000', 'hex').toString('base64')
const days = 'from=2026-11-01&to=2026-11-30&timeZone=UTC'

const cases: Record<Exclude<Operation, 'invites.accept' | 'invites.preview'>, Case> = {
  'invites.list': { allowed: onlyAdmin, request: () => get('/api/invites') },
  'invites.create': {
    allowed: onlyAdmin,
    request: () => ({ method: 'POST', path: '/api/invites', body: {} }),
  },
  'invites.revoke': {
    allowed: onlyAdmin,
    request: () => ({ method: 'DELETE', path: '/api/invites/inv_none' }),
  },
  'me.get': { allowed: everybody, request: () => get('/api/me') },
  'me.update': {
    allowed: everybody,
    request: () => ({ method: 'PATCH', path: '/api/me', body: { locale: 'ja' } }),
  },
  'me.setPhoto': {
    allowed: everybody,
    request: () => ({ method: 'PUT', path: '/api/me/photo', body: { picture: null } }),
  },
  'workspace.setLogo': {
    allowed: onlyAdmin,
    request: () => ({ method: 'PUT', path: '/api/workspace/logo', body: { picture: null } }),
  },
  'workspace.picture': {
    allowed: everybody,
    request: () => get(`/api/workspace/pictures/${'a'.repeat(22)}`),
  },
  'workspace.update': {
    allowed: onlyAdmin,
    request: () => ({ method: 'PATCH', path: '/api/workspace', body: { name: 'New' } }),
  },
  'members.list': { allowed: everybody, request: () => get('/api/members') },
  'members.update': {
    allowed: onlyAdmin,
    request: ({ member }) => ({ method: 'PATCH', path: `/api/members/${member}`, body: { role: 'member' } }),
  },
  'members.remove': {
    allowed: onlyAdmin,
    request: () => ({ method: 'DELETE', path: '/api/members/mem_none' }),
  },
  'devices.list': { allowed: everybody, request: () => get('/api/devices') },
  'devices.listAll': { allowed: onlyAdmin, request: () => get('/api/workspace/devices') },
  'devices.invite': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/devices/invite', body: {} }),
  },
  'devices.revoke': {
    allowed: ownerAndAdmin,
    refusal: 404,
    request: ({ device }) => ({ method: 'DELETE', path: `/api/devices/${device}` }),
  },
  'documents.list': { allowed: everybody, request: () => get('/api/documents') },
  'documents.get': { allowed: everybody, request: ({ document }) => get(`/api/documents/${document}`) },
  'documents.update': {
    allowed: ownerAndAdmin,
    request: ({ document }) => ({
      method: 'PATCH',
      path: `/api/documents/${document}`,
      body: { title: 'Renamed' },
    }),
  },
  'documents.remove': {
    allowed: ownerAndAdmin,
    request: ({ document }) => ({ method: 'DELETE', path: `/api/documents/${document}` }),
  },
  'documents.versions': {
    allowed: everybody,
    request: ({ document }) => get(`/api/documents/${document}/versions`),
  },
  'documents.withdrawVersion': {
    allowed: ownerAndAdmin,
    request: ({ document }) => ({
      method: 'PUT',
      path: `/api/documents/${document}/versions/99/withdrawn`,
      body: { withdrawn: true },
    }),
  },
  'documents.setFirstPage': {
    allowed: ownerAndAdmin,
    request: ({ document }) => ({
      method: 'PUT',
      path: firstPagePath(document, 1, 320),
      body: { type: 'image/png', base64: png },
    }),
  },
  'documents.upload': {
    allowed: everybody,
    request: () => ({
      method: 'POST',
      path: '/api/uploads',
      headers: uploadHeaders(`filename ${btoa('a.pdf')}`),
    }),
  },
  'documents.uploadVersion': {
    allowed: ownerAndAdmin,
    request: ({ document }) => ({
      method: 'POST',
      path: '/api/uploads',
      headers: uploadHeaders(`filename ${btoa('a.pdf')},documentId ${btoa(document)}`),
    }),
  },
  'documents.content': { allowed: everybody, request: ({ document }) => get(contentPath(document, 2)) },
  'documents.firstPage': {
    allowed: everybody,
    request: ({ document }) => get(firstPagePath(document, 2, 320)),
  },
  'links.list': { allowed: everybody, request: ({ document }) => get(`/api/documents/${document}/links`) },
  'links.create': {
    allowed: everybody,
    request: ({ document }) => ({ method: 'POST', path: `/api/documents/${document}/links`, body: {} }),
  },
  'links.update': {
    allowed: ownerAndAdmin,
    request: ({ link }) => ({ method: 'PATCH', path: `/api/links/${link}`, body: { name: 'Renamed' } }),
  },
  'held.list': { allowed: everybody, request: () => get('/api/held') },
  'held.answer': {
    allowed: ownerAndAdmin,
    request: ({ link }) => ({ method: 'POST', path: `/api/links/${link}/held`, body: { answer: 'dismiss' } }),
  },
  'links.look': {
    allowed: everybody,
    request: ({ link }) => ({ method: 'POST', path: `/api/links/${link}/look` }),
  },
  'links.refusals': { allowed: everybody, request: ({ link }) => get(`/api/links/${link}/refusals`) },
  'linkPresets.list': { allowed: everybody, request: () => get('/api/link-presets') },
  'linkPresets.create': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/link-presets', body: preset }),
  },
  'linkPresets.remove': {
    allowed: everybody,
    request: () => ({ method: 'DELETE', path: '/api/link-presets/pst_none' }),
  },
  'workflows.list': {
    allowed: everybody,
    request: ({ document }) => get(`/api/documents/${document}/workflows`),
  },
  'workflows.create': {
    allowed: ownerAndAdmin,
    request: ({ document }) => ({
      method: 'POST',
      path: `/api/documents/${document}/workflows`,
      body: { trigger: 'left', action: task },
    }),
  },
  'workflows.update': {
    allowed: ownerAndAdmin,
    request: ({ workflow }) => ({
      method: 'PATCH',
      path: `/api/workflows/${workflow}`,
      body: { paused: true },
    }),
  },
  'workflows.remove': {
    allowed: ownerAndAdmin,
    request: ({ workflow }) => ({ method: 'DELETE', path: `/api/workflows/${workflow}` }),
  },
  'visits.list': { allowed: everybody, request: () => get('/api/visits') },
  'visits.get': { allowed: everybody, request: ({ visit }) => get(`/api/visits/${visit}`) },
  'visits.csv': { allowed: everybody, request: () => get(`/api/visits.csv?${days}`) },
  'visits.confirmPerson': {
    allowed: ownerAndAdmin,
    request: ({ visit }) => ({ method: 'POST', path: `/api/visits/${visit}/confirm-person` }),
  },
  'visitors.list': { allowed: everybody, request: () => get('/api/visitors') },
  'visitors.get': { allowed: everybody, request: () => get('/api/visitors/vtr_none') },
  'runs.claim': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/runs/claim', body: {} }),
  },
  'runs.renew': {
    allowed: everybody,
    request: ({ run }) => ({
      method: 'POST',
      path: '/api/runs/renew',
      body: { runs: [{ runId: run, leaseToken: 'x' }], aboutToWrite: false },
    }),
  },
  'runs.settle': {
    allowed: everybody,
    request: ({ run }) => ({
      method: 'POST',
      path: '/api/runs/settle',
      body: { runs: [{ runId: run, leaseToken: 'x', settlement: skipped }] },
    }),
  },
  'runs.retry': {
    allowed: ownerAndAdmin,
    request: ({ run }) => ({ method: 'POST', path: `/api/runs/${run}/retry` }),
  },
  'runs.retryAll': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/runs/retry-all', body: {} }),
  },
  'runs.dismiss': {
    allowed: ownerAndAdmin,
    request: ({ run }) => ({
      method: 'PUT',
      path: `/api/runs/${run}/dismissed`,
      body: { dismissed: true },
    }),
  },
  'apiBudget.get': { allowed: everybody, request: () => get('/api/salesforce/budget') },
  'apiBudget.set': {
    allowed: onlyAdmin,
    request: () => ({ method: 'PUT', path: '/api/salesforce/budget', body: { dailyCap: null } }),
  },
  'feed.poll': { allowed: everybody, request: () => get('/api/feed?waitMs=0') },
  'notifications.list': { allowed: everybody, request: () => get('/api/notifications') },
  'notifications.read': {
    allowed: everybody,
    request: () => ({ method: 'POST', path: '/api/notifications/read', body: { ids: null } }),
  },
  'analytics.document': {
    allowed: everybody,
    request: ({ document }) => get(`/api/documents/${document}/analytics?${days}`),
  },
  'analytics.visitor': { allowed: everybody, request: () => get('/api/visitors/vtr_none/documents') },
}

const skipped = {
  state: 'skipped',
  reason: { code: 'no_record', salesforceCode: null, detail: null },
  result: null,
}
const preset = {
  name: 'Preset',
  settings: {
    ...{ requireEmail: true, emailFromPage: 1, verifyEmail: false, allow: [], block: [] },
    ...{ allowDownload: true, watermark: false, agreement: null, note: null, muted: false },
    ...{ tellRefused: false, expiresAfterDays: null },
  },
}
const uploadHeaders = (metadata: string) => ({
  'tus-resumable': '1.0.0',
  'upload-length': '100',
  'upload-metadata': metadata,
})

describe('access', () => {
  let scene: Scene
  let callers: Record<Who, Joined>
  let url: string
  beforeAll(async () => {
    scene = await readingScene('sqlite')
    const admin = await joinMember(scene.tracker, { role: 'admin' })
    callers = { admin, owner: scene.owner, other: scene.colleague }
    url = await scene.tracker.listen()
  })
  afterAll(() => scene.close())

  /** The owner's: a workflow, a link, a visit that may be a machine's, and its failed run. */
  async function things(): Promise<Ids> {
    const { db } = scene.tracker.context.store
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
    const device = await extraDevice()
    return {
      ...{ document: scene.documentId, link: link.id, workflow, visit: page.visitId, run: run.run_id },
      ...{ device: device.id, member: scene.colleague.me.member.id },
    }
  }

  /** One more device of the owner, so that revoking it takes no caller away. */
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

  async function statusFor(who: Who, { method, path, body, headers }: Request): Promise<number> {
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

  test.for(Object.entries(cases))('%s', async ([operation, { allowed, refusal = 403, request }]) => {
    const ids = await things()
    const refused = everybody.filter((who) => !allowed.includes(who))
    for (const who of refused) {
      expect([operation, who, await statusFor(who, request(ids))]).toEqual([operation, who, refusal])
    }
    for (const who of allowed.toReversed()) {
      // Whoever comes second may find that it is done, or that there is nothing: not that it is forbidden.
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

  test('without a token, only public operations answer', async () => {
    const ids = await things()
    for (const [operation, { request }] of Object.entries(cases)) {
      const { method, path, headers } = request(ids)
      const answer = await fetch(url + path, { method, ...(headers ? { headers } : {}) })
      await answer.arrayBuffer()
      expect([operation, answer.status]).toEqual([operation, 401])
    }
  })

  test('each operation of the contract has a rule, and a case here', () => {
    const covered = [...Object.keys(cases), 'invites.accept', 'invites.preview'].sort()
    expect(Object.keys(accessRules).sort()).toEqual(covered)
    for (const [operation, { auth }] of Object.entries(trackerApi)) {
      const rule = accessRules[operation as keyof typeof trackerApi]
      const expected = auth === 'none' ? 'public' : auth
      const actual = typeof rule === 'object' || rule === 'member' ? 'device' : rule
      expect([operation, actual]).toEqual([operation, expected])
    }
  })

  test('each route of the tracker is an operation with a rule, or known to be public', async () => {
    const contract = Object.values(trackerApi).map(({ method, path }) => `${method} ${path}`)
    const routes = routesOf(scene.tracker.app.printRoutes({ commonPrefix: false }))
    const unknown = routes.filter((route) => !contract.includes(route) && !isKnown(route))
    expect(unknown).toEqual([])
    expect(routes.length).toBeGreaterThan(contract.length)
  })
})

/** Device routes outside of the JSON contract (their cases are above), and what prospects and operators open. */
const knownRoutes = [
  /^(POST|PATCH|DELETE|OPTIONS) \/api\/uploads\*?$/,
  /^GET \/api\/visits\.csv$/,
  /^GET \/api\/documents\/:documentId\/versions\/:version\/(content|first-page\/:width)$/,
  /^GET \/api\/docs(\/|$)/,
  /^(GET|POST) \/api\/view\//,
  /^GET \/(healthz|readyz|join|history\/:token|:slug.*)$/,
  // Fastify draws wildcards without their prefix: the viewer's assets, and the page that ends e-mails.
  /^(GET|POST) \*$/,
]
const isKnown = (route: string) => knownRoutes.some((known) => known.test(route))

/** `GET /path` of each route in Fastify's drawing of its tree. HEAD comes with GET. */
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
