// Who is told of a visit, when and by what: through the tracker's own API, with a real SMTP server and Slack's API stood in.
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Notification, NotifyPreferences } from '#shared/model.ts'
import type { ClaimedVisit } from '#shared/tracker-api.ts'
import { type Mailbox, startMailbox } from '../../../test/fixtures/mailbox.ts'
import { type SlackStandIn, startSlack } from '../../../test/fixtures/slack.ts'
import type { TrackerConfig } from '../config.ts'
import type { Joined } from '../people/testing.ts'
import { joinMember } from '../people/testing.ts'
import { engines } from '../store/testing.ts'
import { reader, readingScene, type Scene, type VisitInBrowser } from '../visits/testing.ts'
import { createTelling, type Telling } from './sweep.ts'

const nothing = { desktop: false, email: false, slack: false }
type Choice = Partial<typeof nothing>
function preferences(part: { opened?: Choice; left?: Choice; returning?: Choice }): NotifyPreferences {
  const opened = { ...nothing, ...part.opened }
  const left = { ...nothing, ...part.left }
  return {
    opened: { first: opened, returning: opened },
    left: { first: left, returning: { ...left, ...part.returning } },
    quietHours: null,
  }
}

describe.each(engines)('telling on %s', (engine) => {
  let scene: Scene
  let mailbox: Mailbox
  let slack: SlackStandIn
  let admin: Joined
  let telling: Telling

  beforeEach(async () => {
    mailbox = await startMailbox()
    slack = await startSlack(['C0TEAM000'], () => scene.clock.now())
  })
  afterEach(async () => {
    await telling?.close()
    await scene.close()
    await Promise.all([mailbox.close(), slack.close()])
  })

  async function start(overrides: Partial<TrackerConfig> = {}): Promise<void> {
    scene = await readingScene(engine, {
      smtpUrl: mailbox.smtpUrl,
      mailFrom: 'Lastpage <lastpage@example.com>',
      slackToken: slack.token,
      slackApiUrl: slack.apiUrl,
      ...overrides,
    })
    admin = await joinMember(scene.tracker, { role: 'admin', name: 'Ada Admin' })
    telling = createTelling(scene.tracker.context)
  }
  /** Does what is due; what the tracker's own sweep has in hand is waited for. */
  async function told(): Promise<void> {
    const { db } = scene.tracker.context.store
    const due = () =>
      db
        .selectFrom('deliveries')
        .select('delivery_id')
        .where((eb) => eb.or([eb('state', '=', 'sending'), eb('available_at', '<=', scene.clock.now())]))
        .execute()
    for (;;) {
      await telling.sweep()
      if ((await due()).length === 0) return
      // SQLite answers without ever giving way to the network.
      await setTimeout(5)
    }
  }
  const prefer = (
    who: Joined,
    part: Parameters<typeof preferences>[0],
    quietHours: NotifyPreferences['quietHours'] = null,
  ) => who.call('PATCH', '/api/me', { notify: { ...preferences(part), quietHours } })
  const setWorkspace = (body: object) => admin.call('PATCH', '/api/workspace', body)
  async function open(email: string, link?: { slug: string }): Promise<VisitInBrowser> {
    const { slug } = link ?? (await scene.makeLink())
    return reader(scene.tracker, slug).enter({ email })
  }
  async function leave(visit: VisitInBrowser): Promise<void> {
    scene.clock.advance(2_000)
    await visit.beat({ pages: { 2: 2_000 }, page: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    await told()
  }
  async function listOf(who: Joined): Promise<Notification[]> {
    return (await who.call('GET', '/api/notifications')).body.items as Notification[]
  }
  const claim = async (who: Joined): Promise<ClaimedVisit[]> =>
    (await who.call('POST', '/api/runs/claim', {})).body.visits as ClaimedVisit[]
  /** A desktop asked Salesforce, and this is what it found. */
  async function answer(
    by: Joined,
    recordOwner: { name: string; email: string | null } | null,
  ): Promise<void> {
    const [visit] = await claim(by)
    const run = visit?.runs.find((each) => each.action.type === 'findOwner')
    if (!run) throw new Error('Nothing to ask.')
    const result = {
      ...{ taskId: null, campaignMemberId: null, record: null, assignee: null },
      instanceUrl: 'https://example.my.salesforce.com',
      recordOwner: recordOwner && { id: '005000000000001AAA', ...recordOwner },
    }
    const settlement = { state: 'done', result }
    const runs = [{ runId: run.id, leaseToken: run.leaseToken, settlement }]
    expect((await by.call('POST', '/api/runs/settle', { runs })).body.settled).toEqual([run.id])
    await told()
  }

  it('writes one mail at open and one at leave in its thread, in the receiver’s language', async () => {
    await start()
    await scene.owner.call('PATCH', '/api/me', { locale: 'ja' })
    await prefer(scene.owner, { opened: { email: true }, left: { email: true } })
    const visit = await open('ken@example.com')
    await told()
    await leave(visit)
    await told()
    const [opened, left] = mailbox.mails
    expect(mailbox.mails.map((mail) => mail.subject)).toEqual([
      'ken@example.com さんが「Offer」を開きました',
      'ken@example.com さんが「Offer」を閉じました',
    ])
    expect(left?.inReplyTo).toBe(opened?.messageId)
    expect(left?.text).toContain('離脱ページ：2 / 9')
    expect(left?.html).toContain('閲覧時間：2秒')
    expect(left?.text).toContain('https://share.example.com/history/')
    expect([left?.to].flat().map((to) => to?.text)).toEqual([
      `"Olivia Owner" <${scene.owner.me.member.email}>`,
    ])
    const [notification] = await listOf(scene.owner)
    expect(notification?.deliveries).toMatchObject([{ channel: 'email', state: 'sent', reason: null }])
  })

  it('edits its Slack message at leave, and tells a later visit in its thread', async () => {
    await start()
    const dm = slack.addUser(scene.owner.me.member.email)
    await prefer(scene.owner, { opened: { slack: true }, left: { slack: true } })
    const link = await scene.makeLink()
    const first = await open('ken@example.com', link)
    await told()
    expect(slack.messages.map(({ text }) => text)).toEqual(['ken@example.com opened Offer'])
    await leave(first)
    expect(slack.messages).toMatchObject([{ channel: dm, text: 'ken@example.com closed Offer', edits: 1 }])
    scene.clock.advance(3_600_000)
    await leave(await open('ken@example.com', link))
    expect(slack.messages).toHaveLength(2)
    expect(slack.messages[1]).toMatchObject({
      threadTs: slack.messages[0]?.ts,
      text: 'ken@example.com closed Offer',
    })
    await leave(await open('somebody.else@example.com', link))
    expect(slack.messages[2]).toMatchObject({ threadTs: null })
  })

  it('posts to the workspace’s channel where there is one', async () => {
    await start()
    await setWorkspace({ slackChannel: 'C0TEAM000' })
    await prefer(scene.owner, { left: { slack: true } })
    await leave(await open('ken@example.com'))
    expect(slack.messages).toMatchObject([{ channel: 'C0TEAM000' }])
  })

  it('waits as long as Slack says', async () => {
    await start()
    slack.addUser(scene.owner.me.member.email)
    await prefer(scene.owner, { left: { slack: true } })
    slack.failNext('chat.postMessage', { kind: 'rateLimit', seconds: 30 })
    await leave(await open('ken@example.com'))
    const posts = () => slack.calls.filter(({ method }) => method === 'chat.postMessage').length
    scene.clock.advance(29_000)
    await told()
    expect(posts()).toBe(1)
    scene.clock.advance(1_000)
    await told()
    expect(posts()).toBe(2)
    expect(slack.messages).toHaveLength(1)
  })

  it('finds the Slack message whose answer was lost, instead of posting again', async () => {
    await start()
    slack.addUser(scene.owner.me.member.email)
    await prefer(scene.owner, { left: { slack: true } })
    slack.failNext('chat.postMessage', { kind: 'lostAnswer' })
    await leave(await open('ken@example.com'))
    scene.clock.advance(60_000)
    await told()
    expect(slack.messages).toHaveLength(1)
    expect((await listOf(scene.owner))[0]?.deliveries).toMatchObject([{ state: 'sent' }])
  })

  it('writes an e-mail to whoever Slack doesn’t know, and says why', async () => {
    await start()
    await prefer(scene.owner, { left: { slack: true } })
    await leave(await open('ken@example.com'))
    await told()
    expect(mailbox.mails).toHaveLength(1)
    expect((await listOf(scene.owner))[0]?.deliveries).toMatchObject([
      { channel: 'email', state: 'sent' },
      { channel: 'slack', state: 'failed', reason: 'noSuchUser' },
    ])
  })

  it('tries a mail again under the same Message-ID, and gives up where it is refused', async () => {
    await start()
    await prefer(scene.owner, { left: { email: true } })
    mailbox.failNext(451, 'lost')
    await leave(await open('ken@example.com'))
    for (let hours = 0; hours < 2; hours++) {
      scene.clock.advance(3_600_000)
      await told()
    }
    expect(new Set(mailbox.mails.map((mail) => mail.messageId)).size).toBe(1)
    expect((await listOf(scene.owner))[0]?.deliveries).toMatchObject([{ state: 'sent' }])
    mailbox.failNext(550)
    await leave(await open('aki@example.com'))
    expect((await listOf(scene.owner))[0]?.deliveries).toMatchObject([{ state: 'failed', reason: 'refused' }])
  })

  it('keeps quiet hours: listed at once, sent when they end', async () => {
    await start()
    const quietHours = { from: '09:00', to: '12:00', timeZone: 'UTC' }
    await prefer(scene.owner, { opened: { email: true }, left: { email: true, desktop: true } }, quietHours)
    await leave(await open('ken@example.com'))
    expect(await listOf(scene.owner)).toMatchObject([{ kind: 'left', deliveries: [{ state: 'waiting' }] }])
    const shown = await scene.tracker.context.store.db
      .selectFrom('feed_events')
      .select('subject')
      .where('type', '=', 'notification')
      .execute()
    expect(shown.map(({ subject }) => JSON.parse(subject).silent)).not.toContain(false)
    scene.clock.set(Date.UTC(2026, 10, 22, 11, 59, 59))
    await told()
    expect(mailbox.mails).toHaveLength(0)
    scene.clock.set(Date.UTC(2026, 10, 22, 12, 0, 0))
    await told()
    expect(mailbox.mails.map((mail) => mail.subject)).toEqual(['ken@example.com closed Offer'])
  })

  it('tells first and returning visits apart', async () => {
    await start()
    await prefer(scene.owner, { left: {}, returning: { email: true } })
    const link = await scene.makeLink()
    await leave(await open('ken@example.com', link))
    expect(mailbox.mails).toHaveLength(0)
    scene.clock.advance(3_600_000)
    await leave(await open('ken@example.com', link))
    expect(mailbox.mails).toHaveLength(1)
    expect(mailbox.mails[0]?.text).toContain('Returning visit')
  })

  it.each([
    ['a muted link', { settings: { muted: true } }, 'ken@example.com', {}],
    ['an ignored domain', {}, 'ken@partner.example', { ignoredDomains: ['partner.example'] }],
    ['the own team', {}, 'own team', {}],
  ])('tells nobody of %s', async (_what, link, email, workspace) => {
    await start()
    await setWorkspace({ recordOwnerRule: 'person', ...workspace })
    await prefer(scene.owner, {
      opened: { email: true, desktop: true },
      left: { email: true, desktop: true },
    })
    const visitor = email === 'own team' ? scene.colleague.me.member.email : email
    await leave(await open(visitor, await scene.makeLink(link)))
    expect(await listOf(scene.owner)).toEqual([])
    expect(mailbox.mails).toEqual([])
    expect(await claim(scene.owner)).toEqual([])
  })

  describe('the record’s owner', () => {
    const all = { opened: { email: true, desktop: true }, left: { email: true, desktop: true } }
    async function startWith(rule: 'person' | 'account', overrides: Partial<TrackerConfig> = {}) {
      await start(overrides)
      await setWorkspace({ recordOwnerRule: rule })
      for (const who of [scene.owner, scene.colleague]) await prefer(who, all)
    }

    it.each(['person', 'account'] as const)(
      'by %s is told instead, of all that happened meanwhile',
      async (rule) => {
        await startWith(rule)
        const visit = await open('ken@example.com')
        expect(await listOf(scene.owner)).toEqual([])
        const { email } = scene.colleague.me.member
        await answer(scene.owner, { name: 'Carl', email: `${email.toUpperCase()}.invalid` })
        expect(await listOf(scene.colleague)).toMatchObject([{ kind: 'opened', because: 'recordOwner' }])
        await leave(visit)
        expect(await listOf(scene.colleague)).toMatchObject([{ kind: 'left', because: 'recordOwner' }])
        expect(await listOf(scene.owner)).toEqual([])
        expect(
          new Set(mailbox.mails.flatMap((mail) => [mail.to].flat().map((to) => to?.value[0]?.address))),
        ).toEqual(new Set([email]))
        scene.clock.advance(600_000)
        await told()
        expect(await listOf(scene.owner)).toEqual([])
      },
    )

    it('who is no member gets one mail a visit', async () => {
      await startWith('person')
      const visit = await open('ken@example.com')
      await answer(scene.owner, { name: 'Otto Outside', email: 'otto@example.org' })
      await leave(visit)
      expect(mailbox.mails.map((mail) => [mail.subject, [mail.to].flat()[0]?.value[0]?.address])).toEqual([
        ['ken@example.com closed Offer', 'otto@example.org'],
      ])
      expect(await listOf(scene.owner)).toEqual([])
    })

    it('who can’t be written to is replaced by the document’s owner', async () => {
      await startWith('person', { slackToken: null })
      mailbox.failNext(550)
      const visit = await open('ken@example.com')
      await answer(scene.owner, { name: 'Otto Outside', email: 'otto@example.org' })
      await leave(visit)
      expect(await listOf(scene.owner)).toMatchObject([{ kind: 'left', because: 'ownerNotReachable' }])
    })

    it('that nobody found leaves it to the document’s owner, with the reason', async () => {
      await startWith('person')
      const visit = await open('ken@example.com')
      await answer(scene.owner, null)
      await leave(visit)
      expect(await listOf(scene.owner)).toMatchObject([{ kind: 'left', because: 'ownerNotFound' }])
    })

    it('that nobody asked for in time: the document’s owner is told once, and a late answer tells nobody', async () => {
      await startWith('person')
      const visit = await open('ken@example.com')
      const [claimed] = await claim(scene.owner)
      await leave(visit)
      expect(await listOf(scene.owner)).toEqual([])
      scene.clock.advance(112_999)
      await told()
      expect(await listOf(scene.owner)).toEqual([])
      scene.clock.advance(1)
      await Promise.all([telling.sweep(), createTelling((await scene.tracker.second()).context).sweep()])
      expect(await listOf(scene.owner)).toMatchObject([{ kind: 'left', because: 'notAskedInTime' }])
      const run = claimed?.runs[0]
      const result = {
        ...{
          taskId: null,
          campaignMemberId: null,
          record: null,
          assignee: null,
          instanceUrl: 'https://a.example',
        },
        recordOwner: { id: '005000000000001AAA', name: 'Carl', email: scene.colleague.me.member.email },
      }
      const late = { runId: run?.id, leaseToken: run?.leaseToken, settlement: { state: 'done', result } }
      await scene.owner.call('POST', '/api/runs/settle', { runs: [late] })
      await told()
      expect(await listOf(scene.colleague)).toEqual([])
      expect(await listOf(scene.owner)).toHaveLength(1)
      expect(mailbox.mails).toHaveLength(1)
    })
  })

  it('two processes send each message once, and a process that died is taken over', async () => {
    await start()
    await prefer(scene.owner, { left: { email: true } })
    const second = createTelling((await scene.tracker.second()).context)
    const visits = await Promise.all(['a', 'b', 'c', 'd'].map((name) => open(`${name}@example.com`)))
    scene.clock.advance(2_000)
    for (const visit of visits) await visit.beat({ pages: { 2: 2_000 }, page: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    await Promise.all([told(), second.sweep()])
    await second.close()
    expect(mailbox.mails.map((mail) => mail.subject).sort()).toEqual(
      ['a', 'b', 'c', 'd'].map((name) => `${name}@example.com closed Offer`),
    )
    // As a process leaves it that was killed in the middle of sending.
    await scene.tracker.context.store.db
      .updateTable('deliveries')
      .set({ state: 'sending', sent_version: 0, reference: null, available_at: scene.clock.now() + 60_000 })
      .execute()
    mailbox.mails.length = 0
    await telling.sweep()
    expect(mailbox.mails).toHaveLength(0)
    scene.clock.advance(60_000)
    await told()
    expect(mailbox.mails).toHaveLength(4)
  })
})
