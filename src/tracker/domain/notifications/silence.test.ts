import { expect, test } from 'vitest'
import { silenceOf } from './silence.ts'

const members = new Set(['misaki@aozora.example'])
const ignoredDomains = ['partner.example', 'co.example']

test.each([
  ['a prospect', 'ken@example.com', false, null],
  ['somebody who did not say', null, false, null],
  ['a member', 'misaki@aozora.example', false, 'ownTeam'],
  ['a member in capitals', 'Misaki@Aozora.example', false, 'ownTeam'],
  ['somebody else at the team’s domain, which nobody ignores', 'new@aozora.example', false, null],
  ['an ignored domain', 'a@partner.example', false, 'ignoredDomain'],
  ['a subdomain of it', 'a@mail.partner.example', false, 'ignoredDomain'],
  ['a domain that only ends alike', 'a@notpartner.example', false, null],
  ['an address whose name holds the domain', 'partner.example@example.com', false, null],
  ['a muted link', 'ken@example.com', true, 'mutedLink'],
  ['a muted link, nobody said who', null, true, 'mutedLink'],
])('%s', (_what, email, muted, silence) => {
  expect(silenceOf({ email, muted, members, ignoredDomains })).toBe(silence)
})
