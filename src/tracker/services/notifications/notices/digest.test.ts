// Digests: when they are due, what they say, and on which channels, through a real mail server and the stand-ins of the chat services.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DigestChange } from '#shared/model/digest.ts'
import type { NotifyPreferences } from '#shared/model/people.ts'
import { type ChatStandIns, startChatStandIns } from '../../../../../test/fixtures/chat/stand-ins.ts'
import { shownBy } from '../../../../../test/fixtures/slack-blocks.ts'
import { engines } from '../../../infrastructure/database/testing.ts'
import { newId } from '../../../infrastructure/ids.ts'
import { createNotificationWorker } from '../../../workers/notification-worker.ts'
import type { Joined } from '../../people/testing.ts'
import { deliverNext, openSenders } from '../deliver.ts'
import { type NotificationSetup, notificationSetup } from '../testing.ts'
import { decideDigests } from './digest-decision.ts'

const dayMs = 86_400_000
const at = (time: string, day = 22) => Date.parse(`2026-11-${day}T${time}:00.000Z`)
const daily: DigestChange = { every: 'daily', at: '17:00', timeZone: 'UTC', channel: 'email' }
const until9 = { from: '15:00', to: '21:00', timeZone: 'UTC' }

describe.each(engines)('digests (%s)', { timeout: 60_000 }, (engine) => {
  let stands: ChatStandIns
  let on: NotificationSetup
  beforeEach(async () => {
    stands = await startChatStandIns(() => on.clock.now())
    on = await notificationSetup(engine, stands.config)
    await on.prefer(on.owner, {})
    await on.prefer(on.colleague, {})
  }, 60_000)
  afterEach(async () => {
    await on.close()
    await stands.close()
  }, 60_000)

  const db = () => on.scene.tracker.context.store.db
  async function turnOn(digest: DigestChange = daily, who: Joined = on.owner, more: object = {}) {
    const { status } = await who.call('PATCH', '/api/me', { notify: { digest, ...more } })
    expect(status).toBe(200)
  }
  async function read(email: string, link?: { slug: string }) {
    await on.leave(await on.open(email, link))
  }
  async function wait(until: number) {
    on.clock.set(until)
    await on.delivered()
    await on.delivered()
  }
  const mails = () => on.mailbox.mails.map(({ subject }) => subject)
  const lastText = () => on.mailbox.mails.at(-1)?.text ?? ''

  test('a daily digest says what happened, at its time and once; without news there is none', async () => {
    await turnOn()
    const link = await on.scene.makeLink()
    await read('ken@example.com', link)
    await read('ken@example.com', link)
    await read('mia@example.com', link)
    await db()
      .insertInto('gate_refusals')
      .values({
        ...{ workspace_id: on.owner.me.workspace.id, refusal_id: newId('ref'), link_id: link.id },
        ...{
          document_id: on.scene.documentId,
          reason: 'leftAtEmail',
          email: null,
          refused_at: on.clock.now(),
        },
      })
      .execute()
    await wait(at('16:59'))
    expect(mails()).toEqual([])
    await wait(at('17:00'))
    expect(mails()).toEqual(['Your digest for Sun 22 Nov'])
    const mail = on.mailbox.mails[0]
    for (const part of [
      '- From Sat 21 Nov, 17:00 to Sun 22 Nov, 17:00',
      '- Visits: 3',
      '- Known readers: 2',
      '- Reading time: 6 s',
      '- Left at the gate: 1',
      '- Offer: 6 s of reading, visits: 3',
      '- ken@example.com: 4 s, visits: 2',
      '- mia@example.com: 2 s, visits: 1',
      'You get this digest because you turned it on.',
    ]) {
      expect(mail?.text?.split('\n')).toContain(part)
    }
    expect(mail?.text).toMatch(/- ken@example\.com: 4 s, visits: 2\n {2}http\S+\/history\/\S+/)
    expect(mail?.html).toContain('Readers with the longest reading time')
    expect(JSON.stringify(mail?.headerLines)).toMatch(/List-Unsubscribe:\S* <http\S+\/unsubscribe\//)
    await wait(at('17:00', 23))
    await wait(at('17:00', 24))
    expect(mails()).toHaveLength(1)
    expect(await db().selectFrom('notices').selectAll().where('from_at', '>', at('16:00')).execute()).toEqual(
      [],
    )
    await read('ken@example.com', link)
    await wait(at('17:00', 25))
    expect(mails()).toEqual(['Your digest for Sun 22 Nov', 'Your digest for Wed 25 Nov'])
    expect(lastText().split('\n')).toContain('- Visits: 1')
  })

  test('signals, what readers did, and links that nobody opened are part of it', async () => {
    await turnOn()
    const link = await on.scene.makeLink()
    await on.scene.makeLink({ recipientEmail: 'never@customer.example' })
    const other = await on.scene.makeLink({ recipientEmail: 'opened@customer.example' })
    await read('ken@example.com', link)
    await read('opened@customer.example', other)
    on.clock.advance(4 * dayMs)
    const visit = await on.open('ken@example.com', link)
    await db()
      .insertInto('visit_events')
      .values({
        ...{ workspace_id: on.owner.me.workspace.id, visit_id: visit.visitId, event_id: 'event_1_aaaaaaaaa' },
        ...{ document_id: on.scene.documentId, position: 0, kind: 'meeting', page: 1, target: null },
        happened_at: on.clock.now(),
      })
      .execute()
    await on.leave(visit)
    await wait(at('17:00', 26))
    const lines = lastText().split('\n')
    expect(lines).toContain('- ken@example.com, Offer: Came back 4 days after the last visit.')
    expect(lines).toContain('- Clicked “Book a meeting”: 1')
    expect(lines).toContain('Personal links not opened for 3 days (1)')
    expect(lines).toContain('- never@customer.example: Offer')
  })

  test('a weekly digest comes on its day, in the language and the zone of the member', async () => {
    await on.owner.call('PATCH', '/api/me', { locale: 'ja' })
    await turnOn({ every: 'weekly', weekday: 5, at: '08:00', timeZone: 'Asia/Tokyo' })
    await read('ken@example.com')
    await wait(at('22:59', 26))
    expect(mails()).toEqual([])
    await wait(at('23:00', 26))
    expect(mails()).toEqual(['1週間の閲覧のまとめ：11月20日(金)〜11月27日(金)'])
    expect(lastText()).toContain('- 閲覧：1回')
    expect(lastText()).toContain('- ken@example.comさん：2秒、閲覧 1回')
  })

  test('of two processes, one decides and sends each digest; after an outage of days there is one digest', async () => {
    await turnOn()
    await turnOn(daily, on.colleague)
    const link = await on.scene.makeLink()
    await read('ken@example.com', link)
    await read('kim@example.com', await on.scene.makeLink({ by: on.colleague }))
    const second = createNotificationWorker((await on.scene.tracker.second()).context)
    on.clock.set(at('19:12', 27))
    await Promise.all([on.delivered(), second.sweep(), second.sweep()])
    await on.delivered()
    await second.close()
    expect(on.mailbox.mails.map(({ to, subject }) => [[to].flat()[0]?.text, subject]).toSorted()).toEqual(
      [on.colleague, on.owner]
        .map(({ me }) => [expect.stringContaining(me.member.email), 'Your digest for Fri 27 Nov'])
        .toSorted((one, other) => (String(one) < String(other) ? -1 : 1)),
    )
    const [first] = on.mailbox.mails
    expect(first?.text?.split('\n')).toContain('- From Sat 21 Nov, 17:00 to Fri 27 Nov, 19:12')
    await wait(at('16:59', 28))
    expect(mails()).toHaveLength(2)
  })

  test('a notification of a visit is sent before the digests that wait', async () => {
    await on.prefer(on.owner, { left: { email: true } })
    await turnOn()
    await turnOn(daily, on.colleague)
    await read('ken@example.com')
    await read('mia@example.com', await on.scene.makeLink({ by: on.colleague }))
    const notified = mails()
    expect(notified).toHaveLength(1)
    // The worker of the tracker has an earlier clock, so it sends none of these messages.
    const later = { ...on.scene.tracker.context, clock: { now: () => at('17:00') } }
    const senders = openSenders(later)
    expect(await decideDigests(later, 10)).toBe(2)
    expect(await deliverNext(later, senders, 'email')).toBe(true)
    await db()
      .updateTable('deliveries')
      .set({ state: 'waiting', sent_version: 0, reference: null, available_at: at('17:00') })
      .execute()
    while (await deliverNext(later, senders, 'email'));
    for (const sender of senders.values()) sender.close()
    const digest = 'Your digest for Sun 22 Nov'
    expect(mails()).toEqual([...notified, digest, ...notified, digest])
  })

  test('quiet hours delay a digest, and another change of the settings makes no second one', async () => {
    await turnOn(daily, on.owner, { quietHours: until9 })
    await read('ken@example.com')
    await wait(at('17:00'))
    expect(mails()).toEqual([])
    await on.owner.call('PATCH', '/api/me', { notify: { signals: { email: true } } })
    await wait(at('20:59'))
    expect(mails()).toEqual([])
    await wait(at('21:00'))
    expect(mails()).toEqual(['Your digest for Sun 22 Nov'])
  })

  test('muted links, ignored domains, scanners, the team and other members’ links are left out', async () => {
    await turnOn()
    await on.setWorkspace({ ignoredDomains: ['partner.example'] })
    await read('muted@example.com', await on.scene.makeLink({ settings: { muted: true } }))
    await read('ken@sub.partner.example')
    await read('scanner@example.com')
    await db().updateTable('visits').set({ suspected: 1 }).where('email', 'like', 'scanner%').execute()
    await read('team@example.com')
    const team = { team: on.colleague.me.member.id }
    await db().updateTable('visits').set(team).where('email', 'like', 'team%').execute()
    await wait(at('17:00'))
    expect(mails()).toEqual([])
  })

  test('a member sees the readers of others on the own document only if the workspace shows them', async () => {
    await turnOn()
    const link = await on.scene.makeLink({ by: on.colleague })
    await read('ken@example.com', link)
    await wait(at('17:00'))
    expect(lastText()).toContain('ken@example.com: 2 s')
    await on.setWorkspace({ memberVisibility: 'ownReaders' })
    await read('mia@example.com', link)
    await wait(at('17:00', 23))
    expect(mails()).toHaveLength(1)
  })

  test('a reader who still reads at the time of the digest is in the next one, and not lost', async () => {
    await turnOn()
    on.clock.set(at('16:57'))
    await read('mia@example.com')
    on.clock.set(at('16:59'))
    const visit = await on.open('ken@example.com')
    on.clock.advance(45_000)
    await visit.beat({ pages: { 2: 40_000 }, page: 2 })
    await wait(at('17:00'))
    expect(mails()).toHaveLength(1)
    expect(lastText()).toContain('- mia@example.com: ')
    expect(lastText()).not.toContain('ken@example.com')
    on.clock.advance(60_000)
    await on.scene.sweep()
    const { left_at } = await db()
      .selectFrom('visits')
      .select('left_at')
      .where('email', '=', 'ken@example.com')
      .executeTakeFirstOrThrow()
    expect(left_at).toBeLessThan(at('17:00'))
    await wait(at('17:00', 23))
    expect(mails()).toHaveLength(2)
    expect(lastText()).toContain('- ken@example.com: ')
    expect(lastText()).not.toContain('mia@example.com')
  })

  test('each chat service gets a short form within its limit; a service that fails is replaced by e-mail', async () => {
    for (const room of Object.values(stands.rooms))
      await on.admin.call('PUT', '/api/workspace/chat-rooms', { room })
    on.slack.addUser(on.owner.me.member.email)
    const title = '提案書（改訂版）'.repeat(25)
    await db().updateTable('documents').set({ title }).execute()
    const link = await on.scene.makeLink()
    let day = 22
    for (const channel of ['teams', 'googleChat', 'chatwork', 'lineWorks', 'slack'] as const) {
      await turnOn({ ...daily, channel })
      for (let count = 0; count < 6; count++) await read(`reader${count}@example.com`, link)
      await wait(at('17:00', day))
      day += 1
    }
    const { teams, googleChat, chatwork, lineWorks } = stands
    const posts = [teams.posts, googleChat.posts, lineWorks.posts].map((each) => each.map(({ text }) => text))
    const texts = [...posts, chatwork.messages.map(({ body }) => body)]
    for (const each of [...texts, on.slack.messages.map(({ blocks }) => shownBy(blocks))]) {
      expect(each).toHaveLength(1)
      expect(each[0]).toContain('Visits: 6')
      expect(each[0]).toContain('Readers with the longest reading time: ')
    }
    expect(mails()).toEqual([])
    stands.teams.removeWorkflow()
    await turnOn({ ...daily, channel: 'teams' })
    await read('ken@example.com', link)
    await wait(at('17:00', day))
    expect(mails()).toEqual([`Your digest for Fri ${day} Nov`])
  })

  test('data that was erased before the digest was sent is not in it; nothing stored has an address', async () => {
    await turnOn(daily, on.owner, { quietHours: until9 })
    await read('ken@example.com')
    await read('mia@example.com')
    await wait(at('17:00'))
    const stored = [
      await db().selectFrom('notices').selectAll().execute(),
      await db().selectFrom('notice_deliveries').selectAll().execute(),
      await db().selectFrom('digests').selectAll().execute(),
    ]
    expect(stored[0]).toHaveLength(1)
    expect(JSON.stringify(stored)).not.toContain('example.com')
    const erasure = { email: 'ken@example.com', mode: 'erased' }
    expect((await on.admin.call('POST', '/api/privacy/erasures', erasure)).status).toBe(200)
    await wait(at('21:00'))
    expect(mails()).toHaveLength(1)
    expect(lastText()).not.toContain('ken@example.com')
    expect(lastText()).toContain('mia@example.com')
  })

  test('a sample is sent at once, also in quiet hours and without news, and at most once a minute', async () => {
    await turnOn({ ...daily, every: 'off' }, on.owner, {
      quietHours: { from: '00:00', to: '00:00', timeZone: 'UTC' },
    })
    const sample = () => on.owner.call('POST', '/api/me/digest-sample')
    expect((await sample()).status).toBe(200)
    expect((await sample()).body.error.code).toBe('too_many_requests')
    await on.delivered()
    expect(mails()).toEqual(['Sample: Your digest for Sun 22 Nov'])
    expect(lastText()).toContain('Nothing happened in this time.')
    on.clock.advance(60_000)
    expect((await sample()).status).toBe(200)
    await on.delivered()
    expect(mails()).toHaveLength(2)
    await wait(at('17:00', 24))
    expect(mails()).toHaveLength(2)
  })

  test('the link of the e-mail turns the digest off, and no other message', async () => {
    await turnOn(daily, on.owner, { left: { first: { email: true }, returning: { email: true } } })
    await read('ken@example.com')
    on.mailbox.mails.length = 0
    await wait(at('17:00'))
    const url = new URL(/http\S+\/unsubscribe\/\S+/.exec(lastText())?.[0] ?? '')
    const page = await on.scene.tracker.app.inject({ method: 'GET', url: url.pathname })
    expect(page.body).toContain('Turn off the digest?')
    const done = await on.scene.tracker.app.inject({ method: 'POST', url: url.pathname })
    expect(done.body).toContain('The digest is off')
    const { notify } = (await on.owner.call('GET', '/api/me')).body.member as { notify: NotifyPreferences }
    expect([notify.digest?.every, notify.left.first.email]).toEqual(['off', true])
    expect(await db().selectFrom('digests').selectAll().execute()).toEqual([])
  })
})

test('without a channel that can send, a sample is refused', async () => {
  const on = await notificationSetup('sqlite', { smtpUrl: null, mailFrom: null, slackToken: null })
  const { body } = await on.owner.call('POST', '/api/me/digest-sample')
  expect(body.error.code).toBe('digest_no_channel')
  await on.close()
})
