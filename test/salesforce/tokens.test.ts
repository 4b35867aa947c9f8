// The rep's tokens: concurrent requests share one refresh, new tokens are stored before they are used, and a lost grant is reported once.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { memorySecrets } from '../../src/main/secrets/memory.ts'
import { connectedRep, setUpTestOrg } from './rep.ts'

const org = setUpTestOrg()

const Row = z.object({ Id: z.string() })
const anyLead = 'SELECT Id FROM Lead LIMIT 1'
const tokenRequests = async () =>
  (await org.control.requests()).filter((request) => request.kinds.includes('token')).length

async function client(rep: Awaited<ReturnType<typeof connectedRep>>) {
  const connected = rep.salesforce.org()
  if (!connected) throw new Error('not connected')
  return connected.client
}

describe('an expired access token', () => {
  it('is refreshed once for many concurrent requests, and each request succeeds', async () => {
    const rep = await connectedRep(org, 'aiko')
    const before = await tokenRequests()
    await org.control.expireAccessTokens()
    const salesforce = await client(rep)
    const answers = await Promise.all(Array.from({ length: 8 }, () => salesforce.query(anyLead, Row)))
    expect(answers.every((rows) => rows.length === 1)).toBe(true)
    expect(await tokenRequests()).toBe(before + 1)
  })

  it('can be refreshed repeatedly although each refresh token works only once', async () => {
    const rep = await connectedRep(org, 'aiko')
    const seen = new Set<string | null>()
    for (let time = 0; time < 3; time += 1) {
      await org.control.expireAccessTokens()
      await (await client(rep)).query(anyLead, Row)
      seen.add(await rep.secrets.get('test/salesforce-grant'))
    }
    expect(seen.size).toBe(3)
    expect(rep.salesforce.state().state).toBe('connected')
  })

  it('is refreshed, and the new refresh token is stored before the new access token is used', async () => {
    const inner = memorySecrets()
    const log: string[] = []
    const secrets = {
      ...inner,
      set: async (name: string, value: string) => {
        await new Promise((resolve) => setImmediate(resolve))
        await inner.set(name, value)
        log.push(`stored ${name}`)
      },
    }
    const spied: typeof fetch = async (input, init) => {
      log.push(String(input).includes('/oauth2/token') ? 'token' : 'call')
      return fetch(input, init)
    }
    const rep = await connectedRep(org, 'aiko', { secrets, fetch: spied })
    await org.control.expireAccessTokens()
    log.length = 0
    await (await client(rep)).query(anyLead, Row)
    expect(log).toEqual([
      'call',
      'token',
      'stored test/salesforce-grant',
      'stored test/salesforce-session',
      'call',
    ])
  })

  it('is refreshed at most once for each request; a second 401 is an error', async () => {
    const rep = await connectedRep(org, 'aiko')
    await org.control.unauthorized('expired', 10)
    const before = await tokenRequests()
    await expect((await client(rep)).query(anyLead, Row)).rejects.toMatchObject({
      code: 'INVALID_SESSION_ID',
      outcome: 'no',
    })
    expect(await tokenRequests()).toBe(before + 1)
  })

  it('is not refreshed after a 401 that no refresh can fix', async () => {
    const rep = await connectedRep(org, 'aiko')
    await org.control.unauthorized('not-rest')
    const before = await tokenRequests()
    await expect((await client(rep)).query(anyLead, Row)).rejects.toMatchObject({ class: 'admin' })
    expect(await tokenRequests()).toBe(before)
  })

  it.each(['text', 'html', 'empty'] as const)(
    'is refreshed also after a 401 with this body: %s',
    async (variant) => {
      const rep = await connectedRep(org, 'aiko')
      await org.control.unauthorized(variant)
      await expect((await client(rep)).query(anyLead, Row)).resolves.toHaveLength(1)
    },
  )
})

