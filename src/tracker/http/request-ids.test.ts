import { Writable } from 'node:stream'
import { afterEach, expect, it } from 'vitest'
import { startTestTracker, type TestTracker } from '../infrastructure/database/testing.ts'
import { createLog } from '../infrastructure/log.ts'
import { requestIdOf, traceOf } from './request-ids.ts'

let tracker: TestTracker
let text = ''
afterEach(async () => {
  await tracker?.close()
  text = ''
})

const memory = () =>
  new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })

it.each([
  ['req-12345678', true],
  ['a.b_c-D9', true],
  ['short', false],
  ['x'.repeat(65), false],
  ['with space in it', false],
  ['line\nbreak-and-more', false],
  ['"quoted-value"', false],
])('the id %j of a client is kept: %s', (id, isKept) => {
  const got = requestIdOf({ headers: { 'x-request-id': id } })
  expect(got === id).toBe(isKept)
  expect(got).toMatch(/^[\w.-]{8,64}$/)
})

it.each([
  ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '4bf92f3577b34da6a3ce929d0e0e4736'],
  ['00-00000000000000000000000000000000-00f067aa0ba902b7-01', undefined],
  ['ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', undefined],
  ['nonsense', undefined],
])('the trace of %s is %s', (traceparent, traceId) => {
  expect(traceOf({ headers: { traceparent } })).toEqual(traceId ? { traceId } : {})
})

it('the access log has the id, the trace and the pattern of the route, but no path of a link', async () => {
  tracker = await startTestTracker('sqlite', { accessLog: true }, { log: createLog('info', memory()) })
  const slug = 'Secret-slug-of-a-link1'
  const headers = {
    'x-request-id': 'from-the-proxy-1',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  }
  const answer = await tracker.app.inject({ url: `/${slug}?email=aki@example.com`, headers })
  expect(answer.headers['x-request-id']).toBe('from-the-proxy-1')
  const line = text.split('\n').find((each) => each.includes('"msg":"request"')) ?? '{}'
  expect(JSON.parse(line)).toMatchObject({
    requestId: 'from-the-proxy-1',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    method: 'GET',
    route: '/:slug',
    status: 404,
    caller: 'public',
    ms: expect.any(Number),
  })
  expect(text).not.toContain(slug)
})

it('by default no request is logged', async () => {
  tracker = await startTestTracker('sqlite', {}, { log: createLog('info', memory()) })
  await tracker.app.inject('/api/me')
  expect(text).not.toContain('"msg":"request"')
})
