import { expect, test } from 'vitest'
import { checkTracker, inviteText, parseInvite } from './invite.ts'

const token = 'lpi.wsp_0123456789.abcdefghij'

test.each([
  [`https://t.example.com/join#${token}`, 'https://t.example.com'],
  [`  https://t.example.com/base/join#${token}\n`, 'https://t.example.com/base'],
  [`http://127.0.0.1:4000/join#${token}`, 'http://127.0.0.1:4000'],
  [`lastpage://join?tracker=https%3A%2F%2Ft.example.com%2F#${token}`, 'https://t.example.com'],
  [`lastpage:///join?tracker=http://localhost:4000#${token}`, 'http://localhost:4000'],
])('parseInvite accepts %s', (text, trackerUrl) => {
  const invite = parseInvite(text)
  expect(invite).toEqual({ trackerUrl, token })
  expect(parseInvite(inviteText(invite))).toEqual(invite)
})

test.each([
  ['hello', 'invite_invalid'],
  ['', 'invite_invalid'],
  ['https://t.example.com/join', 'invite_invalid'],
  [`https://t.example.com/join#${token}%`, 'invite_invalid'],
  [`https://t.example.com/other#${token}`, 'invite_invalid'],
  [`lastpage://visits/vis_1#${token}`, 'invite_invalid'],
  [`lastpage://join#${token}`, 'invite_invalid'],
  [`http://t.example.com/join#${token}`, 'url_not_allowed'],
  [`ftp://127.0.0.1/join#${token}`, 'url_not_allowed'],
  [`lastpage://join?tracker=javascript:alert(1)#${token}`, 'url_not_allowed'],
  [`lastpage://join?tracker=file:///etc/passwd#${token}`, 'url_not_allowed'],
])('parseInvite refuses %s with %s', (text, code) => {
  expect(() => parseInvite(text)).toThrow(expect.objectContaining({ code }))
})

test('checkTracker refuses every tracker but the one that the organisation has set', () => {
  const invite = parseInvite(`https://t.example.com/join#${token}`)
  expect(() => checkTracker(invite, undefined)).not.toThrow()
  expect(() => checkTracker(invite, 'https://t.example.com')).not.toThrow()
  expect(() => checkTracker(invite, 'https://t.example.com/')).not.toThrow()
  for (const other of ['https://t.example.com/base', 'https://t.example.com:8443', 'https://other.example']) {
    expect(() => checkTracker(invite, other)).toThrow(
      expect.objectContaining({
        code: 'tracker_not_allowed',
        details: { host: 't.example.com', allowed: other },
      }),
    )
  }
})
