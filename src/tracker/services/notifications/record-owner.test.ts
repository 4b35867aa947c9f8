import { afterEach, describe, expect, it } from 'vitest'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { embeddedEngine } from '../../infrastructure/database/testing.ts'
import { createNotificationWorker } from '../../workers/notification-worker.ts'
import { foundOwner, type NotificationSetup, notificationSetup } from './testing.ts'

describe.each(embeddedEngine)('the record’s owner on %s', (engine) => {
  let opened: NotificationSetup | undefined
  afterEach(() => opened?.close())
  async function start(overrides: Partial<TrackerConfig> = {}): Promise<NotificationSetup> {
    opened = await notificationSetup(engine, overrides)
    return opened
  }

  const all = { opened: { email: true, desktop: true }, left: { email: true, desktop: true } }
  async function startWith(rule: 'person' | 'account', overrides: Partial<TrackerConfig> = {}) {
    const on = await start(overrides)
    await on.setWorkspace({ recordOwnerRule: rule })
    for (const who of [on.owner, on.colleague]) await on.prefer(who, all)
    return on
  }

  it.each(['person', 'account'] as const)(
    'by %s is notified instead, of everything that happened in the meantime',
    async (rule) => {
      const on = await startWith(rule)
      const visit = await on.open('ken@example.com')
      expect(await on.listOf(on.owner)).toEqual([])
      const { email } = on.colleague.me.member
      await on.answer(on.owner, { name: 'Carl', email: `${email.toUpperCase()}.invalid` })
      expect(await on.listOf(on.colleague)).toMatchObject([{ kind: 'opened', because: 'recordOwner' }])
      await on.leave(visit)
      expect(await on.listOf(on.colleague)).toMatchObject([{ kind: 'left', because: 'recordOwner' }])
      expect(await on.listOf(on.owner)).toEqual([])
      expect(
        new Set(on.mailbox.mails.flatMap((mail) => [mail.to].flat().map((to) => to?.value[0]?.address))),
      ).toEqual(new Set([email]))
      on.clock.advance(600_000)
      await on.delivered()
      expect(await on.listOf(on.owner)).toEqual([])
    },
  )

  it('a record owner who is not a member gets one e-mail per visit', async () => {
    const on = await startWith('person')
    const visit = await on.open('ken@example.com')
    await on.answer(on.owner, { name: 'Otto Outside', email: 'otto@example.org' })
    await on.leave(visit)
    expect(on.mailbox.mails.map((mail) => [mail.subject, [mail.to].flat()[0]?.value[0]?.address])).toEqual([
      ['ken@example.com closed Offer', 'otto@example.org'],
    ])
    expect(await on.listOf(on.owner)).toEqual([])
  })

  it('if the record owner has no valid address, the document’s owner is notified', async () => {
    const on = await startWith('person', { slackToken: null })
    on.mailbox.failNext({ at: 'rcpt', code: 550, text: '5.1.1 User unknown' })
    const visit = await on.open('ken@example.com')
    await on.answer(on.owner, { name: 'Otto Outside', email: 'otto@example.org' })
    await on.leave(visit)
    expect(await on.listOf(on.owner)).toMatchObject([{ kind: 'left', because: 'ownerNotReachable' }])
  })

  it('if no record is found, the document’s owner is notified, with the reason', async () => {
    const on = await startWith('person')
    const visit = await on.open('ken@example.com')
    await on.answer(on.owner, null)
    await on.leave(visit)
    expect(await on.listOf(on.owner)).toMatchObject([{ kind: 'left', because: 'ownerNotFound' }])
  })

  it('if Salesforce is not asked in time, the document’s owner is notified once, and a late answer notifies no one', async () => {
    const on = await startWith('person')
    const visit = await on.open('ken@example.com')
    const [claimed] = await on.claim(on.owner)
    await on.leave(visit)
    expect(await on.listOf(on.owner)).toEqual([])
    on.clock.advance(112_999)
    await on.delivered()
    expect(await on.listOf(on.owner)).toEqual([])
    on.clock.advance(1)
    await Promise.all([
      on.worker.sweep(),
      createNotificationWorker((await on.scene.tracker.second()).context).sweep(),
    ])
    expect(await on.listOf(on.owner)).toMatchObject([{ kind: 'left', because: 'notAskedInTime' }])
    const run = claimed?.runs[0]
    const result = foundOwner({ name: 'Carl', email: on.colleague.me.member.email })
    const late = { runId: run?.id, leaseToken: run?.leaseToken, settlement: { state: 'done', result } }
    await on.owner.call('POST', '/api/runs/settle', { runs: [late] })
    await on.delivered()
    expect(await on.listOf(on.colleague)).toEqual([])
    expect(await on.listOf(on.owner)).toHaveLength(1)
    expect(on.mailbox.mails).toHaveLength(1)
  })
})
