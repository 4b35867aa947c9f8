// A tracker with an SMTP server and a stand-in for Slack's API, and visits that open and leave.
import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Notification } from '#shared/model/feed.ts'
import { type NotifyPreferences, noChannels } from '#shared/model/people.ts'
import type { ClaimedVisit } from '#shared/tracker-api/runs.ts'
import { type Mailbox, startMailbox } from '../../../../test/fixtures/mailbox.ts'
import { type SlackStandIn, startSlack } from '../../../../test/fixtures/slack.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import type { Engine } from '../../infrastructure/database/testing.ts'
import { createNotificationWorker, type NotificationWorker } from '../../workers/notification-worker.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { reader, readingScene, type Scene, type VisitInBrowser } from '../visits/testing.ts'

const nothing = noChannels
type Choice = Partial<typeof nothing>
type Choices = { opened?: Choice; left?: Choice; returning?: Choice; signals?: Choice; actions?: Choice }
function preferences(part: Choices): Omit<NotifyPreferences, 'digest'> {
  const opened = { ...nothing, ...part.opened }
  const left = { ...nothing, ...part.left }
  return {
    opened: { first: opened, returning: opened },
    left: { first: left, returning: { ...left, ...part.returning } },
    signals: { ...nothing, ...part.signals },
    actions: { ...nothing, ...part.actions },
    quietHours: null,
  }
}

export type NotificationSetup = Awaited<ReturnType<typeof notificationSetup>>

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: test setup: each helper uses the same tracker, mailbox and Slack server
export async function notificationSetup(engine: Engine, overrides: Partial<TrackerConfig> = {}) {
  const mailbox: Mailbox = await startMailbox()
  /** The number of ms by which the clock of the Slack stand-in is behind the tracker's clock. */
  const slackClock = { behindMs: 0 }
  const slack: SlackStandIn = await startSlack(['C0TEAM000'], () => scene.clock.now() - slackClock.behindMs)
  const scene: Scene = await readingScene(engine, {
    smtpUrl: mailbox.smtpUrl,
    mailFrom: 'Lastpage <lastpage@example.com>',
    slackToken: slack.token,
    slackApiUrl: slack.apiUrl,
    outgoingNetworks: ['127.0.0.0/8'],
    ...overrides,
  })
  const admin = await joinMember(scene.tracker, { role: 'admin', name: 'Ada Admin' })
  const worker: NotificationWorker = createNotificationWorker(scene.tracker.context)
  const { clock, owner, colleague } = scene

  /** Sends the due deliveries. Repeats until no delivery is due, because the tracker's own sweep may also be sending some. */
  async function delivered(): Promise<void> {
    const { db } = scene.tracker.context.store
    const due = (table: 'deliveries' | 'notice_deliveries') =>
      db
        .selectFrom(table as 'deliveries')
        .select('delivery_id')
        .where((eb) => eb.or([eb('state', '=', 'sending'), eb('available_at', '<=', clock.now())]))
        .execute()
    for (;;) {
      await worker.sweep()
      if ((await Promise.all([due('deliveries'), due('notice_deliveries')])).flat().length === 0) return
      // SQLite queries block the event loop, so the pause lets network events run.
      await setTimeout(5)
    }
  }
  async function open(email: string, link?: { slug: string }): Promise<VisitInBrowser> {
    const { slug } = link ?? (await scene.makeLink())
    return reader(scene.tracker, slug).enter({ email })
  }
  async function leave(visit: VisitInBrowser): Promise<void> {
    clock.advance(2_000)
    await visit.beat({ pages: { 2: 2_000 }, page: 2, goodbye: true })
    clock.advance(5_000)
    await scene.sweep()
    await delivered()
  }
  const claim = async (who: Joined): Promise<ClaimedVisit[]> =>
    (await who.call('POST', '/api/runs/claim', {})).body.visits as ClaimedVisit[]

  return {
    ...{
      scene,
      clock,
      owner,
      colleague,
      admin,
      mailbox,
      slack,
      slackClock,
      worker,
      delivered,
      open,
      leave,
      claim,
    },
    prefer: (who: Joined, part: Choices, quietHours: NotifyPreferences['quietHours'] = null) =>
      who.call('PATCH', '/api/me', { notify: { ...preferences(part), quietHours } }),
    setWorkspace: (body: object) => admin.call('PATCH', '/api/workspace', body),
    async listOf(who: Joined): Promise<Notification[]> {
      return (await who.call('GET', '/api/notifications')).body.items as Notification[]
    },
    /** Settles the run that asks for the record's owner. The result is `recordOwner`. */
    async answer(by: Joined, recordOwner: { name: string; email: string | null } | null): Promise<void> {
      const [visit] = await claim(by)
      const run = visit?.runs.find((each) => each.action.type === 'findOwner')
      if (!run) throw new Error('There is no question to show.')
      const settlement = { state: 'done', result: foundOwner(recordOwner) }
      const runs = [{ runId: run.id, leaseToken: run.leaseToken, settlement }]
      expect((await by.call('POST', '/api/runs/settle', { runs })).body.settled).toEqual([run.id])
      await delivered()
    },
    async close() {
      await worker.close()
      await scene.close()
      await Promise.all([mailbox.close(), slack.close()])
    },
  }
}

/** Returns the result of a run that asked for a record's owner. */
export const foundOwner = (recordOwner: { name: string; email: string | null } | null) => ({
  ...{ taskId: null, campaignMemberId: null, record: null, assignee: null },
  instanceUrl: 'https://example.my.salesforce.com',
  recordOwner: recordOwner && { id: '005000000000001AAA', ...recordOwner },
})
