// The owner of the visitor's record is told instead of the document's: in time, once, or the document's owner after all.
import { afterEach, describe, expect, it } from 'vitest'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { createNotificationWorker } from '../../workers/notification-worker.ts'
import { foundOwner, type TellingScene, tellingScene } from './testing.ts'

describe.each(engines)('the record’s owner on %s', (engine) => {
  let opened: TellingScene | undefined
  afterEach(() => opened?.close())
  async function start(overrides: Partial<TrackerConfig> = {}): Promise<TellingScene> {
    opened = await tellingScene(engine, overrides)
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
    'by %s is told instead, of all that happened meanwhile',
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
      await on.told()
      expect(await on.listOf(on.owner)).toEqual([])
    },
  )

  it('who is no member gets one mail a visit', async () => {
    const on = await startWith('person')
    const visit = await on.open('ken@example.com')
    await on.answer(on.owner, { name: 'Otto Outside', email: 'otto@example.org' })
    await on.leave(visit)
    expect(on.mailbox.mails.map((mail) => [mail.subject, [mail.to].flat()[0]?.value[0]?.address])).toEqual([
      ['ken@example.com closed Offer', 'otto@example.org'],
    ])
    expect(await on.listOf(on.owner)).toEqual([])
  })

  it('who can’t be written to is replaced by the document’s owner', async () => {
    const on = await startWith('person', { slackToken: null })
    on.mailbox.failNext({ at: 'rcpt', code: 550, text: '5.1.1 User unknown' })
    const visit = await on.open('ken@example.com')
    await on.answer(on.owner, { name: 'Otto Outside', email: 'otto@example.org' })
    await on.leave(visit)
    expect(await on.listOf(on.owner)).toMatchObject([{ kind: 'left', because: 'ownerNotReachable' }])
  })

  it('that nobody found leaves it to the document’s owner, with the reason', async () => {
    const on = await startWith('person')
    const visit = await on.open('ken@example.com')
    await on.answer(on.owner, null)
    await on.leave(visit)
    expect(await on.listOf(on.owner)).toMatchObject([{ kind: 'left', because: 'ownerNotFound' }])
  })

  it('that nobody asked for in time: the document’s owner is told once, and a late answer tells nobody', async () => {
    const on = await startWith('person')
    const visit = await on.open('ken@example.com')
    const [claimed] = await on.claim(on.owner)
    await on.leave(visit)
    expect(await on.listOf(on.owner)).toEqual([])
    on.clock.advance(112_999)
    await on.told()
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
    await on.told()
    expect(await on.listOf(on.colleague)).toEqual([])
    expect(await on.listOf(on.owner)).toHaveLength(1)
    expect(on.mailbox.mails).toHaveLength(1)
  })
})
