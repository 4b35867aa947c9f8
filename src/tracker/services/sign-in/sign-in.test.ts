// A device joins with a company account: app, browser, tracker and a real OpenID provider.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signInAtProvider } from '../../../../test/fixtures/openid-provider/form-browser.ts'
import type { IdTokenChange } from '../../../../test/fixtures/openid-provider/provider.ts'
import { embeddedEngine, testClock } from '../../infrastructure/database/testing.ts'
import { call, joinMember } from '../people/testing.ts'
import { attemptLifeMs } from './attempts.ts'
import { appUrlOf, callbackUrl, publicUrl, type SignInScene, signInScene } from './testing.ts'

describe.each(embeddedEngine)('sign-in with a company account on %s', (engine) => {
  let scene: SignInScene
  const clock = testClock(Date.now())
  beforeAll(async () => {
    scene = await signInScene(engine, clock)
  }, 120_000)
  afterAll(() => scene.close())
  let count = 0
  let login: string
  beforeEach(() => {
    count += 1
    login = `user${count}`
    const email = `${login}@example.com`
    scene.provider.accounts.set(login, { sub: login, email, email_verified: true, name: `User ${count}` })
  })

  test('creates a member and a device, and a second device of the same account belongs to the same member', async () => {
    const first = await scene.joined(login)
    expect(first.me).toMatchObject({
      member: { email: `${login}@example.com`, name: `User ${count}`, role: 'member' },
      device: { name: 'Laptop', platform: 'linux', kind: 'desktop' },
    })
    const second = await scene.joined(login)
    expect(second.me.member.id).toBe(first.me.member.id)
    expect((await second.call('GET', '/api/devices')).body.items).toHaveLength(2)
  })

  test('the page shows account, device and number, and a new code replaces the earlier code', async () => {
    const app = await scene.startApp({ name: 'Aki’s <laptop>', platform: 'linux' })
    const browser = scene.browser()
    const page = await browser.open(await signInAtProvider(browser, app.url, login, callbackUrl))
    expect(page.body).toContain('Add the computer “Aki’s &lt;laptop&gt;”?')
    expect(page.body).toContain(`${login}@example.com`)
    expect(page.body).toContain(app.number)
    const first = appUrlOf((await browser.submit(page)).body)
    const second = appUrlOf((await browser.submit(page)).body)
    expect(second.href).toMatch(/^lastpage:\/\/signed-in\?id=[0-9a-f]{64}&code=[\w-]{43}$/)
    expect((await app.finish(first.searchParams.get('code') ?? '')).body.error.code).toBe('sign_in_over')
    expect((await app.finish(second.searchParams.get('code') ?? '')).status).toBe(200)
  })

  test('the same callback twice shows the same page, and the code of the app works once', async () => {
    const app = await scene.startApp()
    const browser = scene.browser()
    const callback = await signInAtProvider(browser, app.url, login, callbackUrl)
    const [first, second] = [await browser.open(callback), await browser.open(callback)]
    expect([first.status, second.status]).toEqual([200, 200])
    const code = appUrlOf((await browser.submit(second)).body).searchParams.get('code') ?? ''
    const finished = await Promise.all([app.finish(code), app.finish(code)])
    expect(finished.map(({ status }) => status).sort()).toEqual([200, 410])
    expect((await browser.open(callback)).status).toBe(410)
  })

  test('a link that somebody else sent gives no device to the sender', async () => {
    const attacker = await scene.startApp()
    const victim = scene.browser()
    const page = await victim.open(await signInAtProvider(victim, attacker.url, login, callbackUrl))
    const url = appUrlOf((await victim.submit(page)).body)
    // The code opens the app of the victim, which has another verifier. The sender has the verifier, but not the code.
    const own = await scene.startApp()
    expect((await own.finish(url.searchParams.get('code') ?? '')).body.error.code).toBe('sign_in_over')
    expect((await attacker.finish('a'.repeat(43))).body.error.code).toBe('sign_in_over')
  })

  test('the callback of another browser is refused, and the first browser can still finish', async () => {
    const app = await scene.startApp()
    const browser = scene.browser()
    const callback = await signInAtProvider(browser, app.url, login, callbackUrl)
    const other = await scene.browser().open(callback)
    expect(other.status).toBe(410)
    expect((await browser.open(callback)).status).toBe(200)
  })

  test('another tracker process can take the callback', async () => {
    if (engine === 'sqlite') return
    const app = await scene.startApp()
    const second = await scene.tracker.second()
    // The cookies are those of the public URL, whichever process answers.
    let target = scene.tracker as typeof second
    const browser = scene.browser({
      get app() {
        return target.app
      },
    } as typeof second)
    const callback = await signInAtProvider(browser, app.url, login, callbackUrl)
    target = second
    const page = await browser.open(callback)
    target = scene.tracker
    const url = appUrlOf((await browser.submit(page)).body)
    expect((await app.finish(url.searchParams.get('code') ?? '')).status).toBe(200)
  })

  test('cancelling tells the app and ends the sign-in', async () => {
    const app = await scene.startApp()
    const browser = scene.browser()
    const page = await browser.open(await signInAtProvider(browser, app.url, login, callbackUrl))
    const cancelled = await browser.open(`${publicUrl}/sign-in/cancel`, undefined, {})
    expect(appUrlOf(cancelled.body).searchParams.get('error')).toBe('sign_in_cancelled')
    expect((await browser.submit(page)).status).toBe(410)
    expect((await browser.open(app.url)).status).toBe(410)
  })

  test('a sign-in that was refused at the provider says so, and tells the app', async () => {
    const app = await scene.startApp()
    const browser = scene.browser()
    const form = await browser.open(app.url)
    const abort = /href="([^"]+\/abort)"/.exec(form.body)?.[1] ?? ''
    const refused = await browser.open(new URL(abort, form.url).href)
    expect(refused.status).toBe(403)
    expect(refused.body).toContain('Your company’s sign-in refused access.')
    expect(appUrlOf(refused.body).searchParams.get('error')).toBe('sign_in_denied')
  })

  test('a sign-in expires', async () => {
    const app = await scene.startApp()
    const browser = scene.browser()
    const callback = await signInAtProvider(browser, app.url, login, callbackUrl)
    clock.advance(attemptLifeMs)
    expect((await browser.open(callback)).status).toBe(410)
    expect((await scene.browser().open(app.url)).status).toBe(410)
    await scene.check()
    const rows = await scene.tracker.context.store.db.selectFrom('sign_ins').selectAll().execute()
    expect(rows.filter(({ expires_at: end }) => end < clock.now())).toEqual([])
  })

  test('a changed state is refused', async () => {
    const app = await scene.startApp()
    const browser = scene.browser()
    const callback = new URL(await signInAtProvider(browser, app.url, login, callbackUrl))
    callback.searchParams.set('state', 'x'.repeat(43))
    expect((await browser.open(callback.href)).status).toBe(502)
  })

  test('refuses accounts without a verified address of an allowed domain', async () => {
    const refusal = async (claims: object) => {
      scene.provider.accounts.set(login, { sub: login, ...claims })
      return (await scene.signIn(login)).body
    }
    expect(await refusal({})).toContain('has no e-mail address')
    expect(await refusal({ email: 'a@example.com' })).toContain('has not verified')
    expect(await refusal({ email: 'a@example.com', email_verified: false })).toContain('has not verified')
    expect(await refusal({ email: 'a@evil.example', email_verified: true })).toContain('of this domain')
  })

  test('a verified address links the account to the existing member once', async () => {
    const before = await joinMember(scene.tracker, { email: `${login}@example.com` })
    const linked = await scene.joined(login)
    expect(linked.me.member.id).toBe(before.me.member.id)
    expect(linked.me.member.name).toBe(before.me.member.name)
    // Another account with the same address, for example of a new employee, does not get the member.
    scene.provider.accounts.set('other', {
      sub: 'other',
      email: `${login}@example.com`,
      email_verified: true,
    })
    expect((await scene.signIn('other')).body).toContain('uses another company account')
    const path = `/api/members/${linked.me.member.id}/company-account`
    expect((await scene.admin.call('DELETE', path)).status).toBe(200)
    expect((await linked.call('GET', '/api/me')).body.error.code).toBe('device_revoked')
    expect((await scene.joined('other')).me.member.id).toBe(before.me.member.id)
  })

  test('a changed address of the same account stays the same member', async () => {
    const before = await scene.joined(login)
    const email = `renamed-${login}@example.com`
    scene.provider.accounts.set(login, { sub: login, email, email_verified: true })
    const after = await scene.joined(login)
    expect(after.me.member).toMatchObject({ id: before.me.member.id, email })
    // The address of another member is not taken over.
    scene.provider.accounts.set(login, { sub: login, email: 'admin@example.com', email_verified: true })
    expect((await scene.joined(login)).me.member).toMatchObject({ id: before.me.member.id, email })
  })

  test('a removed member returns only with a new invite', async () => {
    const { me } = await scene.joined(login)
    await scene.admin.call('DELETE', `/api/members/${me.member.id}`)
    expect((await scene.accountOf(me.member.id))?.refreshToken).toBeNull()
    expect((await scene.signIn(login)).body).toContain('You were removed from this workspace')
    const invite = { email: `${login}@example.com`, role: 'admin' }
    expect((await scene.admin.call('POST', '/api/invites', invite)).status).toBe(200)
    expect((await scene.joined(login)).me.member).toMatchObject({ id: me.member.id, role: 'admin' })
    expect((await scene.admin.call('GET', '/api/invites')).body.items).toEqual([])
  })

  test('joining, linking, unlinking and refusals are in the audit log', async () => {
    clock.advance(1_000)
    const at = new Date(clock.now()).toISOString()
    await joinMember(scene.tracker, { email: `${login}@example.com` })
    const { me } = await scene.joined(login)
    scene.provider.accounts.set('successor', {
      sub: 'successor',
      email: `${login}@example.com`,
      email_verified: true,
    })
    await scene.signIn('successor')
    await scene.admin.call('DELETE', `/api/members/${me.member.id}/company-account`)
    const { items } = (await scene.admin.call('GET', '/api/audit-log')).body
    const own = { id: me.member.id }
    expect(items.filter((entry: { at: string }) => entry.at === at)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'accountUnlinked', by: expect.objectContaining({ name: 'Admin' }) }),
        expect.objectContaining({ kind: 'accountRefused', by: null, reason: 'sign_in_other_account' }),
        expect.objectContaining({ kind: 'accountLinked', by: expect.objectContaining(own) }),
        expect.objectContaining({ kind: 'deviceAdded', by: expect.objectContaining(own) }),
      ]),
    )
  })

  test('the tokens of the provider are sealed in the database', async () => {
    const { me } = await scene.joined(login)
    const account = await scene.accountOf(me.member.id)
    expect(account?.refreshToken).toMatch(/^[\w-]{11}\.[\w-]{60,}$/)
    const rows = await scene.tracker.context.store.db.selectFrom('sign_ins').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(`${login}@example.com`)
  })

  test('the provider cannot be reached at the start and at the callback', async () => {
    const app = await scene.startApp()
    const browser = scene.browser()
    scene.provider.failWith(503)
    const started = await browser.open(app.url)
    scene.provider.failWith(null)
    expect(started.status).toBe(503)
    expect(started.body).toContain('cannot be reached')
    const callback = await signInAtProvider(browser, app.url, login, callbackUrl)
    scene.provider.failWith(503)
    expect((await browser.open(callback)).status).toBe(503)
    scene.provider.failWith(null)
  })

  test('a new signing key of the provider is used at once', async () => {
    const app = await scene.startApp()
    const browser = scene.browser()
    const callback = await signInAtProvider(browser, app.url, login, callbackUrl)
    await scene.provider.rotateKeys()
    expect((await browser.open(callback)).status).toBe(200)
  })

  test('the join page without an invite opens the app at this tracker', async () => {
    const { body } = await scene.browser().open(`${publicUrl}/join`)
    expect(body).toContain('href="lastpage://join?tracker=https%3A%2F%2Fshare.example.com"')
    expect(body).toContain('Join with your company account')
  })

  test('the API says that sign-in is available, and a wrong challenge or return is refused', async () => {
    expect((await call(scene.tracker, 'GET', '/api/sign-in')).body).toEqual({
      ...{ isAvailable: true, label: null, isRequired: false },
    })
    const body = { challenge: 'a'.repeat(43), returnTo: 'app', device: { name: 'x', platform: 'linux' } }
    for (const wrong of [
      { returnTo: 'https://evil.example' },
      { returnTo: 'http://127.0.0.1:80@evil/signed-in' },
      { challenge: 'x' },
    ]) {
      expect((await call(scene.tracker, 'POST', '/api/sign-in', { ...body, ...wrong })).status).toBe(400)
    }
  })

  test('the status shows the configuration without secrets, and the check finds the provider', async () => {
    const { body } = await scene.admin.call('GET', '/api/workspace/sign-in')
    expect(body.settings).toMatchObject({
      issuer: scene.provider.issuer,
      hasClientSecret: true,
      redirectUri: callbackUrl,
    })
    expect(JSON.stringify(body)).not.toContain(scene.provider.clientSecret)
    const check = async () => (await scene.admin.call('POST', '/api/workspace/sign-in/check')).body
    expect(await check()).toEqual({ result: 'ok', reason: null, unknownScopes: [] })
    scene.provider.failWith(500)
    expect(await check()).toMatchObject({ result: 'unreachable', reason: 'http_500' })
    scene.provider.failWith(null)
  })
})

