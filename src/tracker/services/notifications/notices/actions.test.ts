// Messages about actions of readers that are told at once: through the outbox of notices to a real mail server and to the stand-ins of the chat services.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultNextSteps } from '#shared/model/next-steps.ts'
import { type ChatStandIns, startChatStandIns } from '../../../../../test/fixtures/chat/stand-ins.ts'
import { shownBy } from '../../../../../test/fixtures/slack-blocks.ts'
import { engines } from '../../../infrastructure/database/testing.ts'
import { createNotificationWorker } from '../../../workers/notification-worker.ts'
import { call } from '../../people/testing.ts'
import type { VisitInBrowser } from '../../visits/testing.ts'
import { type NotificationSetup, notificationSetup } from '../testing.ts'

const email = 'pat@customer.example'
const title = `${email} clicked “Book a meeting” in Offer`
const allDay = { from: '09:00', to: '09:00', timeZone: 'UTC' }
const idOf = (number: number) => `event_${number}`.padEnd(20, '_')

describe.each(engines)('actions that are told at once (%s)', { timeout: 60_000 }, (engine) => {
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

  let count = 0
  async function act(page: VisitInBrowser, ...kinds: string[]) {
    const events = kinds.map((kind) => ({ id: idOf(count++), kind, page: 2 }))
    return call(on.scene.tracker, 'POST', '/api/view/events', { token: page.visitToken, events })
  }
  const subjects = () => on.mailbox.mails.map(({ subject }) => subject)
  const notices = () =>
    on.scene.tracker.context.store.db
      .selectFrom('notices')
      .select(['member_id as memberId', 'subject_id as subjectId'])
      .execute()
  const popUps = async () =>
    (
      await on.scene.tracker.context.store.db
        .selectFrom('feed_events')
        .select(['member_id', 'subject'])
        .where('type', '=', 'visit.acted')
        .execute()
    ).map(({ member_id: memberId, subject }) => ({ memberId, ...JSON.parse(subject) }))

  test('by default, the desktop of the owner of the link shows a pop-up, and no other member gets the event', async () => {
    const start = async (who: typeof on.owner) => (await who.call('GET', '/api/feed?waitMs=0')).body.cursor
    const [ours, theirs] = [await start(on.owner), await start(on.colleague)]
    const page = await on.open(email)
    await act(page, 'meeting')
    const feed = async (who: typeof on.owner, cursor: string) =>
      (await who.call('GET', `/api/feed?waitMs=0&cursor=${cursor}`)).body.events.filter(
        ({ type }: { type: string }) => type === 'visit.acted',
      )
    expect(await feed(on.owner, ours)).toMatchObject([
      { action: 'meeting', visitId: page.visitId, documentTitle: 'Offer', visitor: { email } },
    ])
    expect(await feed(on.colleague, theirs)).toEqual([])
  })

  test('each kind is told once for a visit; clicks of links, downloads and prints are not', async () => {
    await on.prefer(on.owner, { actions: { email: true } })
    const page = await on.open(email)
    await act(page, 'meeting', 'print', 'download')
    await act(page, 'meeting')
    await act(page, 'reply', 'reply')
    await on.delivered()
    expect(subjects().toSorted()).toEqual([title, `${email} clicked “Reply” in Offer`])
    const other = await on.open('kim@customer.example')
    await act(other, 'meeting')
    await on.delivered()
    expect(subjects()).toHaveLength(3)
  })

  test('each chosen channel gets one message; Slack and Google Chat put it into the thread of the visit', async () => {
    for (const room of Object.values(stands.rooms))
      await on.admin.call('PUT', '/api/workspace/chat-rooms', { room })
    on.slack.addUser(on.owner.me.member.email)
    const all = { slack: true, teams: true, googleChat: true, chatwork: true, lineWorks: true }
    await on.prefer(on.owner, {
      opened: { slack: true, googleChat: true },
      actions: { ...all, email: true },
    })
    const page = await on.open(email)
    await on.delivered()
    await act(page, 'meeting')
    await on.delivered()
    const { teams, googleChat, chatwork, lineWorks } = stands
    // Two workers send in this test, and Google Chat accepts one message in a second.
    const posted = async () => {
      on.clock.advance(3_000)
      await on.delivered()
      return googleChat.posts.length
    }
    await expect.poll(posted, { timeout: 15_000, interval: 500 }).toBe(2)
    expect(on.slack.messages.map(({ text }) => text)).toHaveLength(2)
    const [opened, acted] = on.slack.messages
    expect(acted).toMatchObject({ threadTs: opened?.ts })
    expect(googleChat.posts.map(({ isReply }) => isReply)).toEqual([false, true])
    const texts = [
      shownBy(acted?.blocks ?? []),
      googleChat.posts.at(-1)?.text,
      ...teams.posts.map((post) => post.text),
      ...chatwork.messages.map(({ body }) => body),
      ...lineWorks.posts.map(({ text }) => text),
      on.mailbox.mails[0]?.text,
    ]
    expect(texts).toHaveLength(6)
    for (const text of texts) {
      expect(text).toContain(title)
      expect(text).toContain('First visit')
      expect(text).toContain('actions of readers are turned on')
    }
    expect(JSON.stringify(on.mailbox.mails[0]?.headerLines)).toContain('/unsubscribe/')
    expect(JSON.stringify(await notices())).not.toContain('customer')
  })

  test('a shared document is told with the address of the colleague', async () => {
    await on.prefer(on.owner, { actions: { email: true } })
    const share = { ...defaultNextSteps.share, on: true }
    const nextSteps = { ...defaultNextSteps, share }
    await on.owner.call('PUT', `/api/documents/${on.scene.documentId}/next-steps`, { nextSteps })
    const page = await on.open(email)
    const asked = { id: idOf(1_000), email: 'yuki@customer.example', byMail: false, locale: 'en' }
    const request = { token: page.visitToken, ...asked }
    for (const _ of [1, 2]) {
      expect((await call(on.scene.tracker, 'POST', '/api/view/shares', request)).status).toBe(200)
    }
    await on.delivered()
    expect(subjects()).toEqual([`${email} shared Offer with a colleague`])
    expect(on.mailbox.mails[0]?.text).toContain('Shared with yuki@customer.example')
  })

  test('the message is in the language of the member', async () => {
    await on.owner.call('PATCH', '/api/me', { locale: 'ja' })
    await on.prefer(on.owner, { actions: { email: true } })
    await act(await on.open(email), 'reply')
    await on.delivered()
    expect(subjects()).toEqual([`${email}さんがOfferで「返信」をクリックしました`])
  })

  test('of two processes, one decides and one sends; a process that was killed while it sent is replaced', async () => {
    await on.prefer(on.owner, { actions: { email: true } })
    const second = await on.scene.tracker.second()
    const worker = createNotificationWorker(second.context)
    const pages = await Promise.all([1, 2, 3].map((n) => on.open(`pat${n}@customer.example`)))
    await Promise.all(pages.flatMap((page) => [act(page, 'meeting'), act(page, 'meeting')]))
    await Promise.all([on.delivered(), worker.sweep()])
    expect(subjects()).toHaveLength(3)
    await on.scene.tracker.context.store.db
      .updateTable('notice_deliveries')
      .set({ state: 'sending', sent_version: 0, reference: null, available_at: on.clock.now() + 60_000 })
      .execute()
    on.clock.advance(60_000)
    await Promise.all([on.delivered(), worker.sweep()])
    await worker.close()
    expect(subjects()).toHaveLength(6)
    expect(new Set(on.mailbox.mails.map(({ messageId }) => messageId)).size).toBe(3)
  })

  test('a lost answer of Slack before the first message about the visit causes no second message', async () => {
    on.slack.addUser(on.owner.me.member.email)
    await on.prefer(on.owner, { left: { slack: true }, actions: { slack: true } })
    on.slack.failNext('chat.postMessage', { kind: 'lostAnswer' })
    const page = await on.open(email)
    await act(page, 'meeting')
    await on.delivered()
    expect(on.slack.messages).toHaveLength(1)
    // The next attempt comes after the message of the leave.
    await on.scene.tracker.context.store.db
      .updateTable('notice_deliveries')
      .set({ available_at: on.clock.now() + 600_000 })
      .execute()
    await on.leave(page)
    expect(on.slack.messages).toHaveLength(2)
    on.clock.advance(600_000)
    await on.delivered()
    const texts = on.slack.messages.map(({ text }) => text)
    expect(texts.filter((text) => text.includes('Book a meeting'))).toHaveLength(1)
    expect(texts).toHaveLength(2)
  })

  test('quiet hours delay the message', async () => {
    await on.prefer(on.owner, { actions: { email: true } }, allDay)
    await act(await on.open(email), 'meeting')
    await on.delivered()
    expect(subjects()).toEqual([])
    await on.owner.call('PATCH', '/api/me', { notify: { quietHours: null } })
    await on.delivered()
    expect(subjects()).toEqual([title])
  })

  test.each([
    ['a muted link', { settings: { muted: true } }, {}],
    ['an ignored domain', {}, { ignoredDomains: ['customer.example'] }],
  ])('nobody is told of %s', async (_name, part, workspace) => {
    await on.setWorkspace(workspace)
    await on.prefer(on.owner, { actions: { email: true, desktop: true } })
    await act(await on.open(email, await on.scene.makeLink(part)), 'meeting')
    await on.delivered()
    expect([subjects(), await popUps(), await notices()]).toEqual([[], [], []])
  })

  test('team members and suspected visits cause no message', async () => {
    await on.prefer(on.owner, { actions: { email: true, desktop: true } })
    await act(await on.open(on.colleague.me.member.email), 'meeting')
    const { store } = on.scene.tracker.context
    const suspected = await on.open(email)
    await store.db
      .updateTable('visits')
      .set({ suspected: 1 })
      .where('visit_id', '=', suspected.visitId)
      .execute()
    await act(suspected, 'meeting')
    await on.delivered()
    expect([subjects(), await popUps()]).toEqual([[], []])
  })

  test('a member who turned the row off is told nothing at once; the message of the leave names the action', async () => {
    await on.prefer(on.owner, { left: { email: true } })
    const page = await on.open(email)
    await act(page, 'meeting')
    await on.delivered()
    expect([subjects(), await notices()]).toEqual([[], []])
    await on.leave(page)
    expect(on.mailbox.mails[0]?.text).toContain('Clicked “Book a meeting”')
  })

  test('while the owner in Salesforce is not known yet, the action waits; then that member is told', async () => {
    await on.setWorkspace({ recordOwnerRule: 'person' })
    for (const who of [on.owner, on.colleague]) await on.prefer(who, { actions: { email: true } })
    await act(await on.open(email), 'meeting')
    await on.delivered()
    expect(subjects()).toEqual([])
    const { name, email: address } = on.colleague.me.member
    await on.answer(on.owner, { name, email: address })
    expect(on.mailbox.mails.map(({ to }) => [to].flat()[0]?.value[0]?.address)).toEqual([address])
  })

  test('a channel that fails is replaced: by e-mail, then by a pop-up', async () => {
    await on.admin.call('PUT', '/api/workspace/chat-rooms', { room: stands.rooms.teams })
    stands.teams.removeWorkflow()
    await on.prefer(on.owner, { actions: { teams: true } })
    await act(await on.open(email), 'meeting')
    await on.delivered()
    expect([subjects(), await popUps()]).toEqual([[title], []])
    on.mailbox.failNext({ at: 'rcpt', code: 550, text: '5.1.1 No such user' })
    const page = await on.open(email)
    await act(page, 'reply')
    await on.delivered()
    expect(subjects()).toHaveLength(1)
    const { memberId, ...subject } = (await popUps())[0] ?? {}
    expect([memberId, subject]).toEqual([on.owner.me.member.id, { visitId: page.visitId, action: 'reply' }])
  })

  test('a reader who was erased before the message was sent is not named', async () => {
    await on.prefer(on.owner, { actions: { email: true } }, allDay)
    await act(await on.open(email), 'meeting')
    await on.admin.call('POST', '/api/privacy/erasures', { email, mode: 'anonymized' })
    await on.owner.call('PATCH', '/api/me', { notify: { quietHours: null } })
    await on.delivered()
    expect(on.mailbox.mails.map(({ text }) => text).join()).not.toContain('customer')
  })
})
