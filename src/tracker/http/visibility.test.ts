// A member of a workspace with the setting `ownReaders` or `own` reads nothing of other members by any route (ADR 96).
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessRules } from '#shared/access.ts'
import type { MemberVisibility } from '#shared/model/people.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { engines } from '../infrastructure/database/testing.ts'
import { visibleKinds } from '../repositories/visibility.ts'
import { makeBundle } from '../services/documents/testing.ts'
import { makeBatch } from '../services/links/testing.ts'
import { type Joined, joinMember } from '../services/people/testing.ts'
import { addDocument, reader, readingScene, type Scene } from '../services/visits/testing.ts'
import { type ApiRequest, operationCases, type RequestIds } from './testing.ts'

type Kind = (typeof visibleKinds)[number]
type Operation = keyof typeof operationCases
type Own = Record<Kind, string>

const settings = ['ownReaders', 'own'] as const satisfies MemberVisibility[]
const hiddenKinds: Record<(typeof settings)[number], readonly Kind[]> = {
  ownReaders: ['link', 'batch', 'visit', 'run', 'visitor', 'company'],
  own: visibleKinds,
}

/** The kinds of objects that the path of an operation names. */
const pathOf: Partial<Record<Operation, string>> = {
  'documents.content': ':documentId',
  'documents.firstPage': ':documentId',
  'documents.uploadVersion': ':documentId',
}
const namedKinds = (operation: Operation): Kind[] => {
  const path =
    pathOf[operation] ??
    (operation in trackerApi ? trackerApi[operation as keyof typeof trackerApi].path : '')
  return visibleKinds.filter((kind) => path.includes(`:${kind}Id`))
}
/** A workflow of the workspace is visible to all members. */
const ofWorkspace = (operation: string) => operation.startsWith('workspaceWorkflows.')

/** The requests of `operationCases` whose query is not valid. */
const validRequests: Partial<Record<Operation, (ids: RequestIds) => ApiRequest>> = {
  'analytics.document': ({ document }) => ({ method: 'GET', path: `/api/documents/${document}/analytics` }),
  'visits.csv': () => ({ method: 'GET', path: '/api/visits.csv?timeZone=UTC' }),
}
const requestOf = (operation: Operation) => validRequests[operation] ?? operationCases[operation].request

const operations = Object.keys(operationCases) as Operation[]
/** An operation of admins is refused before its object is looked up. */
const isForAdmins = (operation: Operation) => accessRules[operation] === 'admin'
const naming = operations.filter(
  (operation) => namedKinds(operation).length > 0 && !ofWorkspace(operation) && !isForAdmins(operation),
)
const lists = operations.filter(
  (operation) =>
    operationCases[operation].request({} as RequestIds).method === 'GET' &&
    namedKinds(operation).length === 0,
)