describe('ID tokens of the provider', () => {
  const clock = testClock(Date.now())
  let scene: SignInScene
  beforeAll(async () => {
    scene = await signInScene('sqlite', clock)
    scene.provider.accounts.set('aki', { sub: 'aki', email: 'aki@example.com', email_verified: true })
  }, 120_000)
  afterAll(() => scene.close())

  /** Real time, because the tokens are checked with the clock of the machine. */
  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds

  async function signInWith(change: IdTokenChange) {
    scene.provider.changeIdTokens(change)
    try {
      return await scene.signIn('aki')
    } finally {
      scene.provider.changeIdTokens(null)
    }
  }

  test.each<[string, () => IdTokenChange]>([
    ['of another issuer', () => ({ claims: (claims) => ({ ...claims, iss: 'https://evil.example' }) })],
    ['for another client', () => ({ claims: (claims) => ({ ...claims, aud: 'another-client' }) })],
    [
      'for several clients, given to another one',
      () => ({ claims: (claims) => ({ ...claims, aud: ['lastpage', 'other'], azp: 'other' }) }),
    ],
    ['of another sign-in', () => ({ claims: (claims) => ({ ...claims, nonce: 'n'.repeat(43) }) })],
    ['without a nonce', () => ({ claims: ({ nonce: _, ...claims }) => claims })],
    ['that expired a minute ago', () => ({ claims: (claims) => ({ ...claims, exp: inSeconds(-60) }) })],
    ['that is valid in a minute', () => ({ claims: (claims) => ({ ...claims, nbf: inSeconds(60) }) })],
    ['with the signature of another key', () => ({ isForeign: true })],
  ])('a token %s is refused, and no member joins', async (_name, change) => {
    const { status, body } = await signInWith(change())
    expect(status).toBe(502)
    expect(body).toContain('sign-in')
    const { items } = (await scene.admin.call('GET', '/api/members')).body
    expect(items.map(({ email }: { email: string }) => email)).toEqual(['admin@example.com'])
  })

  test('clocks may differ by some seconds', async () => {
    const late = await signInWith({ claims: (claims) => ({ ...claims, exp: inSeconds(-15) }) })
    const early = await signInWith({ claims: (claims) => ({ ...claims, nbf: inSeconds(15) }) })
    expect([late.status, early.status]).toEqual([200, 200])
  })
})
