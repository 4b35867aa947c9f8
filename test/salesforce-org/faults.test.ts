// Each fault that a test can request: its effect on a client, and the records of the org afterwards.
import jsforce, { type Connection } from 'jsforce'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FaultEffect, FaultInput } from './control-contract.ts'
import { connect, oauthClient, type RunningOrg, refusalOf, startOrg, VERSION } from './testing.ts'

let running: RunningOrg
let conn: Connection

beforeAll(async () => {
  running = await startOrg()
})
beforeEach(async () => {
  await running.control.reset()
  conn = await connect(running)
})
afterAll(() => running.close())

const createTask = (Subject = 's') => conn.sobject('Task').create({ Subject })
const subjects = async () => (await running.control.tasks()).map((task) => task.Subject)
const write = { kind: 'write' } as const

async function raw(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${conn.accessToken}`, 'content-type': 'application/json' }
  return await fetch(`${conn.instanceUrl}/services/data/v${VERSION}${path}`, { ...init, headers })
}

const postTask = (Subject: string, init: RequestInit = {}) =>
  raw('/sobjects/Task', { method: 'POST', body: JSON.stringify({ Subject }), ...init })

test('the third write commits, and its response is lost', async () => {
  await running.control.loseReplyOfWrite(3)
  await createTask('1')
  await conn.query('SELECT Id FROM Task')
  await createTask('2')
  await expect(createTask('3')).rejects.toThrow('fetch failed')
  await createTask('4')
  expect(await subjects()).toEqual(['1', '2', '3', '4'])
  const lost = (await running.control.requests()).find((request) => request.fault === 'lose-reply')
  expect(lost).toMatchObject({ status: null, objects: ['Task'], body: { Subject: '3' } })
})

test('a composite request with a write counts as a write, and its response can be lost', async () => {
  await running.control.loseReplyOfWrite(1)
  const send = (method: string, url: string, body?: unknown) =>
    conn.requestPost('/composite', {
      compositeRequest: [{ method, url: `/services/data/v66.0${url}`, referenceId: 'r', body }],
    })
  await send('GET', '/query?q=SELECT+Id+FROM+Task')
  await expect(send('POST', '/sobjects/Task', { Subject: 'in composite' })).rejects.toThrow('fetch failed')
  expect(await subjects()).toEqual(['in composite'])
})

test('a dropped connection commits nothing', async () => {
  await running.control.fault({ match: write, effect: { type: 'drop' } })
  await expect(createTask()).rejects.toThrow('fetch failed')
  expect(await subjects()).toEqual([])
})

test('a row is locked twice, inside a composite request and in a single request', async () => {
  await running.control.refuseRecords('Task', 'UNABLE_TO_LOCK_ROW', 2)
  const body = {
    compositeRequest: [
      { method: 'POST', url: '/services/data/v66.0/sobjects/Task', referenceId: 'r', body: {} },
    ],
  }
  const answer = await conn.requestPost<{ compositeResponse: unknown[] }>('/composite', body)
  expect(answer.compositeResponse).toMatchObject([
    { httpStatusCode: 400, body: [{ errorCode: 'UNABLE_TO_LOCK_ROW' }] },
  ])
  expect((await refusalOf(createTask())).errorCode).toBe('UNABLE_TO_LOCK_ROW')
  await createTask('now')
  expect(await subjects()).toEqual(['now'])
})

test('a slow write commits although the client has closed the connection', async () => {
  await running.control.slowCommit(2000)
  await expect(postTask('late', { signal: AbortSignal.timeout(100) })).rejects.toThrow()
  expect(await subjects()).toEqual([])
  await running.control.until('Task', (tasks) => tasks.some((task) => task.Subject === 'late'))
})

test('a response is delayed after the commit', async () => {
  await running.control.fault({ match: write, effect: { type: 'slow', ms: 60_000, commitFirst: true } })
  const abort = new AbortController()
  const answer = postTask('committed', { signal: abort.signal })
  await running.control.until('Task', (tasks) => tasks.length === 1)
  abort.abort()
  await expect(answer).rejects.toThrow()
})

test.each([
  [true, ['committed or not']],
  [false, []],
])('no reply at all (commit: %s)', async (commit, expected) => {
  await running.control.fault({ match: write, effect: { type: 'no-reply', commit } })
  const abort = new AbortController()
  const answer = postTask('committed or not', { signal: abort.signal })
  await expect.poll(async () => (await running.control.requests()).at(-1)?.fault).toBe('no-reply')
  abort.abort()
  await expect(answer).rejects.toThrow()
  expect(await subjects()).toEqual(expected)
})

test('a response is incomplete', async () => {
  await running.control.fault({ match: write, effect: { type: 'truncate' } })
  const response = await postTask('half')
  expect(response.status).toBe(201)
  await expect(response.json()).rejects.toThrow()
  expect(await subjects()).toEqual(['half'])
})

test('maintenance lasts for n requests, and jsforce retries reads', async () => {
  await running.control.maintenance(2)
  expect((await refusalOf(createTask())).errorCode).toBe('ERROR_HTTP_503')
  await expect(conn.limits()).resolves.toHaveProperty('DailyApiRequests')
  expect((await running.control.requests()).map((request) => request.status)).toEqual([503, 503, 200])
})

test('a response is an HTML page in place of JSON', async () => {
  await running.control.fault({ match: { kind: 'query' }, effect: { type: 'html' } })
  const response = await raw('/query?q=SELECT+Id+FROM+User')
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html;charset=UTF-8'])
})

describe('401', () => {
  test.each([
    ['expired', '[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]'],
    [
      'not-rest',
      '[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]',
    ],
    [
      'not-attached',
      '[{"message":"Connected app is not attached to Agent","errorCode":"INVALID_SESSION_ID"}]',
    ],
    ['text', 'Bad_OAuth_Token'],
    ['empty', ''],
  ] as const)('as %s', async (variant, body) => {
    await running.control.unauthorized(variant)
    const response = await postTask('x')
    expect([response.status, await response.text()]).toEqual([401, body])
    expect(await subjects()).toEqual([])
  })

  test('a repeated 401 causes an endless refresh loop in jsforce, which an app must prevent', async () => {
    const session = await running.control.grant(await running.control.named('aiko'))
    await running.control.unauthorized('expired', 20)
    await running.control.set({ rotateRefreshTokens: false })
    const looping = new jsforce.Connection({
      ...session,
      oauth2: oauthClient(running.address, false),
      version: VERSION,
    })
    await looping.limits()
    const kinds = (await running.control.requests()).flatMap((request) => request.kinds)
    expect(kinds.filter((kind) => kind === 'token')).toHaveLength(20)
  })
})

test('the token endpoint can return an OAuth error, and the response of the token endpoint can be lost', async () => {
  const session = await running.control.grant(await running.control.named('aiko'))
  const oauth2 = oauthClient(running.address, false)
  const token = { kind: 'token' } as const
  await running.control.fault(
    {
      match: token,
      effect: { type: 'oauth-error', error: 'rate_limit_exceeded', description: 'login rate exceeded' },
    },
    { match: token, effect: { type: 'lose-reply' }, after: 1 },
  )
  await expect(oauth2.refreshToken(session.refreshToken)).rejects.toMatchObject({
    name: 'rate_limit_exceeded',
  })
  await expect(oauth2.refreshToken(session.refreshToken)).rejects.toThrow('fetch failed')
  await expect(oauth2.refreshToken(session.refreshToken)).rejects.toMatchObject({ name: 'invalid_grant' })
})

test('a fault can match a path, an object, an operation, and text in the body', async () => {
  const errors = [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'aimed' }]
  const effect: FaultEffect = { type: 'refuse', status: 500, errors }
  const aimed: FaultInput[] = [
    { match: { path: 'from\\s+Contact' }, effect },
    { match: { object: 'campaignmember', method: 'post' }, effect },
    { match: { ...write, contains: 'needle' }, effect },
  ]
  await running.control.fault(...aimed)
  await running.control.fault({
    match: { object: 'Task', operation: 'delete' },
    effect: { type: 'record-error', errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' },
  })
  expect((await raw('/query?q=SELECT+Id+FROM+Lead')).status).toBe(200)
  expect((await raw('/query?q=SELECT+Id+FROM+Contact')).status).toBe(500)
  expect((await refusalOf(conn.sobject('CampaignMember').create({}))).message).toBe('aimed')
  expect((await refusalOf(createTask('hay needle hay'))).message).toBe('aimed')
  const { id } = await createTask('plain')
  expect((await refusalOf(conn.sobject('Task').destroy(id ?? ''))).errorCode).toBe(
    'INSUFFICIENT_ACCESS_OR_READONLY',
  )
  expect((await running.control.faults()).map((fault) => fault.fired)).toEqual([1, 1, 1, 1])
})

test('the org’s clock can be wrong, and the Date header shows the time of this clock', async () => {
  await running.control.set({ clockOffsetMs: 3_600_000 })
  const response = await raw('/limits')
  const ahead = Date.parse(response.headers.get('date') ?? '') - Date.now()
  expect(ahead).toBeGreaterThan(3_590_000)
  expect(ahead).toBeLessThan(3_610_000)
})

test('invalid faults and settings are rejected, and web pages can’t change faults and settings', async () => {
  await expect(running.control.fault({ effect: { type: 'nope' } } as unknown as FaultInput)).rejects.toThrow(
    '400',
  )
  await expect(running.control.set({ tokensPerUser: 0 })).rejects.toThrow('tokensPerUser')
  const headers = { origin: 'https://evil.example' }
  const response = await fetch(`${running.address.controlUrl}/state`, { headers })
  expect(response.status).toBe(403)
})