describe('a lost grant', () => {
  it('changes the state to "reconnect" once, and no further request is sent to Salesforce', async () => {
    const rep = await connectedRep(org, 'aiko')
    const states: string[] = []
    rep.salesforce.onChange((state) => states.push(state.state))
    const salesforce = await client(rep)
    await org.control.revokeAllTokens()
    await expect(salesforce.query(anyLead, Row)).rejects.toMatchObject({ code: 'invalid_grant' })
    const asked = (await org.control.requests()).length
    await expect(salesforce.query(anyLead, Row)).rejects.toMatchObject({ code: 'invalid_grant' })
    expect((await org.control.requests()).length).toBe(asked)
    expect(states).toEqual(['reconnect'])
    expect(rep.salesforce.org()).toBeNull()
  })

  it('has an identifier, and a later lost grant has another identifier', async () => {
    const rep = await connectedRep(org, 'aiko')
    expect(rep.salesforce.lostGrant()).toBeNull()
    await org.control.revokeAllTokens()
    await (await client(rep)).query(anyLead, Row).catch(() => {})
    const lost = rep.salesforce.lostGrant()
    expect(lost).toContain(await org.control.named('aiko'))
    await rep.salesforce.connect()
    expect(rep.salesforce.lostGrant()).toBeNull()
    await org.control.revokeAllTokens()
    await (await client(rep)).query(anyLead, Row).catch(() => {})
    expect(rep.salesforce.lostGrant()).not.toBe(lost)
  })

  it('is replaced when the rep connects again', async () => {
    const secrets = memorySecrets()
    const rep = await connectedRep(org, 'aiko', { secrets })
    await org.control.revokeAllTokens()
    await (await client(rep)).query(anyLead, Row).catch(() => {})
    expect(rep.salesforce.state().state).toBe('reconnect')
    await rep.salesforce.connect()
    expect(rep.salesforce.state()).toMatchObject({ state: 'connected', error: null })
    await expect((await client(rep)).query(anyLead, Row)).resolves.toHaveLength(1)
  })
})

describe('disconnecting', () => {
  it('revokes the tokens and deletes them', async () => {
    const rep = await connectedRep(org, 'aiko')
    await rep.salesforce.disconnect()
    expect(rep.salesforce.state()).toMatchObject({ state: 'disconnected', org: null, user: null })
    expect(await rep.secrets.get('test/salesforce-grant')).toBeNull()
    expect(await rep.secrets.get('test/salesforce-session')).toBeNull()
    const revoked = (await org.control.requests()).filter((request) => request.kinds.includes('revoke'))
    expect(revoked.map((request) => request.status)).toEqual([200])
  })

  it('deletes the tokens even if the revocation fails', async () => {
    const rep = await connectedRep(org, 'aiko')
    await org.control.fault({ match: { kind: 'revoke' }, times: 5, effect: { type: 'drop' } })
    await rep.salesforce.disconnect()
    expect(rep.salesforce.state().state).toBe('disconnected')
    expect(await rep.secrets.get('test/salesforce-grant')).toBeNull()
  })
})

describe('calls without a usable response', () => {
  it.each([
    ['maintenance', { type: 'maintenance' }, 'unknown'],
    ['an HTML page instead of JSON', { type: 'html' }, 'unknown'],
    ['an incomplete response', { type: 'truncate' }, 'unknown'],
    ['a lost response', { type: 'lose-reply' }, 'unknown'],
    ['a broken connection', { type: 'drop' }, 'unknown'],
  ] as const)('%s: the outcome of a write is unknown', async (_name, effect, outcome) => {
    const rep = await connectedRep(org, 'aiko')
    await org.control.fault({ match: { kind: 'composite' }, effect })
    const salesforce = await client(rep)
    await expect(
      salesforce.composite('write', [
        { referenceId: 'a', method: 'POST', path: '/sobjects/Task', body: { Subject: 'x' } },
      ]),
    ).rejects.toMatchObject({ outcome })
  })

  it('a call without any response ends with the client’s timeout', async () => {
    const rep = await connectedRep(org, 'aiko', { writeTimeoutMs: 300 })
    await org.control.fault({ match: { kind: 'composite' }, effect: { type: 'no-reply' } })
    const salesforce = await client(rep)
    await expect(salesforce.composite('write', [])).rejects.toMatchObject({
      outcome: 'unknown',
      timedOut: true,
    })
  })

  it('a refusal with Salesforce’s error body has the outcome "no" and Salesforce’s code', async () => {
    const rep = await connectedRep(org, 'aiko')
    await org.control.setApiCalls(1_000_000)
    await expect((await client(rep)).composite('write', [])).rejects.toMatchObject({
      outcome: 'no',
      code: 'REQUEST_LIMIT_EXCEEDED',
      class: 'retryLater',
    })
  })
})
