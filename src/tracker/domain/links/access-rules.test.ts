import { expect, test } from 'vitest'
import { defaultLinkSettings, type LinkSettings } from '#shared/link-settings.ts'
import { networkOf } from '../../infrastructure/network-address.ts'
import { hashPasscode } from '../../services/gate/passcode.ts'
import { admit, firstPageOpenToAll, type GatedLink, gateOf, mayRead, nothingShown } from './access-rules.ts'
import { agreementHash, passcodeProof } from './proofs.ts'

const link = (settings: Partial<LinkSettings>, part: Partial<GatedLink> = {}): GatedLink => ({
  recipientEmail: null,
  settings: { ...defaultLinkSettings, ...settings },
  passcodeHash: null,
  isOff: false,
  consentHashes: null,
  pageCount: 9,
  ...part,
})
const codeOf = (run: () => unknown) => {
  try {
    run()
    return 'in'
  } catch (error) {
    return (error as { code: string }).code
  }
}

test('the gate checks its rules in a fixed order, so a refusal reveals nothing about later rules', async () => {
  const passcodeHash = await hashPasscode('1234')
  const settings = {
    agreement: 'Keep it.',
    verifyEmail: true,
    allow: ['example.com'],
    expiresAt: '2026-12-01T00:00:00.000Z',
  }
  const strict = link(settings, { passcodeHash })
  const before = Date.UTC(2026, 10, 1)
  const steps = [
    {},
    { passcodeProof: passcodeProof(passcodeHash) },
    { agreementHash: agreementHash('Keep it.') },
    { email: 'eve@other.example' },
    { email: 'aki@example.com' },
    { verified: true },
  ]
  let proof = nothingShown
  const answers = steps.map((step) => {
    proof = { ...proof, ...step }
    return codeOf(() => admit(strict, proof, before))
  })
  expect(answers).toEqual([
    'passcode_required',
    'agreement_required',
    'email_required',
    'reader_not_allowed',
    'code_required',
    'in',
  ])
  expect(codeOf(() => admit(strict, proof, Date.UTC(2026, 11, 1)))).toBe('link_expired')
  expect(codeOf(() => admit({ ...strict, isOff: true }, proof, before))).toBe('link_disabled')
})

test('page 1 is public only if no rule applies before it', () => {
  const open = (settings: Partial<LinkSettings>, part?: Partial<GatedLink>) =>
    firstPageOpenToAll(link(settings, part), 0)
  const hers = { recipientEmail: 'ann@example.com' }
  expect([open({ requireEmail: false }), open({}, hers), open({ emailFromPage: 2 })]).toEqual([
    true,
    true,
    true,
  ])
  for (const settings of [
    { requireEmail: true },
    { requireEmail: false, verifyEmail: true },
    { requireEmail: false, watermark: true },
    { requireEmail: false, agreement: 'Keep it.' },
    { emailFromPage: 2, block: ['bad.example'] },
    { emailFromPage: 2, watermark: true },
  ]) {
    expect([settings, open(settings)]).toEqual([settings, false])
  }
  for (const settings of [{ verifyEmail: true }, { watermark: true }, { block: ['example.com'] }]) {
    expect([settings, open(settings, hers)]).toEqual([settings, false])
  }
  expect(open({ requireEmail: false }, { passcodeHash: 'scrypt' })).toBe(false)
})

test('the viewer gets the list of questions, and only a hint of the address that receives the code', () => {
  expect(gateOf(link({ emailFromPage: 3 }))).toMatchObject({ email: true, emailFromPage: 3, code: false })
  expect(gateOf(link({ emailFromPage: 3, watermark: true }))).toMatchObject({ email: true, emailFromPage: 1 })
  expect(gateOf(link({ emailFromPage: 10 }))).toMatchObject({ email: false })
  const hers = gateOf(link({ verifyEmail: true }, { recipientEmail: 'ann@example.com' }))
  expect(hers).toMatchObject({ email: true, code: true, codeTo: 'a••@example.com' })
})

test('a domain includes its subdomains, but no domain that only has a similar name', () => {
  const lists = { allow: ['example.com', 'ken@other.example'], block: ['eve@example.com', 'bad.example.com'] }
  const may = (email: string) => mayRead(lists, email)
  expect(['a@example.com', 'a@b.example.com', 'ken@other.example'].map(may)).toEqual([true, true, true])
  expect(
    [
      'a@notexample.com',
      'a@example.com.evil',
      'ben@other.example',
      'eve@example.com',
      'a@x.bad.example.com',
    ].map(may),
  ).toEqual([false, false, false, false, false])
})

test('a list entry matches a mailbox in each spelling of its address', () => {
  const lists = { allow: [], block: ['例え.jp', 'rival.example', 'eve@example.com'] }
  const may = (email: string) => mayRead(lists, email)
  const written = [
    'a@例え.jp',
    'a@xn--r8jz45g.jp',
    'a@mail.xn--r8jz45g.jp',
    'a@rival.example.',
    'a@ｒｉｖａｌ．example',
    'eve+sales@example.com',
    'eve@example.com.',
  ]
  expect(written.filter(may)).toEqual([])
  expect(['eva@example.com', 'eve@other.example', '+eve@example.com'].filter(may)).toHaveLength(3)
  const allowed = { allow: ['eve@例え.jp'], block: [] }
  expect(mayRead(allowed, 'eve@xn--r8jz45g.jp')).toBe(true)
  expect(mayRead(allowed, 'eve+other@例え.jp')).toBe(false)
})

test('attempts are counted per network: one IPv4 address, or the first half of an IPv6 address', () => {
  expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7')
  expect(networkOf('2001:db8:0:1:aaaa:bbbb:cccc:dddd')).toBe(networkOf('2001:db8:0:1::1'))
  expect(networkOf('2001:db8:0:2::1')).not.toBe(networkOf('2001:db8:0:1::1'))
})
