// The tracker asks a real OpenID provider whether accounts still exist, and ends the access of members whose account ended.
import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { startMailbox } from '../../../../test/fixtures/mailbox.ts'
import { type Engine, embeddedEngine, testClock } from '../../infrastructure/database/testing.ts'
import { createSealer } from '../../infrastructure/sealing.ts'
import { createAccountChecks } from '../../workers/account-checks.ts'
import { createAdminWarnings } from '../../workers/admin-warnings.ts'
import type { Joined } from '../people/testing.ts'
import { type SceneOptions, type SignInScene, signInScene } from './testing.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

let scene: SignInScene
const clock = testClock(Date.now())
afterEach(() => scene.close())

const aki = { sub: 'aki', email: 'aki@example.com', email_verified: true, name: 'Aki' }
async function signedIn(engine: Engine, options: SceneOptions = {}, account: object = {}): Promise<Joined> {
  scene = await signInScene(engine, clock, options)
  scene.provider.accounts.set('aki', { ...aki, ...account })
  return scene.joined('aki')
}
const stateOf = async ({ call }: Joined) => {
  const { status, body } = await call('GET', '/api/me')
  return status === 200 ? 'member' : `${body.error.code} ${body.error.details?.reason ?? ''}`.trim()
}
const account = ({ me }: Joined) => scene.accountOf(me.member.id)
const checkAfter = async (ms: number) => {
  clock.advance(ms)
  await scene.check()
}

describe.each(embeddedEngine)('checks of company accounts on %s', (engine) => {
  test('an account that was disabled loses all devices at the next check', async () => {
    const member = await signedIn(engine)
    const second = await scene.joined('aki')
    await checkAfter(hour)
    expect([await stateOf(member), await stateOf(second)]).toEqual(['member', 'member'])
    expect(await account(member)).toMatchObject({ checkedAt: clock.now(), failures: 0 })
    scene.provider.accounts.delete('aki')
    await checkAfter(hour)
    expect([await stateOf(member), await stateOf(second)]).toEqual(
      Array(2).fill('device_revoked account_ended'),
    )
    expect(await account(member)).toMatchObject({ endReason: 'provider', refreshToken: null, checkAt: null })
    // The account is enabled again.
    scene.provider.accounts.set('aki', aki)
    expect((await scene.joined('aki')).me.member.id).toBe(member.me.member.id)
    expect(await account(member)).toMatchObject({ endedAt: null, endReason: null })
  })

  test('each check replaces the refresh token, and the next check uses the new one', async () => {
    const member = await signedIn(engine)
    const tokens = new Set([(await account(member))?.refreshToken])
    for (let checks = 0; checks < 3; checks++) {
      await checkAfter(hour)
      tokens.add((await account(member))?.refreshToken)
    }
    expect(tokens.size).toBe(4)
    expect(await stateOf(member)).toBe('member')
  })

  test('two processes check an account once', async () => {
    if (engine === 'sqlite') return
    await signedIn(engine)
    const others = createAccountChecks((await scene.tracker.second()).context)
    clock.advance(hour)
    const before = scene.provider.tokenRequests()
    await Promise.all([scene.check(), others.sweep()])
    expect(scene.provider.tokenRequests() - before).toBe(1)
    await others.close()
  })

  test('a sign-in during a check keeps its token', async () => {
    const member = await signedIn(engine)
    const claimed = await scene.tracker.context.store.inTransaction((unit) =>
      unit.deployment.dueAccounts.claimNext(clock.now() + day, clock.now() + day),
    )
    await scene.joined('aki')
    const { companyAccounts } = scene.tracker.context.store.forWorkspace(scene.tracker.workspaceId)
    const change = { endedAt: clock.now(), endReason: 'provider' as const, refreshToken: null }
    expect(await companyAccounts.update(member.me.member.id, claimed?.refreshToken ?? null, change)).toBe(
      false,
    )
    expect(await stateOf(member)).toBe('member')
  })
})

