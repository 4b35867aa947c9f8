// API tokens: what they may do, when they end, and how often they may call.
import { Writable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiScopeNames, apiTokenPattern } from '#shared/model/api-tokens.ts'
import type { AuditEntry } from '#shared/model/audit.ts'
import {
  engines,
  startTestTracker,
  type TestTracker,
  testClock,
} from '../../infrastructure/database/testing.ts'
import { uploadPdf } from '../documents/testing.ts'
import { call, type Joined, joinMember } from '../people/testing.ts'
import { makeApiToken } from './testing.ts'

const dayMs = 24 * 60 * 60_000

describe.each(engines)('API tokens on %s', (engine) => {
  const clock = testClock()
  const lines: string[] = []
  const secrets: string[] = []
  let tracker: TestTracker
  let admin: Joined
  let owner: Joined
  let documentId: string
  beforeAll(async () => {
    const stream = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        done()
      },
    })
    const log = pino({ level: 'debug' }, stream)
    const settings = { rateLimit: true, apiRequestsPerMinute: 20, accessLog: true }
    tracker = await startTestTracker(engine, settings, { clock, log })
    const url = await tracker.listen()
    admin = await joinMember(tracker, { role: 'admin' })
    owner = await joinMember(tracker, { name: 'Olivia Owner' })
    documentId = (await uploadPdf(url, owner, 3)).id
  })
  afterAll(() => tracker.close())

  async function make(member = owner, scopes: readonly string[] = apiScopeNames, days = 30) {
    const made = await makeApiToken(member, { scopes, days } as object)
    secrets.push(made.secret)
    return { ...made, call: callWith(made.secret) }
  }
  const callWith =
    (secret: string, of: { app: TestTracker['app'] } = tracker) =>
    (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object) =>
      call(of as TestTracker, method, url, body, secret)
  const codeOf = (answer: { status: number; body: { error?: { code: string } } }) => [
    answer.status,
    answer.body.error?.code,
  ]
  const links = () => `/api/documents/${documentId}/links`

  test('the secret is returned once, has the published form, and is stored as a hash only', async () => {
    const { token, secret } = await make()
    expect(secret).toMatch(new RegExp(`^${apiTokenPattern.source.replace('\\b', '')}$`))
    expect(token.ending).toBe(secret.slice(-4))
    const list = await owner.call('GET', '/api/tokens')
    expect(list.body.items[0]).toEqual(token)
    expect(JSON.stringify(list.body)).not.toContain(secret)
    const rows = await tracker.context.store.db.selectFrom('api_tokens').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(secret.slice(3, 60))
  })

  test('a token acts as its member: it reads and makes links, and the audit log names it', async () => {
    const { call: api, token } = await make()
    const made = await api('POST', links(), { recipientEmail: 'ann@example.com' })
    expect(made.status).toBe(200)
    expect(made.body.owner.id).toBe(owner.me.member.id)
    expect((await api('GET', links())).body.items).toContainEqual(made.body)
    const log = await admin.call('GET', '/api/audit-log?kind=linkMade')
    const entry = log.body.items[0] as AuditEntry
    expect(entry).toMatchObject({ by: { id: owner.me.member.id }, target: { id: made.body.id } })
    expect(entry.origin).toMatchObject({ device: null, token: token.name, network: '127.0.0.0/24' })
  })

  test('a token needs the scope of the operation, and no token calls the other operations', async () => {
    const { call: api } = await make(owner, ['visits:read'])
    expect((await api('GET', '/api/visits')).status).toBe(200)
    const refused = await api('POST', links(), {})
    expect(codeOf(refused)).toEqual([403, 'scope_missing'])
    expect(refused.body.error.details).toEqual({ scope: 'links:write' })
    for (const path of ['/api/me', '/api/tokens', '/api/feed', '/api/members', '/api/visits.csv']) {
      expect([path, ...codeOf(await api('GET', path))]).toEqual([path, 403, 'forbidden'])
    }
    const { call: ofAdmin } = await make(admin)
    expect(codeOf(await ofAdmin('POST', '/api/invites', {}))).toEqual([403, 'forbidden'])
  })

  test('a token has the role and the visibility of its member, also after they change', async () => {
    const { call: api } = await make(admin)
    const link = (await owner.call('POST', links(), {})).body
    expect((await api('PATCH', `/api/links/${link.id}`, { name: 'By admin' })).status).toBe(200)
    const second = await joinMember(tracker, { role: 'admin' })
    const role = (role: string) => second.call('PATCH', `/api/members/${admin.me.member.id}`, { role })
    await role('member')
    expect(codeOf(await api('PATCH', `/api/links/${link.id}`, { name: 'Again' }))).toEqual([403, 'forbidden'])
    await second.call('PATCH', '/api/workspace', { memberVisibility: 'own' })
    expect(codeOf(await api('GET', `/api/documents/${documentId}`))).toEqual([404, 'not_found'])
    await second.call('PATCH', '/api/workspace', { memberVisibility: 'everything' })
    await role('admin')
  })

  test('a token ends with its time, by a revocation, and with its member', async () => {
    const { call: expiring } = await make(owner, apiScopeNames, 7)
    const { call: revoked, token } = await make()
    const leaver = await joinMember(tracker)
    const { call: gone } = await make(leaver)
    const colleague = await joinMember(tracker, { role: 'manager' })
    expect(codeOf(await colleague.call('DELETE', `/api/tokens/${token.id}`))).toEqual([404, 'not_found'])
    expect((await admin.call('DELETE', `/api/tokens/${token.id}`)).status).toBe(200)
    expect(codeOf(await revoked('GET', '/api/visits'))).toEqual([401, 'token_revoked'])
    const log = await admin.call('GET', '/api/audit-log?kind=tokenRevoked')
    expect(log.body.items[0]).toMatchObject({ member: { id: owner.me.member.id }, target: { id: token.id } })
    await admin.call('DELETE', `/api/members/${leaver.me.member.id}`)
    expect(codeOf(await gone('GET', '/api/visits'))).toEqual([401, 'token_revoked'])
    clock.advance(7 * dayMs - 1)
    expect((await expiring('GET', '/api/visits')).status).toBe(200)
    clock.advance(1)
    expect(codeOf(await expiring('GET', '/api/visits'))).toEqual([401, 'token_expired'])
  })

  test('an unknown or a mistyped token is refused', async () => {
    const { secret } = await make()
    const last = secret.endsWith('A') ? 'B' : 'A'
    for (const wrong of [`${secret.slice(0, -1)}${last}`, `${secret}A`, secret.replace('lp_', 'lp-')]) {
      expect(codeOf(await callWith(wrong)('GET', '/api/visits'))).toEqual([401, 'unauthorized'])
    }
  })

  test('the workspace can forbid tokens; the existing ones stop and work again afterwards', async () => {
    const { call: api } = await make()
    await admin.call('PATCH', '/api/workspace', { apiTokensAllowed: false })
    expect(codeOf(await api('GET', '/api/visits'))).toEqual([403, 'tokens_not_allowed'])
    const draft = { name: 'Late', scopes: ['visits:read'], days: 30 }
    expect(codeOf(await owner.call('POST', '/api/tokens', draft))).toEqual([403, 'tokens_not_allowed'])
    await admin.call('PATCH', '/api/workspace', { apiTokensAllowed: true })
    expect((await api('GET', '/api/visits')).status).toBe(200)
  })

  test('the limit holds across processes, and each answer says how many requests remain', async () => {
    const { secret, token } = await make()
    const second = await tracker.second()
    const apis = [callWith(secret), callWith(secret, second)]
    const answers = []
    for (let at = 0; at < 25; at++) {
      const api = apis[at % 2]
      if (api) answers.push(await api('GET', '/api/visits'))
    }
    expect(answers.map(({ status }) => status)).toEqual([...Array(20).fill(200), ...Array(5).fill(429)])
    expect(answers[4]?.headers).toMatchObject({ 'ratelimit-limit': '20', 'ratelimit-remaining': '15' })
    expect(answers[24]?.body.error.code).toBe('too_many_requests')
    expect(answers[24]?.headers).toMatchObject({ 'retry-after': '60', 'ratelimit-remaining': '0' })
    clock.advance(60_000)
    expect((await callWith(secret)('GET', '/api/visits')).status).toBe(200)
    const list = await owner.call('GET', '/api/tokens')
    const used = list.body.items.find(({ id }: { id: string }) => id === token.id)
    expect(used.lastUsedAt).toBe(new Date(clock.now()).toISOString())
  })

  test('requests at the same time cannot exceed the limit', async () => {
    const { call: api } = await make()
    const answers = await Promise.all(Array.from({ length: 40 }, () => api('GET', '/api/visits')))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20)
  })

  test('a repeated request with the same key makes no second link, also at the same time', async () => {
    const { call: api } = await make()
    const body = { key: 'order-4711-proposal', recipientEmail: 'kim@example.com' }
    const answers = await Promise.all([1, 2, 3].map(() => api('POST', links(), body)))
    const ids = new Set(answers.map(({ body }) => body.id))
    expect([ids.size, ids.has(undefined)]).toEqual([1, false])
    expect((await api('POST', links(), body)).body.id).toBe([...ids][0])
    const other = await api('POST', links(), { ...body, recipientEmail: 'lee@example.com' })
    expect(codeOf(other)).toEqual([409, 'conflict'])
    const { call: ofAdmin } = await make(admin)
    expect((await ofAdmin('POST', links(), body)).body.id).not.toBe([...ids][0])
  })

  test('pages of links stay the same while links are added', async () => {
    const { call: api } = await make()
    for (let at = 0; at < 5; at++) await api('POST', links(), { name: `Page ${at}` })
    const all = (await owner.call('GET', links())).body.items.map(({ id }: { id: string }) => id)
    const read: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const answer = await api('GET', `${links()}?limit=4${next ? `&cursor=${next}` : ''}`)
      read.push(...answer.body.items.map(({ id }: { id: string }) => id))
      next = answer.body.next
      clock.advance(1)
      await owner.call('POST', links(), { name: 'Between two pages' })
    }
    expect(read).toEqual(all)
  })

  test('a member has at most 20 tokens, and other origins get no permission to read', async () => {
    const member = await joinMember(tracker)
    for (let at = 0; at < 20; at++) await make(member)
    const more = await member.call('POST', '/api/tokens', { name: 'More', scopes: ['visits:read'], days: 7 })
    expect(codeOf(more)).toEqual([409, 'conflict'])
    const { secret } = await make()
    const headers = { authorization: `Bearer ${secret}`, origin: 'https://crm.example' }
    const answer = await tracker.app.inject({ method: 'GET', url: '/api/visits', headers })
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    const preflight = await tracker.app.inject({ method: 'OPTIONS', url: '/api/visits', headers })
    expect(preflight.statusCode).toBeGreaterThanOrEqual(400)
  })

  test('no line of the log contains a secret', () => {
    expect(lines.length).toBeGreaterThan(50)
    expect(lines.some((line) => line.includes('"caller":"token"'))).toBe(true)
    for (const secret of secrets) expect(lines.filter((line) => line.includes(secret))).toEqual([])
  })
})
