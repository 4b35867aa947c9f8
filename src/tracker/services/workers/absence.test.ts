import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Mailbox, startMailbox } from '../../../../test/fixtures/mailbox.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { type AdminWarnings, createAdminWarnings } from '../../workers/admin-warnings.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'

const hour = 3_600_000
const salesforce = (state: 'connected' | 'disconnected') => ({ state, user: null, org: null })

describe.each(engines)('the e-mails about absent devices on %s', (engine) => {
  let scene: Scene
  let mailbox: Mailbox
  let watch: AdminWarnings
  let admin: Joined
  let worker: Joined
  beforeEach(async () => {
    mailbox = await startMailbox()
    const mail = { smtpUrl: mailbox.smtpUrl, mailFrom: 'Lastpage <lastpage@example.com>' }
    scene = await readingScene(engine, mail)
    watch = createAdminWarnings(scene.tracker.context)
    admin = await joinMember(scene.tracker, { role: 'admin', name: 'Ada', email: 'ada@example.com' })
    worker = await joinMember(scene.tracker, { name: 'Integration' })
    for (const desktop of [admin, scene.owner, scene.colleague])
      await report(desktop, 'desktop', 'disconnected')
  })
  afterEach(async () => {
    await watch.close()
    await scene.close()
    await mailbox.close()
  })

  const report = (by: Joined, kind: 'desktop' | 'worker', state: 'connected' | 'disconnected') =>
    by.call('PUT', '/api/me/device', { kind, salesforce: salesforce(state) })
  async function pass(ms: number) {
    scene.clock.advance(ms)
    await watch.sweep()
  }
  const subjects = () => mailbox.mails.map(({ subject }) => subject)
  /** A connected worker was there, and is gone for `ms`. */
  async function workerGone(ms: number) {
    await report(worker, 'worker', 'connected')
    await watch.sweep()
    await pass(ms)
    await pass(60_000)
    return pass(0)
  }
  async function leave() {
    await scene.makeWorkflow('left')
    const { slug } = await scene.makeLink()
    const page = await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
    await page.beat({ pages: { 2: 3_000 }, page: 2, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
  }

  test('each admin is told once of an absence, and once when it is over', async () => {
    await admin.call('PATCH', '/api/me', { locale: 'ja' })
    const others = (await admin.call('GET', '/api/members')).body.items.filter(
      ({ role }: { role: string }) => role === 'admin',
    ).length
    await workerGone(hour)
    await pass(4 * hour - 120_000)
    expect(subjects()).toEqual([])
    await pass(120_000)
    await pass(hour)
    expect(subjects()).toHaveLength(others)
    const mail = mailbox.mails.find(({ to }) => [to].flat()[0]?.text.includes('ada@example.com'))
    expect(mail?.subject).toBe('Lastpage：Salesforceへの書き込みが止まっています')
    expect(mail?.text).toContain('ワーカーも、Salesforceに接続したアプリも応答していません')
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated')
    await worker.call('GET', '/api/me')
    await pass(0)
    await pass(0)
    expect(subjects()).toHaveLength(2 * others)
    expect(subjects()).toContain('Lastpage：Salesforceへの書き込みを再開しました')
    await pass(6 * hour)
    await pass(5 * hour)
    expect(subjects()).toHaveLength(3 * others)
  })

  test('a worker that lost its Salesforce connection is absent too', async () => {
    await report(worker, 'worker', 'connected')
    await watch.sweep()
    await report(worker, 'worker', 'disconnected')
    for (let hours = 0; hours < 6; hours++) {
      await worker.call('GET', '/api/me')
      await pass(hour)
    }
    expect(subjects().length).toBeGreaterThan(0)
  })

  test('without a worker the admins are told only if runs wait', async () => {
    await report(worker, 'desktop', 'connected')
    await pass(hour)
    await pass(8 * hour)
    expect(subjects()).toEqual([])
    await leave()
    await pass(0)
    expect(mailbox.mails[0]?.text).toContain('1 actions for Salesforce are waiting.')
  })

  test('an admin can set the limit, or turn the e-mails off', async () => {
    const set = (absenceAlertHours: number | null) =>
      admin.call('PATCH', '/api/workspace', { absenceAlertHours })
    expect((await set(null)).body.absenceAlertHours).toBeNull()
    await workerGone(hour)
    await pass(100 * hour)
    expect(subjects()).toEqual([])
    expect((await set(2)).body.absenceAlertHours).toBe(2)
    await pass(0)
    expect(subjects().length).toBeGreaterThan(0)
    expect((await set(0)).status).toBe(400)
  })

  test('a mail server that fails gets the e-mail later, once', async () => {
    await workerGone(hour)
    mailbox.failNext(451, 'lost')
    await pass(5 * hour)
    for (let attempts = 0; attempts < 6; attempts++) await pass(120_000)
    expect(new Set(mailbox.mails.map(({ messageId }) => messageId)).size).toBe(
      new Set(mailbox.mails.map(({ to }) => [to].flat()[0]?.text)).size,
    )
    expect(subjects()).toContain('Lastpage: nothing is written to Salesforce')
  })

  test('two processes tell the admins once', async () => {
    if (engine === 'sqlite') return
    const second = createAdminWarnings((await scene.tracker.second()).context)
    await workerGone(hour)
    scene.clock.advance(5 * hour)
    await Promise.all([watch.sweep(), second.sweep()])
    await Promise.all([watch.sweep(), second.sweep()])
    const recipients = mailbox.mails.map(({ to }) => [to].flat()[0]?.text)
    expect(recipients.length).toBeGreaterThan(0)
    expect(new Set(recipients).size).toBe(recipients.length)
    await second.close()
  })
})
