import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ChannelProblem } from '#shared/model/people.ts'
import { formattingIn, shownBy } from '../../../../test/fixtures/slack-blocks.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { createNotificationWorker } from '../../workers/notification-worker.ts'
import { type NotificationSetup, notificationSetup } from './testing.ts'

describe.each(engines)('notifications on %s', (engine) => {
  let opened: NotificationSetup | undefined
  afterEach(() => opened?.close())
  async function start(overrides: Partial<TrackerConfig> = {}): Promise<NotificationSetup> {
    opened = await notificationSetup(engine, overrides)
    return opened
  }

  it('the opening sends an e-mail, and the leave sends a reply to it, in the recipient’s language', async () => {
    const on = await start()
    await on.owner.call('PATCH', '/api/me', { locale: 'ja' })
    await on.prefer(on.owner, { opened: { email: true }, left: { email: true } })
    const visit = await on.open('ken@example.com')
    await on.delivered()
    await on.leave(visit)
    await on.delivered()
    const [opened, left] = on.mailbox.mails
    expect(on.mailbox.mails.map((mail) => mail.subject)).toEqual([
      'ken@example.comさんが「Offer」を開きました',
      'ken@example.comさんが「Offer」を閉じました',
    ])
    expect(left?.inReplyTo).toBe(opened?.messageId)
    expect(left?.text).toContain('離脱ページ：2 / 9')
    expect(left?.html).toContain('閲覧時間：2秒')
    expect(left?.text).toContain('https://share.example.com/history/')
    expect([left?.to].flat().map((to) => to?.text)).toEqual([`"Olivia Owner" <${on.owner.me.member.email}>`])
    const [notification] = await on.listOf(on.owner)
    expect(notification?.deliveries).toMatchObject([{ channel: 'email', state: 'sent', reason: null }])
  })

  it('the Slack message is edited when the visit leaves, and a later visit is posted in its thread', async () => {
    const on = await start()
    const dm = on.slack.addUser(on.owner.me.member.email)
    await on.prefer(on.owner, { opened: { slack: true }, left: { slack: true } })
    const link = await on.scene.makeLink()
    const first = await on.open('ken@example.com', link)
    await on.delivered()
    expect(on.slack.messages.map(({ text }) => text)).toEqual(['ken@example.com opened Offer'])
    await on.leave(first)
    expect(on.slack.messages).toMatchObject([{ channel: dm, text: 'ken@example.com closed Offer', edits: 1 }])
    on.clock.advance(3_600_000)
    await on.leave(await on.open('ken@example.com', link))
    expect(on.slack.messages).toHaveLength(2)
    expect(on.slack.messages[1]).toMatchObject({
      threadTs: on.slack.messages[0]?.ts,
      text: 'ken@example.com closed Offer',
    })
    await on.leave(await on.open('somebody.else@example.com', link))
    expect(on.slack.messages[2]).toMatchObject({ threadTs: null })
  })

  it('the list of notifications has the runs of the visit, so that it can show the result in Salesforce', async () => {
    const on = await start()
    const workflowId = await on.scene.makeWorkflow('left')
    await on.leave(await on.open('ken@example.com'))
    const [notification] = await on.listOf(on.owner)
    expect(notification?.runs).toMatchObject([{ workflowId, state: 'waiting', action: { type: 'task' } }])
  })

  it('entered text is not formatted in Slack', async () => {
    const on = await start()
    on.slack.addUser(on.owner.me.member.email)
    await on.prefer(on.owner, { left: { slack: true } })
    const title = '*Q3* `rm` :fire: <!channel> <http://evil.example|R&D> ~old~ _new_ &amp; 10:30:00'
    await on.owner.call('PATCH', `/api/documents/${on.scene.documentId}`, { title })
    const link = await on.scene.makeLink()
    await on.owner.call('PATCH', `/api/links/${link.id}`, { name: '<@U00000001> *bold*' })
    await on.leave(await on.open('first_last@example.com', link))
    const [message] = on.slack.messages
    expect(shownBy(message?.blocks)).toContain(`first_last@example.com closed ${title}\n`)
    expect(shownBy(message?.blocks)).toContain('<@U00000001> *bold*')
    expect(formattingIn(message?.text ?? '')).toEqual([])
    expect(message?.text).toContain('first_last@example.com closed ∗Q3∗ ˋrmˋ ꞉fire: &lt;!channel&gt;')
  })

  it('entered text is plain text in e-mails and adds no markup and no header', async () => {
    const on = await start()
    await on.prefer(on.owner, { left: { email: true } })
    await on.owner.call('PATCH', '/api/me', { name: 'Olivia"\r\nBcc: spy@evil.example' })
    const title = 'Offer <img src=x onerror=alert(1)>\r\nBcc: spy@evil.example\r\n\r\nHello & "bye"'
    await on.owner.call('PATCH', `/api/documents/${on.scene.documentId}`, { title })
    await on.leave(await on.open('ken@example.com'))
    const [mail] = on.mailbox.mails
    expect(mail?.bcc).toBeUndefined()
    expect(mail?.headers.has('bcc')).toBe(false)
    expect([mail?.to].flat().flatMap((to) => to?.value.map(({ address }) => address))).toEqual([
      on.owner.me.member.email,
    ])
    expect(mail?.subject).toBe(`ken@example.com closed ${title.replace(/\s+/g, ' ')}`)
    expect(mail?.html).not.toContain('<img')
    expect(mail?.html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  })

  it('a message that Slack refuses because of its token waits, and admins see the problem', async () => {
    const on = await start()
    on.slack.addUser(on.owner.me.member.email)
    await on.prefer(on.owner, { left: { slack: true } })
    on.slack.failNext('chat.postMessage', { kind: 'error', error: 'token_revoked' })
    await on.leave(await on.open('ken@example.com'))
    const problems = async () => (await on.admin.call('GET', '/api/me')).body.workspace.channelProblems
    await vi.waitFor(async () =>
      expect(await problems()).toMatchObject([{ channel: 'slack', detail: 'token_revoked' }]),
    )
    on.clock.advance(60_000)
    await on.delivered()
    expect(on.slack.messages).toHaveLength(1)
    await vi.waitFor(async () => expect(await problems()).toEqual([]))
  })

  it('the message is posted to the workspace’s channel if one is set', async () => {
    const on = await start()
    await on.setWorkspace({ slackChannel: 'C0TEAM000' })
    await on.prefer(on.owner, { left: { slack: true } })
    await on.leave(await on.open('ken@example.com'))
    expect(on.slack.messages).toMatchObject([{ channel: 'C0TEAM000' }])
  })

  it('the retry waits for the time in Slack’s Retry-After', async () => {
    const on = await start()
    on.slack.addUser(on.owner.me.member.email)
    await on.prefer(on.owner, { left: { slack: true } })
    on.slack.failNext('chat.postMessage', { kind: 'rateLimit', seconds: 30 })
    await on.leave(await on.open('ken@example.com'))
    const posts = () => on.slack.calls.filter(({ method }) => method === 'chat.postMessage').length
    on.clock.advance(29_000)
    await on.delivered()
    expect(posts()).toBe(1)
    on.clock.advance(1_000)
    await on.delivered()
    expect(posts()).toBe(2)
    expect(on.slack.messages).toHaveLength(1)
  })

  it('the list of notifications shows the label of the page', async () => {
    const on = await start()
    await on.prefer(on.owner, { left: { email: true } })
    await on.leave(await on.open('ken@example.com'))
    expect(await on.listOf(on.owner)).toMatchObject([{ page: 2 }])
    expect((await on.listOf(on.owner))[0]).not.toHaveProperty('pageLabel')
    const page_labels = JSON.stringify(['i', 'ii', '1', '2', '3', '4', '5', '6', '7'])
    await on.scene.tracker.context.store.db.updateTable('document_versions').set({ page_labels }).execute()
    expect(await on.listOf(on.owner)).toMatchObject([{ page: 2, pageLabel: 'ii' }])
  })

  it.each([0, 10 * 60_000])(
    'finds the Slack message whose answer was lost, where Slack’s clock is %i ms behind',
    async (behindMs) => {
      const on = await start()
      on.slackClock.behindMs = behindMs
      on.slack.addUser(on.owner.me.member.email)
      await on.prefer(on.owner, { left: { slack: true } })
      on.slack.failNext('chat.postMessage', { kind: 'lostAnswer' })
      await on.leave(await on.open('ken@example.com'))
      on.clock.advance(60_000)
      await on.delivered()
      expect(on.slack.messages).toHaveLength(1)
      expect((await on.listOf(on.owner))[0]?.deliveries).toMatchObject([{ state: 'sent' }])
    },
  )

  it('a member who is unknown in Slack gets an e-mail, and sees the reason', async () => {
    const on = await start()
    await on.prefer(on.owner, { left: { slack: true } })
    await on.leave(await on.open('ken@example.com'))
    await on.delivered()
    expect(on.mailbox.mails).toHaveLength(1)
    expect((await on.listOf(on.owner))[0]?.deliveries).toMatchObject([
      { channel: 'email', state: 'sent' },
      { channel: 'slack', state: 'failed', reason: 'noSuchUser' },
    ])
  })

  it('an e-mail is retried with the same Message-ID, and given up after a permanent refusal', async () => {
    const on = await start()
    await on.prefer(on.owner, { left: { email: true } })
    on.mailbox.failNext(451, 'lost')
    await on.leave(await on.open('ken@example.com'))
    for (let hours = 0; hours < 2; hours++) {
      on.clock.advance(3_600_000)
      await on.delivered()
    }
    expect(new Set(on.mailbox.mails.map((mail) => mail.messageId)).size).toBe(1)
    expect((await on.listOf(on.owner))[0]?.deliveries).toMatchObject([{ state: 'sent' }])
    on.mailbox.failNext({ at: 'rcpt', code: 550, text: '5.1.1 User unknown' })
    await on.leave(await on.open('aki@example.com'))
    expect((await on.listOf(on.owner))[0]?.deliveries).toMatchObject([{ state: 'failed', reason: 'refused' }])
  })

  it('a failure of the mail server is retried, and admins see the problem until an e-mail is sent', async () => {
    const on = await start()
    await on.prefer(on.owner, { left: { email: true } })
    on.mailbox.failNext({ at: 'from', code: 550, text: '5.7.1 Sender not allowed' })
    await on.leave(await on.open('ken@example.com'))
    const problems = async () =>
      (await on.admin.call('GET', '/api/me')).body.workspace.channelProblems as ChannelProblem[]
    await vi.waitFor(async () =>
      expect(await problems()).toEqual([
        { channel: 'email', since: expect.any(String), detail: '550 5.7.1 Sender not allowed' },
      ]),
    )
    expect((await on.listOf(on.owner))[0]?.deliveries).toMatchObject([{ state: 'waiting', reason: null }])
    on.clock.advance(3_600_000)
    await on.delivered()
    expect(on.mailbox.mails).toHaveLength(1)
    expect((await on.listOf(on.owner))[0]?.deliveries).toMatchObject([{ state: 'sent' }])
    await vi.waitFor(async () => expect(await problems()).toEqual([]))
  })

  it('in quiet hours, a notification is listed at once and sent when the quiet hours end', async () => {
    const on = await start()
    const quietHours = { from: '09:00', to: '12:00', timeZone: 'UTC' }
    await on.prefer(on.owner, { opened: { email: true }, left: { email: true, desktop: true } }, quietHours)
    await on.leave(await on.open('ken@example.com'))
    expect(await on.listOf(on.owner)).toMatchObject([{ kind: 'left', deliveries: [{ state: 'waiting' }] }])
    const shown = await on.scene.tracker.context.store.db
      .selectFrom('feed_events')
      .select('subject')
      .where('type', '=', 'notification')
      .execute()
    expect(shown.map(({ subject }) => JSON.parse(subject).silent)).not.toContain(false)
    on.clock.set(Date.UTC(2026, 10, 22, 11, 59, 59))
    await on.delivered()
    expect(on.mailbox.mails).toHaveLength(0)
    on.clock.set(Date.UTC(2026, 10, 22, 12, 0, 0))
    await on.delivered()
    expect(on.mailbox.mails.map((mail) => mail.subject)).toEqual(['ken@example.com closed Offer'])
  })

  it('first visits and returning visits have different texts', async () => {
    const on = await start()
    await on.prefer(on.owner, { left: {}, returning: { email: true } })
    const link = await on.scene.makeLink()
    await on.leave(await on.open('ken@example.com', link))
    expect(on.mailbox.mails).toHaveLength(0)
    on.clock.advance(3_600_000)
    await on.leave(await on.open('ken@example.com', link))
    expect(on.mailbox.mails).toHaveLength(1)
    expect(on.mailbox.mails[0]?.text).toContain('Returning visit')
  })

  it.each([
    ['a muted link', { settings: { muted: true } }, 'ken@example.com', {}],
    ['an ignored domain', {}, 'ken@partner.example', { ignoredDomains: ['partner.example'] }],
  ])('notifies nobody of %s', async (_what, link, email, workspace) => {
    const on = await start()
    await on.setWorkspace({ recordOwnerRule: 'person', ...workspace })
    await on.prefer(on.owner, {
      opened: { email: true, desktop: true },
      left: { email: true, desktop: true },
    })
    await on.leave(await on.open(email, await on.scene.makeLink(link)))
    expect(await on.listOf(on.owner)).toEqual([])
    expect(on.mailbox.mails).toEqual([])
    expect(await on.claim(on.owner)).toEqual([])
  })

  it('two processes send each message once; another process sends the messages of a process that died', async () => {
    const on = await start()
    await on.prefer(on.owner, { left: { email: true } })
    const second = createNotificationWorker((await on.scene.tracker.second()).context)
    const visits = await Promise.all(['a', 'b', 'c', 'd'].map((name) => on.open(`${name}@example.com`)))
    on.clock.advance(2_000)
    for (const visit of visits) await visit.beat({ pages: { 2: 2_000 }, page: 2, goodbye: true })
    on.clock.advance(5_000)
    await on.scene.sweep()
    await Promise.all([on.delivered(), second.sweep()])
    await second.close()
    expect(on.mailbox.mails.map((mail) => mail.subject).sort()).toEqual(
      ['a', 'b', 'c', 'd'].map((name) => `${name}@example.com closed Offer`),
    )
    // The state after a process was killed while it was sending.
    await on.scene.tracker.context.store.db
      .updateTable('deliveries')
      .set({ state: 'sending', sent_version: 0, reference: null, available_at: on.clock.now() + 60_000 })
      .execute()
    on.mailbox.mails.length = 0
    await on.worker.sweep()
    expect(on.mailbox.mails).toHaveLength(0)
    on.clock.advance(60_000)
    await on.delivered()
    expect(on.mailbox.mails).toHaveLength(4)
  })

  it('a process that was paused beyond its lease does not send a message that another process has claimed', async () => {
    const on = await start()
    on.slack.addUser(on.owner.me.member.email)
    await on.prefer(on.owner, { left: { slack: true } })
    const second = createNotificationWorker((await on.scene.tracker.second()).context)
    const page = await on.open('a@example.com')
    on.clock.advance(2_000)
    await page.beat({ pages: { 2: 2_000 }, page: 2, goodbye: true })
    const resumed = Promise.withResolvers<void>()
    on.slack.failNext('conversations.open', {
      kind: 'slow',
      async act() {
        on.clock.advance(60_000)
        await vi.waitFor(async () => {
          await second.sweep()
          expect(on.slack.messages).toHaveLength(1)
        }, 5_000)
        resumed.resolve()
      },
    })
    on.clock.advance(5_000)
    await on.scene.sweep()
    await Promise.all([on.delivered(), resumed.promise])
    await on.delivered()
    await second.close()
    expect(on.slack.messages).toHaveLength(1)
  })
})
