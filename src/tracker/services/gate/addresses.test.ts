// Uses a real mail server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../../../test/fixtures/part.ts'
import { up as bringToOneForm } from '../../infrastructure/database/migrations/0025-one-form-of-addresses.ts'
import { embeddedEngine } from '../../infrastructure/database/testing.ts'
import { joinMember } from '../people/testing.ts'
import { type GateScene, gateScene, prospect, refusalOf } from './testing.ts'

describe.each(embeddedEngine)('addresses at the gate, on %s', (engine) => {
  let scene: GateScene
  beforeAll(async () => {
    scene = await gateScene(engine)
  })
  afterAll(() => scene.close())

  const askCode = (slug: string, readerKey: string, email: string) =>
    scene.tracker.app.inject({
      method: 'POST',
      url: `/api/view/${slug}/codes`,
      payload: { email, readerKey, locale: 'en' },
    })

  test.each(['x@evil.example>', '<bad@acme.jp', 'bad@acme.jp>', '<x@evil.example>', 'x@evil.example (y)'])(
    '%s is refused as an address, and nothing is mailed',
    async (email) => {
      const link = await scene.makeLink({
        settings: { verifyEmail: true, block: ['evil.example', 'bad@acme.jp'] },
      })
      const reader = prospect(scene, link)
      const asked = await askCode(link.slug, reader.readerKey, email)
      expect(asked.json().error.code).toBe('email_invalid')
      expect(refusalOf(await reader.open({ email }))).toBe('email_invalid')
      const sign = await askCode(link.slug, reader.readerKey, 'sign@example.com')
      expect(sign.statusCode).toBe(200)
      await eventually('the next mail', () => scene.mailbox.recipients.includes('sign@example.com'))
      expect(scene.mailbox.recipients.splice(0)).toEqual(['sign@example.com'])
    },
  )

  test.each([
    ['ｘ＠ｅｖｉｌ．ｅｘａｍｐｌｅ', 'evil.example'],
    ['x@evil。example', 'evil.example'],
    ['x@ev\u200bil.example', 'evil.example'],
    ['x@例え.jp', 'xn--r8jz45g.jp'],
    ['x@XN--R8JZ45G.jp.', '例え.jp'],
  ])('%s is blocked by %s', async (email, rule) => {
    const link = await scene.makeLink({ settings: { block: [rule] } })
    expect(refusalOf(await prospect(scene, link).open({ email }))).toBe('reader_not_allowed')
  })

  test('each spelling of an address is one person: the same mailbox, visitor and match', async () => {
    const link = await scene.makeLink({ settings: { verifyEmail: true, allow: ['Ｅｘａｍｐｌｅ.co.jp'] } })
    expect(link.settings.allow).toEqual(['example.co.jp'])
    const sent = () =>
      scene.mailbox.mails.findIndex(({ to }) => [to].flat()[0]?.text === 'taro@example.co.jp')
    const visitors = new Set<string | null>()
    for (const email of ['taro@example.co.jp', 'ｔａｒｏ＠Example.co.jp', 'taro＠example。co。jp']) {
      const reader = prospect(scene, link)
      expect((await askCode(link.slug, reader.readerKey, email)).statusCode).toBe(200)
      await eventually('the code', () => sent() >= 0)
      expect(scene.mailbox.recipients.splice(0)).toEqual(['taro@example.co.jp'])
      const [mail] = scene.mailbox.mails.splice(sent(), 1)
      const code = /\b(\d{6})\b/.exec(mail?.text ?? '')?.[1] ?? ''
      const { visitId, visitorEmail } = await reader.enter({ email, code })
      expect(visitorEmail).toBe('taro@example.co.jp')
      const { body } = await scene.owner.call('GET', `/api/visits/${visitId}`)
      expect(body.visitor).toMatchObject({ email: 'taro@example.co.jp', confidence: 'verified' })
      visitors.add(body.visitor.id)
      scene.clock.advance(600_001)
    }
    expect(visitors.size).toBe(1)
  })

  test('addresses of invites, members and recipients are stored in the same form', async () => {
    const admin = await joinMember(scene.tracker, { email: 'Ｂｏｓｓ＠例え.jp', role: 'admin' })
    expect(admin.me.member.email).toBe('boss@xn--r8jz45g.jp')
    const { body: invite } = await admin.call('POST', '/api/invites', { email: 'Ｎｅｗ＠Example.com' })
    expect(invite.invite.email).toBe('new@example.com')
    const link = await scene.makeLink({ recipientEmail: 'Ｋｅｎ＠例え.jp' })
    expect(link.recipientEmail).toBe('ken@xn--r8jz45g.jp')
    const workspace = await admin.call('PATCH', '/api/workspace', { ignoredDomains: ['例え.jp'] })
    expect(workspace.body.ignoredDomains).toEqual(['xn--r8jz45g.jp'])
  })

  test('stored addresses are normalized; an address that cannot be normalized never gets mail', async () => {
    const { db } = scene.tracker.context.store
    const old = await scene.makeLink({ recipientEmail: 'old@example.com', settings: { verifyEmail: true } })
    const odd = await scene.makeLink({ recipientEmail: 'odd@example.com', settings: { verifyEmail: true } })
    const first = await scene.makeLink({})
    const { visitId } = await prospect(scene, first).enter({ email: 'wide@example.com' })
    await prospect(scene, first).enter({ email: 'taken@example.com' })
    await prospect(scene, first).enter({ email: 'twice@example.com' })
    const set = (from: string, to: string) =>
      Promise.all([
        db.updateTable('visitors').set({ email: to }).where('email', '=', from).execute(),
        db.updateTable('visits').set({ email: to }).where('email', '=', from).execute(),
        db.updateTable('links').set({ recipient_email: to }).where('recipient_email', '=', from).execute(),
      ])
    await set('old@example.com', 'ｏｌｄ@例え.jp')
    await set('odd@example.com', 'odd@example.com>')
    await set('wide@example.com', 'ｗｉｄｅ@example.com')
    await set('twice@example.com', 'ｔａｋｅｎ@example.com')
    await bringToOneForm(db as never)
    const recipients = await db
      .selectFrom('links')
      .select('recipient_email')
      .where('link_id', 'in', [old.id, odd.id])
      .execute()
    expect(recipients.map((row) => row.recipient_email).sort()).toEqual([
      'odd@example.com>',
      'old@xn--r8jz45g.jp',
    ])
    const { body } = await scene.owner.call('GET', `/api/visits/${visitId}`)
    expect(body.visitor.email).toBe('wide@example.com')
    const kept = await db
      .selectFrom('visitors')
      .select('email')
      .where('email', 'like', '%@example.com')
      .execute()
    expect(kept.map((row) => row.email)).toEqual(
      expect.arrayContaining(['taken@example.com', 'ｔａｋｅｎ@example.com']),
    )
    scene.mailbox.recipients.length = 0
    for (const { slug } of [odd, old]) {
      const asked = await scene.tracker.app.inject({
        method: 'POST',
        url: `/api/view/${slug}/codes`,
        payload: { readerKey: 'r'.repeat(22), locale: 'en' },
      })
      expect(asked.statusCode).toBe(200)
    }
    await eventually('the other mail', () => scene.mailbox.recipients.length > 0)
    // smtp-server decodes the domain into its original letters.
    expect(scene.mailbox.recipients).toEqual(['old@例え.jp'])
  })
})
