// Errors of the token endpoint while runs wait. The grant is lost only if the login host rejects the grant; after any other error runs wait.
import { describe, expect, it } from 'vitest'
import { oauthErrorOf, oauthErrors } from '#shared/salesforce-oauth-errors.ts'
import type { FaultEffect } from '../salesforce-org/control-contract.ts'
import { taskFor } from './memory-tracker.ts'
import { answerLogin, createRep, setUpTestOrg } from './rep.ts'
import { setUpWorkerFixture } from './worker-fixture.ts'

const org = setUpTestOrg()
const fixture = setUpWorkerFixture(org)

const visits = (count: number) =>
  Array.from({ length: count }, () =>
    fixture.tracker.add({ email: 'grace.hopkins@northfield.example', actions: [taskFor('recordOwner')] }),
  )

async function loginMeets(effect: FaultEffect, times = 1): Promise<void> {
  await org.control.expireAccessTokens()
  await org.control.fault({ match: { kind: 'token' }, times, effect })
}

const oauthError = (error: string, description = `words of ${error}`): FaultEffect => ({
  type: 'oauth-error',
  error,
  description,
})

const namesOf = (...classes: string[]) =>
  Object.keys(oauthErrors).filter((name) => classes.includes(oauthErrorOf(name, '')?.class ?? ''))

async function settledAfter(effect: FaultEffect) {
  const all = visits(3)
  await loginMeets(effect)
  for (const visit of all) await fixture.settled(visit, 1)
  return all.map((visit) => visit.runs[0]?.settlements[0])
}

describe('a temporary error: each run of the batch waits and is then written once', () => {
  const passing: [string, FaultEffect][] = [
    ...namesOf('later').map((name): [string, FaultEffect] => [name, oauthError(name)]),
    ['429 without an error', { type: 'refuse', status: 429, errors: [] }],
    ['503 with an HTML page', { type: 'maintenance' }],
    ['an HTML page instead of JSON', { type: 'html' }],
    ['a connection that breaks', { type: 'drop' }],
    [
      'an error in the form of the REST API',
      { type: 'refuse', status: 400, errors: [{ errorCode: 'X', message: 'x' }] },
    ],
  ]
  it.each(passing)('%s', async (_name, effect) => {
    const settlements = await settledAfter(effect)
    for (const each of settlements) expect(each).toMatchObject({ state: 'waiting', wrote: 'no' })
    expect(fixture.rep.salesforce.state()).toMatchObject({ state: 'connected', error: null })
    for (const visit of fixture.tracker.visits) await fixture.finish(visit)
    expect(await org.control.tasks()).toHaveLength(3)
  })

  it('an incomplete response, if the old refresh token is still valid', async () => {
    await org.control.set({ rotateRefreshTokens: false })
    const settlements = await settledAfter({ type: 'truncate' })
    for (const each of settlements) expect(each).toMatchObject({ state: 'waiting', wrote: 'no' })
    for (const visit of fixture.tracker.visits) await fixture.finish(visit)
    expect(await org.control.tasks()).toHaveLength(3)
  })

  it('Retry-After: the runs wait as long as the login host asks', async () => {
    const [settlement] = await settledAfter({ type: 'maintenance', retryAfterS: 1800 })
    expect(settlement?.state === 'waiting' && settlement.retryAfterMs).toBe(1_800_000)
  })
})

describe('an error that an admin must fix: runs wait, and the connection shows the error', () => {
  it.each([...namesOf('admin', 'app').filter((name) => !/[A-Z]/.test(name)), 'brand_new_error'])(
    '%s',
    async (name) => {
      const settlements = await settledAfter(oauthError(name))
      for (const each of settlements) {
        expect(each).toMatchObject({ state: 'waiting', reason: { salesforceCode: name } })
      }
      expect(fixture.rep.salesforce.org()).not.toBeNull()
    },
  )

  it('invalid_client that an admin fixes later: the rep need not connect again', async () => {
    const all = visits(2)
    await loginMeets(oauthError('invalid_client', 'invalid client credentials'), 2)
    const states: unknown[] = []
    fixture.rep.salesforce.onChange(({ state, error }) => states.push([state, error?.details?.error ?? null]))
    for (const visit of all) await fixture.finish(visit)
    expect(states).toContainEqual(['connected', 'invalid_client'])
    expect(states.map((each) => (each as string[])[0])).not.toContain('reconnect')
    expect(fixture.rep.salesforce.state()).toMatchObject({ state: 'connected', error: null })
    expect(await org.control.tasks()).toHaveLength(2)
  })

  it('a login IP range that does not contain the network: work continues in an allowed network', async () => {
    const [visit] = visits(1)
    await org.control.expireAccessTokens()
    await org.control.set({ loginPolicy: 'ip-restricted' })
    if (visit) await fixture.settled(visit, 2)
    expect(fixture.rep.salesforce.state()).toMatchObject({
      state: 'connected',
      error: { details: { error: 'invalid_grant' } },
    })
    await org.control.set({ loginPolicy: 'open' })
    if (visit) expect(await fixture.finish(visit)).toMatchObject({ state: 'done' })
  })
})

describe('a lost grant: runs wait until the rep reconnects', () => {
  it.each(namesOf('reconnect').filter((name) => !/[A-Z]/.test(name)))('%s', async (name) => {
    const settlements = await settledAfter(oauthError(name))
    for (const each of settlements) {
      expect(each).toMatchObject({ state: 'waiting', reason: { code: 'salesforce_reconnect' } })
    }
    expect(fixture.rep.salesforce.state().state).toBe('reconnect')
  })
})

describe('the preflight reports the same error', () => {
  const loginRow = async (effect: FaultEffect) => {
    await org.control.fault({ match: { kind: 'token' }, effect })
    const { rows } = await fixture.rep.salesforce.preflight('aiko@example.co.jp')
    return rows.find((row) => row.id === 'login')
  }

  it.each([
    ['rate_limit_exceeded', 'unknown', 'unknown'],
    ['invalid_client', 'failed', 'refused'],
    ['brand_new_error', 'failed', 'refused'],
    ['invalid_grant', 'failed', 'gone'],
  ])('%s', async (name, state, words) => {
    expect(await loginRow(oauthError(name))).toMatchObject({ state, words })
  })

  it('the other rows are checked although the login host is busy', async () => {
    await org.control.fault({ match: { kind: 'token' }, effect: oauthError('rate_limit_exceeded') })
    const { rows } = await fixture.rep.salesforce.preflight('aiko@example.co.jp')
    expect(rows.find((row) => row.id === 'task')?.state).toBe('ok')
  })
})

describe('errors of the login host during the login', () => {
  it('a rejected authorization code reports the OAuth error', async () => {
    await org.control.fault({ match: { kind: 'token' }, after: 1, effect: oauthError('inactive_org') })
    const aiko = await org.control.named('aiko')
    const rep = createRep(org, { onOpen: (url) => void answerLogin(url, aiko) })
    await expect(rep.salesforce.connect()).rejects.toMatchObject({
      code: 'salesforce_login_failed',
      details: { error: 'inactive_org' },
    })
    await rep.salesforce.close()
  })

  it('a rejected consumer secret is reported before the browser opens', async () => {
    await org.control.set({ clientSecret: 'required' })
    const rep = createRep(org)
    await expect(rep.salesforce.connect()).rejects.toMatchObject({ details: { error: 'invalid_client' } })
    expect(rep.opened).toEqual([])
    await rep.salesforce.close()
  })
})
