// Messages about readers who left at the gate: through the outbox of notices to a real mail server and to the stand-ins of the chat services.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ChatStandIns, startChatStandIns } from '../../../../../test/fixtures/chat/stand-ins.ts'
import { shownBy } from '../../../../../test/fixtures/slack-blocks.ts'
import { gateGraceMs } from '../../../domain/visits/leave-rule.ts'
import { engines } from '../../../infrastructure/database/testing.ts'
import { newId } from '../../../infrastructure/ids.ts'
import { createNotificationWorker } from '../../../workers/notification-worker.ts'
import { decideGateLeaves } from '../../gate/gate-leaves.ts'
import { personsBrowser } from '../../visits/testing.ts'
import { type NotificationSetup, notificationSetup } from '../testing.ts'

type Link = { id: string; slug: string }
const grace = { recipientEmail: 'grace@customer.example' }
const title = 'grace@customer.example opened the link of Offer and did not go on'
const allDay = { from: '09:00', to: '09:00', timeZone: 'UTC' }

describe.each(engines)('messages about readers who left at the gate (%s)', { timeout: 60_000 }, (engine) => {
  let stands: ChatStandIns
  let on: NotificationSetup
  beforeEach(async () => {
    stands = await startChatStandIns(() => on.clock.now())
    on = await notificationSetup(engine, stands.config)
  }, 60_000)
  afterEach(async () => {
    await on.close()
    await stands.close()
  }, 60_000)

  async function leaveGate({ slug }: Link, readerKey = newId('per')) {
    const signals = { webdriver: false, prerendered: false }
    const { statusCode } = await on.scene.tracker.app.inject({
      method: 'POST',
      url: `/api/view/${slug}/gate-leaves`,
      headers: { 'user-agent': personsBrowser, 'content-type': 'text/plain' },
      payload: JSON.stringify({ readerKey, question: 'code', shownMs: 8_000, inputs: 2, signals }),
    })
    expect(statusCode).toBe(200)
  }
  async function decide() {
    on.clock.advance(gateGraceMs)
    await decideGateLeaves(on.scene.tracker.context)
  }
  async function left(link: Link) {
    await leaveGate(link)
    await decide()
    await on.delivered()
  }
  const subjects = () => on.mailbox.mails.map(({ subject }) => subject)
  const rows = (table: 'notices' | 'notice_deliveries') =>
    on.scene.tracker.context.store.db
      .selectFrom(table as 'notices')
      .selectAll()
      .execute()
  const popUps = async () =>
    (
      await on.scene.tracker.context.store.db
        .selectFrom('feed_events')
        .select('member_id')
        .where('type', '=', 'link.refused')
        .execute()
    ).map((row) => row.member_id)
  const listed = async ({ id }: Link) =>
    (await on.owner.call('GET', `/api/links/${id}/refusals`)).body.items as { reason: string }[]

  test('each chosen channel gets one message, which names the reader as not proved', async () => {
    for (const room of Object.values(stands.rooms))
      await on.admin.call('PUT', '/api/workspace/chat-rooms', { room })
    on.slack.addUser(on.owner.me.member.email)
    const rooms = { teams: true, googleChat: true, chatwork: true, lineWorks: true }
    await on.prefer(on.owner, { signals: { email: true, slack: true, ...rooms } })
    await left(await on.scene.makeLink(grace))
    await on.delivered()
    const { teams, googleChat, chatwork, lineWorks } = stands
    const posts = [teams.posts, googleChat.posts, lineWorks.posts].map((each) => each.map(({ text }) => text))
    const texts = [
      ...posts,
      chatwork.messages.map(({ body }) => body),
      on.slack.messages.map(({ blocks }) => shownBy(blocks)),
    ]
    for (const each of texts) {
      expect(each).toHaveLength(1)
      expect(each[0]).toContain(title)
      expect(each[0]).toContain('The reader requested a code and left without entering it.')
      expect(each[0]).toContain('Nobody proved this address')
    }
    const [mail, ...others] = on.mailbox.mails
    expect([mail?.subject, others]).toEqual([title, []])
    expect(mail?.text).toContain('You are told because signals are turned on')
    expect(String(mail?.headers.get('list'))).toBeTruthy()
    expect(JSON.stringify(mail?.headerLines)).toContain('/unsubscribe/')
    expect(JSON.stringify([await rows('notices'), await rows('notice_deliveries')])).not.toContain('customer')
  })

  test('the message is in the language of the owner', async () => {
    await on.owner.call('PATCH', '/api/me', { locale: 'ja' })
    await on.prefer(on.owner, { signals: { email: true } })
    await left(await on.scene.makeLink(grace))
    expect(subjects()).toEqual(['grace@customer.exampleさんがOfferのリンクを開き、閲覧せずに離脱しました'])
    expect(on.mailbox.mails[0]?.text).toContain('別の方が開いた可能性もあります')
  })

  test('of two processes, one decides and one sends; a process that was killed while it sent is replaced', async () => {
    await on.prefer(on.owner, { signals: { email: true } })
    const other = (await on.scene.tracker.second()).context
    const second = createNotificationWorker(other)
    const link = await on.scene.makeLink(grace)
    for (let count = 0; count < 5; count++) await leaveGate(link)
    on.clock.advance(gateGraceMs)
    await Promise.all([decideGateLeaves(on.scene.tracker.context), decideGateLeaves(other)])
    await decideGateLeaves(other)
    await Promise.all([on.delivered(), second.sweep()])
    expect(subjects()).toHaveLength(5)
    const killed = { state: 'sending', sent_version: 0, reference: null } as const
    await on.scene.tracker.context.store.db
      .updateTable('notice_deliveries')
      .set({ ...killed, available_at: on.clock.now() + 60_000 })
      .execute()
    await on.worker.sweep()
    expect(subjects()).toHaveLength(5)
    on.clock.advance(60_000)
    await on.delivered()
    await second.close()
    expect(subjects()).toHaveLength(10)
    const ids = on.mailbox.mails.map(({ messageId }) => messageId)
    expect(new Set(ids).size).toBe(5)
  })

  test('quiet hours delay the message', async () => {
    await on.prefer(on.owner, { signals: { email: true } }, allDay)
    await left(await on.scene.makeLink(grace))
    expect(subjects()).toEqual([])
    await on.owner.call('PATCH', '/api/me', { notify: { quietHours: null } })
    await on.delivered()
    expect(subjects()).toEqual([title])
  })

  test.each([
    ['a muted link', { settings: { muted: true } }, {}],
    ['an ignored domain', {}, { ignoredDomains: ['customer.example'] }],
  ])('nobody is told of %s, but the leave is listed', async (_name, part, workspace) => {
    await on.setWorkspace(workspace)
    await on.prefer(on.owner, { signals: { email: true, desktop: true } })
    const link = await on.scene.makeLink({ ...grace, ...part })
    await left(link)
    expect([subjects(), await popUps(), await rows('notices')]).toEqual([[], [], []])
    expect(await listed(link)).toMatchObject([{ reason: 'leftAtCode' }])
  })

  test('a channel that fails is replaced: by e-mail, then by a pop-up', async () => {
    await on.admin.call('PUT', '/api/workspace/chat-rooms', { room: stands.rooms.teams })
    stands.teams.removeWorkflow()
    await on.prefer(on.owner, { signals: { teams: true } })
    await left(await on.scene.makeLink(grace))
    expect([subjects(), await popUps()]).toEqual([[title], []])
    on.mailbox.failNext({ at: 'rcpt', code: 550, text: '5.1.1 No such user' })
    await left(await on.scene.makeLink(grace))
    expect([subjects().length, await popUps()]).toEqual([1, [on.owner.me.member.id]])
  })

  test('a server that refuses all mails gets the message later, and the admins see the problem', async () => {
    await on.prefer(on.owner, { signals: { email: true } })
    on.mailbox.failNext({ at: 'from', code: 550, text: '5.7.1 Sender not allowed' })
    await left(await on.scene.makeLink(grace))
    expect(subjects()).toEqual([])
    const problems = async () => (await on.admin.call('GET', '/api/me')).body.workspace.channelProblems
    await expect.poll(problems).toMatchObject([{ channel: 'email' }])
    on.clock.advance(3_600_000)
    await on.delivered()
    expect(subjects()).toEqual([title])
  })

  test('an address that was erased before the message was sent is not named', async () => {
    await on.prefer(on.owner, { signals: { email: true } }, allDay)
    const link = await on.scene.makeLink(grace)
    await left(link)
    const erasure = { email: 'grace@customer.example', mode: 'erased' }
    expect((await on.admin.call('POST', '/api/privacy/erasures', erasure)).status).toBe(200)
    await on.owner.call('PATCH', '/api/me', { notify: { quietHours: null } })
    await on.delivered()
    expect(subjects()).toEqual(['Somebody opened the link of Offer and did not go on'])
    expect(on.mailbox.mails[0]?.text).not.toContain('grace')
  })

  test('an entry that was deleted before the message was sent is not told', async () => {
    await on.prefer(on.owner, { signals: { email: true } }, allDay)
    await left(await on.scene.makeLink(grace))
    await on.scene.tracker.context.store.db.deleteFrom('gate_refusals').execute()
    await on.owner.call('PATCH', '/api/me', { notify: { quietHours: null } })
    await on.delivered()
    expect([subjects(), await rows('notices'), await rows('notice_deliveries')]).toEqual([[], [], []])
  })

  test('a reader who was refused and then leaves is listed once, as refused', async () => {
    await on.prefer(on.owner, { signals: { email: true } })
    const made = { passcode: 'correct horse' }
    const { id, url } = (await on.owner.call('POST', `/api/documents/${on.scene.documentId}/links`, made))
      .body
    const link = { id, slug: String(url).split('/').at(-1) ?? '' }
    const readerKey = newId('per')
    const entry = { readerKey, email: 'ken@example.com', passcode: 'wrong horse' }
    const signals = { webdriver: false, prerendered: false, visible: true }
    const { statusCode } = await on.scene.tracker.app.inject({
      method: 'POST',
      url: `/api/view/${link.slug}/visits`,
      headers: { 'user-agent': personsBrowser },
      payload: { ...entry, viewport: { width: 1, height: 1 }, signals },
    })
    expect(statusCode).toBe(403)
    await leaveGate(link, readerKey)
    await decide()
    expect((await listed(link)).map(({ reason }) => reason)).toEqual(['passcodeWrong'])
    await leaveGate(link)
    await decide()
    await on.delivered()
    expect((await listed(link)).map(({ reason }) => reason)).toEqual(['leftAtCode', 'passcodeWrong'])
    expect(subjects()).toHaveLength(1)
  })
})
