// Tests of the plugins around all routes: API documentation, health, readiness, headers, rate limits, errors and the log.
import { Writable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { viewerApi } from '#shared/viewer-api.ts'
import { webhookEventTypes } from '#shared/webhook-events.ts'
import { startTestTracker, type TestTracker } from '../infrastructure/database/testing.ts'
import { createLog } from '../infrastructure/log.ts'
import { call, joinMember } from '../services/people/testing.ts'

let tracker: TestTracker
afterEach(() => tracker.close())

function capturedLog() {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { log: createLog('debug', destination), text: () => lines.join('') }
}

describe('surface', () => {
  it('the documentation lists every endpoint of the contracts', async () => {
    tracker = await startTestTracker('sqlite')
    const { body } = await call(tracker, 'GET', '/api/docs/json')
    type Operation = { operationId?: string; tags?: string[]; security?: unknown; responses: object }
    const operations = Object.values(body.paths as Record<string, Record<string, Operation>>).flatMap(
      Object.values,
    )
    const known = new Map(operations.map((operation) => [operation.operationId, operation]))
    for (const [name, { auth }] of [...Object.entries(trackerApi), ...Object.entries(viewerApi)]) {
      const operation = known.get(name)
      expect([name, operation?.tags]).toEqual([name, [name.split('.')[0]]])
      expect([name, operation?.security !== undefined]).toEqual([name, auth !== 'none'])
    }
    expect(Object.keys(body.webhooks)).toEqual([...webhookEventTypes, 'webhook.test'])
    const { schema } = body.webhooks['visit.left'].post.requestBody.content['application/json']
    expect(schema.properties.data.required).toContain('reader')
    expect(JSON.stringify(schema)).not.toContain('$ref')
    const accept = body.paths['/api/invites/accept'].post
    expect(accept.responses['410'].description).toBe('invite_used, invite_expired, invite_revoked')
    const page = await tracker.app.inject('/api/docs')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-security-policy']).toContain("default-src 'self'")
  })

  it('a healthy tracker is ready only while the database and the blob store work', async () => {
    // A folder with an HTML page replaces the build of the viewer.
    const readiness = { viewerRoot: 'src/viewer', keepMs: 0 }
    tracker = await startTestTracker('postgres', {}, { readiness })
    expect((await call(tracker, 'GET', '/healthz')).body).toEqual({ ok: true })
    expect((await call(tracker, 'GET', '/readyz')).status).toBe(200)
    const { rm } = await import('node:fs/promises')
    await rm(tracker.context.config.dataDir, { recursive: true })
    const unready = await call(tracker, 'GET', '/readyz')
    expect([unready.status, unready.body.error.code]).toEqual([503, 'unavailable'])
    expect((await call(tracker, 'GET', '/healthz')).status).toBe(200)
  })

  it('an API response has the security headers, and no headers that allow another origin to read the response', async () => {
    tracker = await startTestTracker('sqlite')
    const answer = await tracker.app.inject({ url: '/api/me', headers: { origin: 'https://evil.example' } })
    expect(answer.headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('a public endpoint has a rate limit, and an endpoint for devices has none', async () => {
    tracker = await startTestTracker('sqlite', { rateLimit: true })
    const preview = () => call(tracker, 'POST', '/api/invites/preview', { token: 'lpi.wsp_x.unknown' })
    const answers = []
    for (let n = 0; n < 31; n++) answers.push(await preview())
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(30)
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.body.error.code).toBe('too_many_requests')
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0)
    const member = await joinMember(tracker)
    const calls = await Promise.all(Array.from({ length: 150 }, () => member.call('GET', '/api/me')))
    expect(calls.every(({ status }) => status === 200)).toBe(true)
  })

  it('an invalid request gets bad_request, and an internal error shows no details', async () => {
    const { log, text } = capturedLog()
    tracker = await startTestTracker('sqlite', {}, { log })
    const send = (payload: string) =>
      tracker.app.inject({
        method: 'POST',
        url: '/api/invites/preview',
        headers: { 'content-type': 'application/json' },
        payload,
      })
    expect((await send('{"token":')).json().error.code).toBe('bad_request')
    expect((await send('{"token":5}')).json().error).toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('token'),
    })
    expect((await send(`{"token":"${'x'.repeat(2_000_000)}"}`)).json().error.code).toBe('bad_request')
    await tracker.context.store.db.schema.dropTable('invites').execute()
    const broken = await send('{"token":"lpi.wsp_abcdefgh.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}')
    expect(broken.json()).toEqual({
      error: { code: 'internal', message: 'Something went wrong on the tracker.' },
    })
    expect(text()).toContain('no such table: invites')
    expect(text()).not.toContain('aaaaaaaaaaaaaaaa')
  })
})

describe('log', () => {
  it('contains no secret', async () => {
    const { log, text } = capturedLog()
    tracker = await startTestTracker('sqlite', {}, { log })
    const secret = 'S3CRET-value'
    const nested = {
      authorization: secret,
      cookie: secret,
      token: secret,
      deviceToken: secret,
      leaseToken: secret,
      visitToken: secret,
      resume: secret,
      password: secret,
      passcode: secret,
      pass: secret,
      consumerSecret: secret,
    }
    log.info({ ...nested, body: nested, req2: { headers: { ...nested, 'set-cookie': secret } } }, 'hello')
    const slug = 'abcdefghijklmnopqrstuv'
    const logged = { method: 'GET', url: `/${slug}?email=carol@example.com`, ip: '127.0.0.1' }
    log.info({ req: logged }, 'request')
    log.info({ req: { ...logged, url: `/api/view/${slug}/visits` } }, 'request')
    log.error({ err: new CodedError('unauthorized', 'no') }, 'refused')
    expect(text()).toContain('hello')
    expect(text()).not.toContain(secret)
    expect(text()).not.toContain(slug)
    expect(text()).not.toContain('carol')
    expect(text()).toContain('/api/view/:secret/visits')
  })
})
