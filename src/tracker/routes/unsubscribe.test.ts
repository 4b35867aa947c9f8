import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultNotifyPreferences, noChannels } from '#shared/model/people.ts'
import { type NotificationSetup, notificationSetup } from '../services/notifications/testing.ts'
import { withoutEmail } from '../services/notifications/unsubscribe.ts'

const all = { ...noChannels, desktop: true, email: true, slack: true }

it('the desktop replaces e-mail if e-mail was the only channel; other choices stay', () => {
  const none = noChannels
  const only = { ...none, email: true }
  const notify = {
    ...defaultNotifyPreferences,
    opened: { first: only, returning: none },
    left: { first: all, returning: { ...only, slack: true } },
  }
  expect(withoutEmail(notify)).toEqual({
    ...notify,
    opened: { first: { ...none, desktop: true }, returning: none },
    left: { first: { ...all, email: false }, returning: { ...none, slack: true } },
  })
})

describe('notification e-mail', () => {
  let on: NotificationSetup
  let address: string
  beforeEach(async () => {
    on = await notificationSetup('sqlite', { slackToken: null })
    await on.owner.call('PATCH', '/api/me', { locale: 'ja' })
    await on.prefer(on.owner, { left: { email: true } })
    await on.leave(await on.open('ken@example.com'))
    const list = String(on.mailbox.mails[0]?.headers.get('list-unsubscribe') ?? '')
    address =
      JSON.stringify(on.mailbox.mails[0]?.headers.get('list') ?? list).match(/https:[^"<>\s]+/)?.[0] ?? ''
  })
  afterEach(() => on.close())

  const notifyOf = async () => (await on.owner.call('GET', '/api/me')).body.member.notify
  const ask = (method: 'GET' | 'POST', url: string, form?: { type: string; body: string }) =>
    on.scene.tracker.app.inject({
      method,
      url: new URL(url).pathname,
      ...(form ? { payload: form.body, headers: { 'content-type': form.type } } : {}),
    })
  const oneClick = { type: 'application/x-www-form-urlencoded', body: 'List-Unsubscribe=One-Click' }

  it('has the headers of RFC 8058, and the same URL in its text', () => {
    const [mail] = on.mailbox.mails
    expect(address).toMatch(/^https:\/\/share\.example\.com\/unsubscribe\/\S+$/)
    expect(
      String(mail?.headers.get('list-unsubscribe-post') ?? JSON.stringify(mail?.headers.get('list'))),
    ).toContain('One-Click')
    expect(mail?.text).toContain(address)
    expect(mail?.html).toContain(`href="${address}"`)
  })

  it('a GET changes nothing; the button turns e-mails off, and the app is informed', async () => {
    const page = await ask('GET', address)
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('<form method="post">')
    expect(page.body).toContain(on.owner.me.member.email)
    expect(page.headers['content-security-policy']).toContain("form-action 'self'")
    expect((await notifyOf()).left.first.email).toBe(true)

    const done = await ask('POST', address, { ...oneClick, body: '' })
    expect(done.body).toContain('メールを停止しました')
    expect((await notifyOf()).left.first).toEqual({ ...noChannels, desktop: true })
    await on.leave(await on.open('aki@example.com'))
    expect(on.mailbox.mails).toHaveLength(1)
    expect(await on.listOf(on.owner)).toHaveLength(2)
  })

  it.each([
    oneClick,
    { type: 'multipart/form-data; boundary=x', body: '--x\r\n\r\nList-Unsubscribe=One-Click\r\n--x--' },
  ])('one click of the mail client is enough, as $type', async (form) => {
    expect((await ask('POST', address, form)).statusCode).toBe(200)
    expect((await ask('POST', address, form)).statusCode).toBe(200)
    expect((await notifyOf()).left.first.email).toBe(false)
  })

  it('a changed URL turns off no e-mails', async () => {
    const [payload = '', signature = ''] = address.split('/').at(-1)?.split('.') ?? []
    const { workspace, member } = on.colleague.me
    const forged = Buffer.from(JSON.stringify([workspace.id, member.id])).toString('base64url')
    for (const token of [`${forged}.${signature}`, payload, `${payload}.`, `${payload}.AAAA`, 'x.y.z']) {
      const answer = await ask('POST', `https://share.example.com/unsubscribe/${token}`, oneClick)
      expect(answer.statusCode).toBe(404)
    }
    expect((await on.colleague.call('GET', '/api/me')).body.member.notify).toEqual(member.notify)
  })
})
