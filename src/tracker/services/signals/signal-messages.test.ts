// Signals in notifications: the row of the settings, and the sentences in e-mails and in Slack.
import { afterEach, describe, expect, test } from 'vitest'
import { shownBy } from '../../../../test/fixtures/slack-blocks.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { type NotificationSetup, notificationSetup } from '../notifications/testing.ts'

const hourMs = 3_600_000
const email = 'ken@solo.example'
const cameBack = 'Came back 30 hours after the last visit.'

describe.each(engines)('messages about signals on %s', { timeout: 60_000 }, (engine) => {
  let on: NotificationSetup
  afterEach(() => on.close(), 60_000)

  async function start() {
    on = await notificationSetup(engine)
    return on.scene.makeLink()
  }
  /** A visit that leaves. With `afterHours`, the reader comes back after this time. */
  async function read(link: { slug: string }, afterHours = 0) {
    on.clock.advance(afterHours * hourMs)
    await on.leave(await on.open(email, link))
  }
  const mails = () => on.mailbox.mails.map(({ subject, text }) => ({ subject, text: text ?? '' }))

  test('with only the row of signals, the owner is told of a visit with a signal, and of no other', async () => {
    const link = await start()
    await on.prefer(on.owner, { signals: { email: true } })
    await read(link)
    await read(link, 1)
    expect([mails(), await on.listOf(on.owner)]).toEqual([[], []])
    await read(link, 30)
    expect(mails()).toEqual([{ subject: 'ken@solo.example closed Offer', text: expect.any(String) }])
    expect(mails()[0]?.text.split('\n')).toContain(`- ${cameBack}`)
    expect((await on.listOf(on.owner)).map(({ kind }) => kind)).toEqual(['left'])
  })

  test('without a channel in any row, a visit with a signal causes no notification', async () => {
    const link = await start()
    await on.prefer(on.owner, {})
    await read(link)
    await read(link, 30)
    expect([mails(), await on.listOf(on.owner)]).toEqual([[], []])
  })

  test('the row of signals adds its channels to those of the leave', async () => {
    const link = await start()
    on.slack.addUser(on.owner.me.member.email)
    await on.prefer(on.owner, { left: { email: true }, signals: { slack: true } })
    await read(link)
    expect([mails().length, on.slack.messages.length]).toEqual([1, 0])
    await read(link, 30)
    expect([mails().length, on.slack.messages.length]).toEqual([2, 1])
  })

  test('an e-mail and a Slack message have one sentence for each signal, in the language of the recipient', async () => {
    const link = await start()
    on.slack.addUser(on.owner.me.member.email)
    await on.prefer(on.owner, { left: { email: true, slack: true } })
    await read(link)
    on.clock.advance(30 * hourMs)
    const visit = await on.open(email, link)
    on.clock.advance(20_000)
    await visit.beat({ pages: { 3: 18_000 }, page: 3, goodbye: true, inputs: 2 })
    on.clock.advance(5_000)
    await on.scene.sweep()
    await on.delivered()
    const newPage = 'Spent at least 15 s on page 3 for the first time.'
    const [first, second] = on.mailbox.mails
    expect(first?.text).not.toContain('Came back')
    expect(second?.text?.split('\n')).toEqual(expect.arrayContaining([`- ${cameBack}`, `- ${newPage}`]))
    expect(second?.html).toContain(`<li>${cameBack}</li><li>${newPage}</li>`)
    expect(shownBy(on.slack.messages.at(-1)?.blocks)).toContain(`${cameBack}  ·  ${newPage}`)

    await on.owner.call('PATCH', '/api/me', { locale: 'ja' })
    await read(link, 50)
    expect(on.mailbox.mails.at(-1)?.text?.split('\n')).toContain('- 前回の閲覧から2日後に再訪しました。')
    expect(shownBy(on.slack.messages.at(-1)?.blocks)).toContain('前回の閲覧から2日後に再訪しました。')
  })
})