describe.each(engines)('visibility on %s', (engine) => {
  let scene: Scene
  let url: string
  let admin: Joined
  let manager: Joined
  /** The objects of the owner and those of the colleague. Their visits have the same visitor. */
  let theirs: RequestIds
  let mine: RequestIds
  beforeAll(async () => {
    scene = await readingScene(engine)
    admin = await scene.joinAdmin()
    manager = await joinMember(scene.tracker, { role: 'manager' })
    url = await scene.tracker.listen()
    await scene.owner.call('POST', `/api/documents/${scene.documentId}/workflows`, {
      trigger: 'left',
      action: { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null },
    })
    theirs = await objectsOf(scene.owner, scene.documentId, 'pat@theirs.example')
    const documentId = await addDocument(scene.tracker, scene.colleague, 'Mine')
    mine = await objectsOf(scene.colleague, documentId, 'quinn@mine.example')
  }, 60_000)
  afterAll(() => scene.close())

  const allow = async (memberVisibility: MemberVisibility) => {
    const { status } = await admin.call('PATCH', '/api/workspace', { memberVisibility })
    expect(status).toBe(200)
  }

  /** One visit of the address to a new link of the member. */
  async function readOnce(
    by: Joined,
    documentId: string,
    email: string,
  ): Promise<{ link: string; visit: string }> {
    const { body: link } = await by.call('POST', `/api/documents/${documentId}/links`, {
      name: `Link for ${email}`,
    })
    const page = await reader(scene.tracker, String(link.url).split('/').at(-1) ?? '').enter({ email })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 1: 3_000 }, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    return { link: link.id, visit: page.visitId }
  }

  async function objectsOf(by: Joined, documentId: string, email: string): Promise<RequestIds> {
    const { link, visit } = await readOnce(by, documentId, email)
    const { db } = scene.tracker.context.store
    const run = await db.selectFrom('runs').select('run_id').where('visit_id', '=', visit).executeTakeFirst()
    const workflow = await by.call('POST', `/api/documents/${documentId}/workflows`, {
      trigger: 'opened',
      action: { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null },
    })
    const visitor = await db
      .selectFrom('visitors')
      .select(['visitor_id', 'company_id'])
      .where('email', '=', email)
      .executeTakeFirstOrThrow()
    const own: Own = {
      ...{ document: documentId, link, visit, workflow: workflow.body.id, run: run?.run_id ?? 'run_none' },
      ...{ visitor: visitor.visitor_id, company: visitor.company_id ?? 'com_none' },
      batch: (await makeBatch(by, documentId, [{ email: `batch.${email}` }])).id,
      folder: (await by.call('POST', '/api/folders', { name: `Folder ${documentId}` })).body.id,
    }
    return {
      ...own,
      bundle: (await makeBundle(by, [documentId])).id,
      ...{ tag: 'tag_none', otherTag: 'tag_none' },
      ...{ device: by.me.device.id, member: by.me.member.id, invite: 'inv_none', preset: 'pst_none' },
      token: 'tok_none',
      ...{
        ...{ webhook: 'whk_none', webhookDelivery: 'msg_none' },
        upload: 'upl_none',
        removedMember: 'mem_none',
        picture: 'a'.repeat(22),
        lease: 'x',
        workspaceWorkflow: 'wfl_none',
      },
    }
  }

  async function send({ token }: Joined, { method, path, body, headers }: ApiRequest) {
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

  const unknownIds = (ids: RequestIds) =>
    Object.fromEntries(
      Object.entries(ids).map(([name, id]) => [name, name === 'picture' ? id : `${id.slice(0, 20)}_unknown`]),
    ) as RequestIds

  describe.each(settings)('with the setting %s', (setting) => {
    beforeAll(() => allow(setting))

    it.each(
      naming.filter((operation) => namedKinds(operation).some((kind) => hiddenKinds[setting].includes(kind))),
    )('%s answers for an object of a colleague as for one that does not exist', async (operation) => {
      const request = requestOf(operation)
      const hidden = await send(scene.colleague, request(theirs))
      const unknown = await send(scene.colleague, request(unknownIds(theirs)))
      expect([operation, hidden.status, hidden.body]).toEqual([operation, 404, unknown.body])
      expect(unknown.status).toBe(404)
    })

    it.each(
      naming.filter((operation) => operationCases[operation].request({} as RequestIds).method === 'GET'),
    )('%s answers for an own object, and a manager reads those of all members', async (operation) => {
      // The files of these documents do not exist.
      if (operation in pathOf) return
      const request = requestOf(operation)
      expect([operation, (await send(scene.colleague, request(mine))).status]).toEqual([operation, 200])
      expect([operation, (await send(manager, request(theirs))).status]).toEqual([operation, 200])
    })

    it.each(lists)('%s lists nothing of a colleague', async (operation) => {
      const { body } = await send(scene.colleague, requestOf(operation)({} as RequestIds))
      const kinds = hiddenKinds[setting]
      for (const kind of kinds)
        if (kind !== 'run' && kind !== 'workflow') expect(body).not.toContain(theirs[kind])
      expect(body).not.toContain('theirs.example')
    })

    it('lists have the own objects', async () => {
      const bodyOf = async (operation: Operation) =>
        (await send(scene.colleague, requestOf(operation)(mine))).body
      expect(await bodyOf('documents.list')).toContain(mine.document)
      expect(await bodyOf('visits.list')).toContain(mine.visit)
      expect(await bodyOf('visits.csv')).toContain(mine.visit)
      expect(await bodyOf('visitors.list')).toContain(mine.visitor)
      expect(await bodyOf('companies.list')).toContain(mine.company)
    })

    it('an object of a colleague cannot be given away, and the answer does not tell that it exists', async () => {
      const give = (ids: object) =>
        scene.colleague.call('POST', '/api/ownership', { successorId: manager.me.member.id, ...ids })
      expect((await give({ linkIds: [theirs.link] })).body).toEqual(
        (await give({ linkIds: ['lnk_none'] })).body,
      )
      const document = await give({ documentIds: [theirs.document] })
      expect(document.status).toBe(setting === 'own' ? 404 : 403)
    })

    it('figures count the own visits only', async () => {
      // The colleague has a link of a document of the owner. One person reads both links.
      await allow('everything')
      const documentId = await addDocument(scene.tracker, scene.owner, 'Shared')
      const email = `sam@${setting.toLowerCase()}.example`
      await readOnce(scene.owner, documentId, email)
      await readOnce(scene.owner, documentId, email)
      const { visit } = await readOnce(scene.colleague, documentId, email)
      await allow(setting)
      const get = async (path: string) => (await scene.colleague.call('GET', path)).body
      const { visitor, activeMs } = await get(`/api/visits/${visit}`)
      const own = { visitCount: 1, activeMs }
      const analytics = await get(`/api/documents/${documentId}/analytics`)
      expect(analytics).toMatchObject({ figures: { visits: 1, activeMs }, visitors: 1, linkCount: 1 })
      expect(analytics.pages[0]).toMatchObject({ activeMs, readers: 1 })
      expect(analytics.links).toHaveLength(1)
      const month = await get(`/api/documents/${documentId}/analytics?from=2026-01-01T00:00:00Z`)
      expect(month).toMatchObject({ figures: { visits: 1, activeMs } })
      expect(await get(`/api/documents/${documentId}`)).toMatchObject({ visitCount: 1, linkCount: 1 })
      expect((await get(`/api/documents/${documentId}/links`)).items).toMatchObject([{ visitCount: 1 }])
      expect(await get(`/api/visitors/${visitor.id}`)).toMatchObject({ ...own, documentCount: 1 })
      expect((await get(`/api/visitors/${visitor.id}/documents`)).items).toMatchObject([
        { visits: 1, activeMs },
      ])
      const { items } = await get('/api/companies')
      const company = items.find(({ name }: { name: string }) => email.endsWith(`@${name}`))
      expect(company).toMatchObject({ ...own, readerCount: 1 })
      expect((await get(`/api/companies/${company.id}/documents`)).items).toMatchObject([
        { visits: 1, activeMs },
      ])
      const all = (await manager.call('GET', `/api/documents/${documentId}/analytics`)).body
      expect(all.figures).toMatchObject({ visits: 3, activeMs: 3 * activeMs })
    })

    it('the feed has the own visits and readers only', async () => {
      const poll = async (by: Joined, cursor?: string) =>
        (await by.call('GET', `/api/feed?waitMs=0${cursor ? `&cursor=${cursor}` : ''}`)).body
      let before = await poll(scene.colleague)
      while (before.more) before = await poll(scene.colleague, before.cursor)
      const { body: link } = await scene.owner.call('POST', `/api/documents/${scene.documentId}/links`, {})
      const page = await reader(scene.tracker, String(link.url).split('/').at(-1) ?? '').enter({
        email: 'rae@theirs.example',
      })
      await page.beat({ pages: { 1: 500 } })
      const hidden = await poll(scene.colleague, before.cursor)
      expect(hidden.events.filter(({ type }: { type: string }) => type.startsWith('visit.'))).toEqual([])
      expect(JSON.stringify(hidden)).not.toContain('rae@theirs.example')
      if (setting === 'own') expect(JSON.stringify(hidden)).not.toContain(scene.documentId)
      expect(JSON.stringify(await poll(manager))).toContain('rae@theirs.example')
      scene.clock.advance(400_000)
      await scene.sweep()
    })

    it('a device of a member claims the own runs only, also after they are shared and as a worker', async () => {
      scene.clock.advance(600_000)
      const { db } = scene.tracker.context.store
      await db
        .updateTable('runs')
        .set({ state: 'waiting', available_at: 0, shared_at: 0, lease_until: null })
        .execute()
      const worker = { kind: 'worker', salesforce: { state: 'disconnected', user: null, org: null } }
      await scene.colleague.call('PUT', '/api/me/device', worker)
      const claim = async (by: Joined) =>
        (await by.call('POST', '/api/runs/claim', { maxVisits: 50, leaseMs: 60_000, runVersion: 1 })).body
          .visits
      const owners = (visits: { visit: { owner: { id: string } } }[]) =>
        new Set(visits.map(({ visit }) => visit.owner.id))
      expect(
        [...owners(await claim(scene.colleague))].filter((id) => id !== scene.colleague.me.member.id),
      ).toEqual([])
      expect(owners(await claim(manager))).toContain(scene.owner.me.member.id)
    })
  })

  it('the history page shows no visits while members see only their own readers', async () => {
    const { db } = scene.tracker.context.store
    const { history_token: token } = await db
      .selectFrom('visitors')
      .select('history_token')
      .where('visitor_id', '=', theirs.visitor)
      .executeTakeFirstOrThrow()
    const page = async () => (await scene.tracker.app.inject(`/history/${token}`)).body
    await allow('own')
    expect(await page()).not.toContain('pat@theirs.example')
    expect(await page()).toContain(`lastpage://visitors/${theirs.visitor}`)
    await allow('everything')
    expect(await page()).toContain('pat@theirs.example')
  })

  it('each parameter that names an object is checked for visibility, or belongs to no member', () => {
    const known = [
      ...visibleKinds.map((kind) => `${kind}Id`),
      'memberId',
      'inviteId',
      'deviceId',
      'tokenId',
      'presetId',
      'pictureId',
      // Only admins name a crash report.
      'reportId',
      // Only managers and admins, who see everything, name a tag.
      'tagId',
      // Only admins name a webhook.
      'webhookId',
      'deliveryId',
      // The name of a chat service.
      'service',
    ]
    const numbers = ['version', 'width']
    const parameters = Object.values(trackerApi).flatMap(({ path }) =>
      [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? ''),
    )
    expect(parameters.filter((name) => !known.includes(name) && !numbers.includes(name))).toEqual([])
  })
})