describe('rules of the checks of company accounts', () => {
  test('an ended account cannot return by an invite for one more device', async () => {
    const member = await signedIn('sqlite')
    const { url } = (await member.call('POST', '/api/devices/invite', {})).body
    scene.provider.accounts.delete('aki')
    await checkAfter(hour)
    const body = { token: new URL(url).hash.slice(1), device: { name: 'x', platform: 'linux' } }
    expect((await scene.admin.call('POST', '/api/invites/accept', body)).body.error.code).toBe(
      'invite_revoked',
    )
  })

  test('groups set the role at each check, and the last admin stays an admin', async () => {
    const oidcRoles = [
      { group: 'sales', role: 'member' as const },
      { group: 'leads', role: 'admin' as const },
    ]
    const member = await signedIn('sqlite', { config: { oidcRoles } }, { groups: ['sales', 'leads'] })
    const role = async () => (await member.call('GET', '/api/me')).body.member.role
    expect(await role()).toBe('admin')
    scene.provider.accounts.set('aki', { ...aki, groups: ['sales'] })
    await checkAfter(hour)
    expect(await role()).toBe('member')
    scene.provider.accounts.set('aki', { ...aki, groups: ['leads'] })
    await checkAfter(hour)
    await scene.admin.call('DELETE', `/api/devices/${scene.admin.me.device.id}`)
    await scene.tracker.context.store.db
      .updateTable('members')
      .set({ role: 'member' })
      .where('name', '=', 'Admin')
      .execute()
    scene.provider.accounts.set('aki', { ...aki, groups: ['sales'] })
    await checkAfter(hour)
    expect(await role()).toBe('admin')
  })

  test('an account that left its groups loses access', async () => {
    const oidcRoles = [{ group: 'sales', role: 'member' as const }]
    const member = await signedIn('sqlite', { config: { oidcRoles } }, { groups: ['sales'] })
    scene.provider.accounts.set('aki', { ...aki, groups: [] })
    await checkAfter(hour)
    expect(await stateOf(member)).toBe('device_revoked account_not_allowed')
    expect(await account(member)).toMatchObject({ endReason: 'rules', problem: 'sign_in_group_required' })
  })

  test('an address that is no longer verified changes nothing before the maximum age', async () => {
    const member = await signedIn('sqlite')
    scene.provider.accounts.set('aki', { ...aki, email_verified: false })
    await checkAfter(hour)
    expect(await stateOf(member)).toBe('member')
    expect(await account(member)).toMatchObject({ problem: 'sign_in_email_unverified', failures: 1 })
    scene.provider.accounts.set('aki', aki)
    await checkAfter(hour)
    expect(await account(member)).toMatchObject({ problem: null, failures: 0 })
  })

  test('a provider that is down changes nothing until the maximum age, and is asked less and less often', async () => {
    const member = await signedIn('sqlite')
    scene.provider.failWith(503)
    await checkAfter(hour)
    expect(await account(member)).toMatchObject({ problem: 'http_503', failures: 1 })
    const failures: unknown[] = []
    for (let minutes = 0; minutes < 7; minutes++) {
      await checkAfter(minute)
      failures.push((await account(member))?.failures)
    }
    expect(failures).toEqual([2, 2, 3, 3, 3, 3, 4])
    await checkAfter(60 * hour)
    expect(await stateOf(member)).toBe('member')
    const { accounts } = (await scene.admin.call('GET', '/api/workspace/sign-in')).body
    expect(accounts[0]).toMatchObject({ email: 'aki@example.com', problem: 'http_503', endedAt: null })
    await checkAfter(12 * hour)
    expect(await stateOf(member)).toBe('device_revoked account_not_checked')
    expect(await account(member)).toMatchObject({ endReason: 'age' })
    scene.provider.failWith(null)
  })

  test('a provider that is back before the maximum age confirms the account', async () => {
    const member = await signedIn('sqlite')
    scene.provider.failWith(503)
    await checkAfter(hour)
    scene.provider.failWith(null)
    await checkAfter(hour)
    expect(await account(member)).toMatchObject({ problem: null, failures: 0, checkedAt: clock.now() })
  })

  test('an answer that got lost does not look like a disabled account', async () => {
    const member = await signedIn('sqlite')
    scene.provider.loseTokenAnswers(true)
    await checkAfter(hour)
    scene.provider.loseTokenAnswers(false)
    expect(await account(member)).toMatchObject({ isUncertain: true })
    // The provider has replaced the token, and refuses the old one.
    await checkAfter(hour)
    expect(await stateOf(member)).toBe('member')
    expect(await account(member)).toMatchObject({ refreshToken: null, problem: 'refresh_token_lost' })
    await checkAfter(72 * hour)
    expect(await stateOf(member)).toBe('device_revoked account_not_checked')
  })

  test('an answer about another account, or for another client, confirms nothing and ends nothing', async () => {
    const member = await signedIn('sqlite')
    for (const claim of [{ sub: 'other' }, { aud: 'another-client' }, { iss: 'https://evil.example' }]) {
      const before = (await account(member))?.checkedAt
      scene.provider.changeIdTokens({ claims: (claims) => ({ ...claims, ...claim }) })
      await checkAfter(hour)
      scene.provider.changeIdTokens(null)
      expect(await account(member)).toMatchObject({ checkedAt: before, endedAt: null })
      expect((await account(member))?.problem).not.toBeNull()
      // The provider may have replaced the refresh token in the refused answer. Then it refuses the old one, which is no end of the account.
      await checkAfter(hour)
      expect(await stateOf(member)).toBe('member')
      await scene.joined('aki')
      expect(await account(member)).toMatchObject({ checkedAt: clock.now(), problem: null })
    }
  })

  test('the admins are told once if accounts cannot be checked for long, and once when they can', async () => {
    const mailbox = await startMailbox()
    const mail = { smtpUrl: mailbox.smtpUrl, mailFrom: 'Lastpage <lastpage@example.com>' }
    await signedIn('sqlite', { config: mail })
    await scene.admin.call('PATCH', '/api/me', { locale: 'ja' })
    const watch = createAdminWarnings(scene.tracker.context)
    const pass = async (ms: number) => {
      await checkAfter(ms)
      await watch.sweep()
    }
    scene.provider.failWith(503)
    await pass(hour)
    await pass(16 * hour)
    expect(mailbox.mails).toEqual([])
    for (let hours = 0; hours < 4; hours++) await pass(hour)
    expect(mailbox.mails.map(({ subject }) => subject)).toEqual([
      'Lastpage：会社のアカウントを確認できません',
    ])
    expect(mailbox.mails[0]?.text).toContain('http_503')
    expect(mailbox.mails[0]?.text).toContain('アカウント1件')
    scene.provider.failWith(null)
    for (let hours = 0; hours < 3; hours++) await pass(hour)
    expect(mailbox.mails.map(({ subject }) => subject)).toEqual([
      'Lastpage：会社のアカウントを確認できません',
      'Lastpage：会社のアカウントの確認を再開しました',
    ])
    await watch.close()
    await mailbox.close()
  })

  test('a refused client secret is no end of an account', async () => {
    const member = await signedIn('sqlite')
    const wrong = { ...scene.tracker.context.config, oidcClientSecret: 'wrong' }
    const { createSignIn } = await import('./sign-in.ts')
    const signIn = createSignIn(wrong, scene.tracker.context.publicUrl)
    const checks = createAccountChecks({ ...scene.tracker.context, signIn })
    clock.advance(hour)
    await checks.sweep()
    expect(await account(member)).toMatchObject({ problem: 'invalid_client', endedAt: null })
    expect(await stateOf(member)).toBe('member')
  })

  test('with another key, members have the maximum age to sign in again', async () => {
    const member = await signedIn('sqlite')
    const { signIn } = scene.tracker.context
    const checks = createAccountChecks({
      ...scene.tracker.context,
      signIn: signIn && { ...signIn, sealer: createSealer(randomBytes(32)) },
    })
    clock.advance(hour)
    await checks.sweep()
    expect(await account(member)).toMatchObject({ refreshToken: null, problem: 'secret_key_changed' })
    expect(await stateOf(member)).toBe('member')
    await scene.joined('aki')
    await checkAfter(80 * hour)
    expect(await stateOf(member)).toBe('member')
  })

  test('without refresh tokens, a member signs in again after some days', async () => {
    const member = await signedIn('sqlite', { provider: { refreshTokens: 'none' } })
    expect(await account(member)).toMatchObject({ refreshToken: null, checkAt: clock.now() + 14 * day })
    await checkAfter(14 * day - minute)
    expect(await stateOf(member)).toBe('member')
    await checkAfter(minute)
    expect(await stateOf(member)).toBe('device_revoked account_not_checked')
  })
})

