// The commands of the operator on the database of a running tracker.
import { afterEach, describe, expect, it } from 'vitest'
import { type Mailbox, startMailbox } from '../../../../test/fixtures/mailbox.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { reader, readingScene, type Scene } from '../../services/visits/testing.ts'
import { commandsOf } from './testing.ts'

let scene: Scene
let mailbox: Mailbox | undefined
afterEach(async () => {
  await scene.close()
  await mailbox?.close()
  mailbox = undefined
})

const command = (argv: readonly string[], env?: Record<string, string>) =>
  commandsOf(scene.tracker).command(argv, env)
const json = (...argv: string[]) => commandsOf(scene.tracker).json(argv)

describe.each(engines)('commands on %s', { timeout: 60_000 }, (engine) => {
  it('list and change what the tracker serves', async () => {
    scene = await readingScene(engine)
    const { owner, colleague, tracker } = scene
    const link = await scene.makeLink()
    await reader(tracker, link.slug).enter({ email: 'aki@example.com' })

    const { members } = await json('members')
    // Both members joined at the same time, so their order is not fixed.
    const ids = members.map(({ id }: { id: string }) => id)
    expect(ids.sort()).toEqual([owner.me.member.id, colleague.me.member.id].sort())
    expect((await command(['members'])).text).toContain('Olivia Owner')

    const { devices } = await json('devices', 'list', '--email', owner.me.member.email)
    expect(devices).toEqual([expect.objectContaining({ id: owner.me.device.id, kind: 'desktop' })])
    await command(['devices', 'revoke', '--device', colleague.me.device.id])
    expect((await colleague.call('GET', '/api/me')).body.error.code).toBe('device_revoked')

    const { links } = await json('links', 'list')
    expect(links).toEqual([expect.objectContaining({ id: link.id, document: 'Offer', state: 'active' })])
    expect((await command(['links', 'list'])).text).not.toContain(link.slug)
    expect(await json('links', 'revoke', '--link', link.id)).toEqual({ link: link.id, wasActive: true })
    expect(await json('links', 'revoke', '--link', link.id)).toEqual({ link: link.id, wasActive: false })
    expect((await reader(tracker, link.slug).open()).body.error.code).toBe('link_disabled')
    await expect(command(['links', 'revoke', '--link', 'lnk_none'])).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('usage counts by month', async () => {
    scene = await readingScene(engine)
    const link = await scene.makeLink()
    await reader(scene.tracker, link.slug).enter({ email: 'aki@example.com' })
    const at = (instant: string) => ({ created_at: Date.parse(instant) })
    const { db } = scene.tracker.context.store
    const nextMonth = new Date()
    const monthAgo = new Date(
      Date.UTC(nextMonth.getUTCFullYear(), nextMonth.getUTCMonth() - 1, 15),
    ).toISOString()
    await db.updateTable('documents').set(at(monthAgo)).execute()
    const { now, months } = await json('usage', '--months', '2')
    expect(now).toEqual({ documents: 1, links: 1, visits: 1, members: 2, bytes: 12_345 })
    expect(months).toEqual([
      expect.objectContaining({ month: monthAgo.slice(0, 7), documents: 1 }),
      expect.objectContaining({ documents: 0 }),
    ])
    expect((await command(['usage'])).text.split('\n')).toHaveLength(16)
  })
})

describe('check', { timeout: 60_000 }, () => {
  async function checked(overrides: Partial<TrackerConfig>, argv: string[], env: Record<string, string>) {
    scene = await readingScene('sqlite', overrides)
    const url = await scene.tracker.listen()
    const { exitCode, text } = await command(['check', '--json', ...argv], {
      TRACKER_PUBLIC_URL: url,
      // The public URL is the tracker itself, without a proxy.
      TRACKER_PORT: new URL(url).port,
      ...env,
    })
    const { checks } = JSON.parse(text) as { checks: { name: string; state: string; detail: string }[] }
    return { exitCode, of: (name: string) => checks.find((each) => each.name === name) }
  }

  it('a good installation passes, and a test mail is sent', async () => {
    mailbox = await startMailbox()
    const mail = { TRACKER_SMTP_URL: mailbox.smtpUrl, TRACKER_MAIL_FROM: 'lastpage@example.com' }
    const { exitCode, of } = await checked({}, ['--send-to', 'ops@example.com'], mail)
    const states = [
      'database',
      'storage',
      'disk',
      'times',
      'e-mail',
      'name',
      'client address',
      'http clock',
      'uploads',
    ]
    expect(states.map((name) => [name, of(name)?.state])).toEqual(states.map((name) => [name, 'ok']))
    expect([of('Slack')?.state, of('certificate')?.state, exitCode]).toEqual(['skipped', 'skipped', 0])
    expect(mailbox.recipients).toEqual(['ops@example.com'])
  })

  it('a refused login of the mail server is reported without the password', async () => {
    mailbox = await startMailbox()
    const url = new URL(mailbox.smtpUrl)
    url.password = 'not-the-password'
    const mail = { TRACKER_SMTP_URL: url.href, TRACKER_MAIL_FROM: 'lastpage@example.com' }
    const { exitCode, of } = await checked({}, [], mail)
    expect([of('e-mail')?.state, exitCode]).toEqual(['failed', 1])
    expect(of('e-mail')?.detail).not.toContain('not-the-password')
  })

  it('a grace that is not longer than an unnoticed pause is a warning', async () => {
    const { of, exitCode } = await checked({}, [], { TRACKER_GRACE_MS: '2500' })
    expect(of('times')).toMatchObject({
      state: 'warning',
      detail: expect.stringMatching(/^TRACKER_GRACE_MS should be more than 2500 \(it is "2500"\)/),
    })
    expect(exitCode).toBe(0)
  })

  it('a tracker that trusts addresses of clients is reported', async () => {
    const { of } = await checked({ trustProxy: 1 }, [], {})
    expect(of('client address')).toMatchObject({
      state: 'failed',
      detail: expect.stringMatching(/can choose its address/),
    })
  })
})
