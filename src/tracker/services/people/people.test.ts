import { afterEach, describe, expect, it } from 'vitest'
import {
  engines,
  startTestTracker,
  type TestTracker,
  testClock,
} from '../../infrastructure/database/testing.ts'
import { firstInvite } from './first-run.ts'
import { makeInvite } from './invites.ts'
import { addWorkspace, call, joinMember } from './testing.ts'

const dayMs = 86_400_000
const device = { name: 'Laptop', platform: 'linux' }

describe.each(engines)('people on %s', (engine) => {
  let tracker: TestTracker
  const clock = testClock()
  const start = async () => {
    tracker = await startTestTracker(engine, {}, { clock })
    return tracker
  }
  afterEach(() => tracker.close())

  const tokenOf = (url: string) => url.split('#')[1] ?? ''
  const accept = (token: string, body: object = {}) =>
    call(tracker, 'POST', '/api/invites/accept', {
      token,
      email: 'aiko@example.com',
      name: 'Aiko',
      device,
      ...body,
    })

  it('an invite for the first admin is printed until a member has joined', async () => {
    await start()
    const first = (await firstInvite(tracker.context, tracker.workspaceId)) ?? ''
    const earlier = (await firstInvite(tracker.context, tracker.workspaceId)) ?? ''
    expect(first).toMatch(/^https:\/\/share\.example\.com\/join#lpi\.wsp_/)
    const joined = await accept(tokenOf(first), { email: ' Aiko@Example.com ' })
    expect(joined.body.me).toMatchObject({
      workspace: { id: tracker.workspaceId, salesforceApp: null },
      member: { email: 'aiko@example.com', role: 'admin' },
      device: { name: 'Laptop' },
    })
    expect(await firstInvite(tracker.context, tracker.workspaceId)).toBeNull()
    expect((await accept(tokenOf(earlier))).body.error.code).toBe('invite_revoked')
  })

  it('one invite makes one device, even if requests in two processes use it at the same time', async () => {
    await start()
    const second = await tracker.second()
    const { token } = await makeInvite(tracker.context.store, clock.now(), {
      workspaceId: tracker.workspaceId,
      role: 'member',
    })
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        call(n % 2 ? tracker : second, 'POST', '/api/invites/accept', {
          token,
          email: `racer${n}@example.com`,
          name: 'Racer',
          device,
        }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(410)])
    const devices = await tracker.context.store.db.selectFrom('devices').selectAll().execute()
    expect(devices).toHaveLength(1)
    const members = await tracker.context.store.db.selectFrom('members').selectAll().execute()
    expect(members).toHaveLength(1)
  })

  it('an unusable invite is refused with the reason, and a refused join does not use the invite', async () => {
    await start()
    const admin = await joinMember(tracker, { role: 'admin', email: 'admin@example.com' })
    const invite = async (body: object) => tokenOf((await admin.call('POST', '/api/invites', body)).body.url)
    const code = async (token: string, body = {}) => (await accept(token, body)).body.error?.code

    expect(await code('lpi.wsp_nobody.x')).toBe('invite_invalid')
    const forBen = await invite({ email: 'ben@example.com' })
    expect(await code(forBen, { email: 'aiko@example.com' })).toBe('invite_email_mismatch')
    expect(await code(forBen, { email: undefined, name: undefined })).toBe('bad_request')
    const open = await invite({})
    expect(await code(open, { email: 'admin@example.com' })).toBe('conflict')
    expect(await code(open, { email: 'not an address' })).toBe('bad_request')
    expect(await code(open)).toBeUndefined()
    expect(await code(open)).toBe('invite_used')
    expect(await code(forBen, { email: undefined })).toBeUndefined()

    const old = await invite({})
    const withdrawn = (await admin.call('POST', '/api/invites', {})).body
    await admin.call('DELETE', `/api/invites/${withdrawn.invite.id}`)
    expect(await code(tokenOf(withdrawn.url))).toBe('invite_revoked')
    clock.advance(7 * dayMs)
    expect(await code(old)).toBe('invite_expired')
    expect((await admin.call('POST', '/api/invites', { email: 'ben@example.com' })).body.error.code).toBe(
      'conflict',
    )
  })

  it('a preview does not use the invite', async () => {
    await start()
    const aiko = await joinMember(tracker, { email: 'aiko@example.com', name: 'Aiko' })
    const { url } = (await aiko.call('POST', '/api/devices/invite')).body
    const preview = await call(tracker, 'POST', '/api/invites/preview', { token: tokenOf(url) })
    expect(preview.body).toMatchObject({ email: 'aiko@example.com', memberName: 'Aiko', role: 'member' })
    const joined = await accept(tokenOf(url), { email: undefined, name: undefined })
    expect(joined.body.me.member.id).toBe(aiko.me.member.id)
    expect((await aiko.call('GET', '/api/devices')).body.items).toHaveLength(2)
  })

  it('only admins can list the devices of all members, and revoked devices are left out', async () => {
    await start()
    const admin = await joinMember(tracker, { role: 'admin', email: 'admin@example.com', name: 'Ada' })
    const aiko = await joinMember(tracker, { email: 'aiko@example.com', name: 'Aiko' })
    const ben = await joinMember(tracker, { email: 'ben@example.com', name: 'Ben' })
    await admin.call('DELETE', `/api/devices/${ben.me.device.id}`)
    const { items } = (await admin.call('GET', '/api/workspace/devices')).body
    expect(items.map(({ id, member }: { id: string; member: object }) => [id, member]).sort()).toEqual(
      [
        [admin.me.device.id, { name: 'Ada', email: 'admin@example.com' }],
        [aiko.me.device.id, { name: 'Aiko', email: 'aiko@example.com' }],
      ].sort(),
    )
    expect((await aiko.call('GET', '/api/workspace/devices')).status).toBe(403)
  })

  it('a revoked device gets its own error code, other tokens get unauthorized', async () => {
    await start()
    const aiko = await joinMember(tracker)
    const ben = await joinMember(tracker)
    expect((await ben.call('DELETE', `/api/devices/${aiko.me.device.id}`)).status).toBe(404)
    expect((await aiko.call('DELETE', `/api/devices/${aiko.me.device.id}`)).status).toBe(200)
    const refused = await aiko.call('GET', '/api/me')
    expect([refused.status, refused.body.error.code]).toEqual([401, 'device_revoked'])
    for (const token of [
      undefined,
      'nonsense',
      `${ben.token.slice(0, -2)}xx`,
      `lpd.wsp_other.${'a'.repeat(43)}`,
    ]) {
      expect((await call(tracker, 'GET', '/api/me', undefined, token)).body.error.code).toBe('unauthorized')
    }
  })

  it('the invites of a removed or demoted admin are revoked', async () => {
    await start()
    const admin = await joinMember(tracker, { role: 'admin' })
    const leaving = await joinMember(tracker, { role: 'admin' })
    const inviteBy = async (by: typeof admin) =>
      tokenOf((await by.call('POST', '/api/invites', { role: 'admin' })).body.url)
    const beforeDemotion = await inviteBy(leaving)
    await admin.call('PATCH', `/api/members/${leaving.me.member.id}`, { role: 'member' })
    expect((await accept(beforeDemotion)).body.error?.code).toBe('invite_revoked')
    await admin.call('PATCH', `/api/members/${leaving.me.member.id}`, { role: 'admin' })
    const beforeRemoval = await inviteBy(leaving)
    const others = await inviteBy(admin)
    await admin.call('DELETE', `/api/members/${leaving.me.member.id}`)
    expect((await accept(beforeRemoval)).body.error?.code).toBe('invite_revoked')
    expect((await accept(others)).status).toBe(200)
  })

  it('one admin remains, even if two admins demote each other at the same time', async () => {
    await start()
    const a = await joinMember(tracker, { role: 'admin' })
    const b = await joinMember(tracker, { role: 'admin' })
    const demote = (by: typeof a, whom: typeof a) =>
      by.call('PATCH', `/api/members/${whom.me.member.id}`, { role: 'member' })
    const answers = await Promise.all([demote(a, b), demote(b, a)])
    const admins = (await a.call('GET', '/api/members')).body.items.filter(
      (member: { role: string }) => member.role === 'admin',
    )
    expect(admins).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const left = admins[0].id === a.me.member.id ? a : b
    expect((await left.call('DELETE', `/api/members/${left.me.member.id}`)).body.error.code).toBe(
      'last_admin',
    )
  })

  it('the devices of a removed member are revoked, and the member may join again as the same member', async () => {
    await start()
    const admin = await joinMember(tracker, { role: 'admin' })
    const ben = await joinMember(tracker, { email: 'ben@example.com' })
    expect((await ben.call('DELETE', `/api/members/${admin.me.member.id}`)).status).toBe(403)
    await admin.call('DELETE', `/api/members/${ben.me.member.id}`)
    expect((await ben.call('GET', '/api/me')).body.error.code).toBe('device_revoked')
    const again = await joinMember(tracker, { email: 'ben@example.com', role: 'admin' })
    expect(again.me.member).toMatchObject({ id: ben.me.member.id, role: 'admin' })
    expect((await ben.call('GET', '/api/me')).body.error.code).toBe('device_revoked')
  })

  it('members change themselves, admins change the workspace, and the feed has the changes', async () => {
    await start()
    const admin = await joinMember(tracker, { role: 'admin' })
    const none = { desktop: false, email: false, slack: false }
    const notify = {
      opened: { first: { ...none, email: true }, returning: none },
      left: { first: none, returning: { ...none, desktop: true } },
      quietHours: { from: '19:00', to: '08:30', timeZone: 'Asia/Tokyo' },
    }
    const nul = await admin.call('PATCH', '/api/me', { name: 'a\u0000b' })
    expect(nul).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } })
    const me = await admin.call('PATCH', '/api/me', { name: '愛子', locale: 'ja', notify })
    expect(me.body.member).toMatchObject({ name: '愛子', locale: 'ja', notify })
    const app = { consumerKey: 'a'.repeat(20), loginUrl: 'http://localhost:4000/' }
    const changed = await admin.call('PATCH', '/api/workspace', { name: 'Sales', salesforceApp: app })
    expect(changed.body).toMatchObject({
      name: 'Sales',
      salesforceApp: { loginUrl: 'http://localhost:4000' },
    })
    for (const loginUrl of [
      'http://login.salesforce.com',
      'https://user:pass@example.com',
      'ftp://localhost',
    ]) {
      const refused = await admin.call('PATCH', '/api/workspace', { salesforceApp: { ...app, loginUrl } })
      expect(refused.body.error.code).toBe('salesforce_login_url_invalid')
    }
    const member = await joinMember(tracker)
    expect((await member.call('PATCH', '/api/workspace', { name: 'Mine' })).body.error.code).toBe('forbidden')
    const events = await tracker.context.store.db
      .selectFrom('feed_events')
      .select('type')
      .orderBy('seq')
      .execute()
    expect(events.map(({ type }) => type)).toEqual([
      'member.changed',
      'member.changed',
      'workspace.changed',
      'member.changed',
    ])
  })

  it('two concurrent changes to the same preferences in two processes are both stored', async () => {
    await start()
    const second = await tracker.second()
    const ben = await joinMember(tracker)
    const parts = (['opened', 'left'] as const).flatMap((event) =>
      (['first', 'returning'] as const).flatMap((visits) =>
        (['email', 'slack'] as const).map((channel) => ({ [event]: { [visits]: { [channel]: true } } })),
      ),
    )
    const answers = await Promise.all(
      parts.map((notify, n) => call(n % 2 ? tracker : second, 'PATCH', '/api/me', { notify }, ben.token)),
    )
    expect(answers.map(({ status }) => status)).toEqual(parts.map(() => 200))
    const kept = (await ben.call('GET', '/api/me')).body.member.notify
    const all = { email: true, slack: true }
    expect(kept).toMatchObject({
      opened: { first: all, returning: all },
      left: { first: { ...all, desktop: true }, returning: { ...all, desktop: true } },
    })
  })

  it('data of another workspace is not found', async () => {
    await start()
    const ours = await joinMember(tracker, { role: 'admin' })
    const theirs = await joinMember(tracker, { role: 'admin', workspaceId: await addWorkspace(tracker) })
    const { invite } = (await theirs.call('POST', '/api/invites', {})).body
    const refusals = await Promise.all([
      ours.call('DELETE', `/api/invites/${invite.id}`),
      ours.call('DELETE', `/api/members/${theirs.me.member.id}`),
      ours.call('PATCH', `/api/members/${theirs.me.member.id}`, { role: 'member' }),
      ours.call('DELETE', `/api/devices/${theirs.me.device.id}`),
    ])
    expect(refusals.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    expect((await ours.call('GET', '/api/members')).body.items).toHaveLength(1)
    expect((await ours.call('GET', '/api/invites')).body.items).toHaveLength(0)
    expect((await theirs.call('GET', '/api/me')).status).toBe(200)
  })
})