describe('only company accounts', () => {
  test('an invite of an admin works only for workers, and an invite of the operator for all', async () => {
    const { call } = await import('../people/testing.ts')
    const { makeInvite } = await import('../people/invites.ts')
    const scene = await signInScene('sqlite', testClock(Date.now()), { config: { oidcOnly: true } })
    const { tracker, admin, clock } = scene
    const accept = async (token: string, kind: string) => {
      const device = { name: 'x', platform: 'linux', kind }
      const body = { token, name: 'New', email: `${kind}@example.com`, device }
      return (await call(tracker, 'POST', '/api/invites/accept', body)).body.error?.code ?? 'joined'
    }
    const invite = async () => {
      const { url } = (await admin.call('POST', '/api/invites', {})).body
      return new URL(url).hash.slice(1)
    }
    const token = await invite()
    expect((await call(tracker, 'POST', '/api/invites/preview', { token })).body.signIn.isRequired).toBe(true)
    expect(await accept(token, 'desktop')).toBe('sign_in_required')
    expect(await accept(token, 'worker')).toBe('joined')
    const { token: operator } = await makeInvite(tracker.context.store, clock.now(), {
      ...{ workspaceId: tracker.workspaceId, role: 'admin' },
    })
    expect(await accept(operator, 'desktop')).toBe('joined')
    await scene.close()
  })
})
