import { describe, expect, test } from 'vitest'
import { type AccountRules, readCompanyAccount } from './company-account.ts'

const rules: AccountRules = {
  ...{ domains: ['example.com'], groupsClaim: 'groups', roles: null },
  ...{ withoutGroup: 'refuse', trustEmail: false },
}
const base = {
  iss: 'https://id.example.com',
  sub: 'u1',
  email: 'Aki@Example.com',
  email_verified: true,
  name: 'Aki',
}
const read = (claims: Record<string, unknown>, changed: Partial<AccountRules> = {}) =>
  readCompanyAccount({ ...base, ...claims }, { ...rules, ...changed })
const without = (name: keyof typeof base) => ({ ...base, [name]: undefined })
const refusal = (code: string) => expect.objectContaining({ code })

describe('company account', () => {
  test('has the issuer, the subject and the normalized address', () => {
    expect(read({})).toEqual({
      ...{
        issuer: 'https://id.example.com',
        subject: 'u1',
        email: 'aki@example.com',
        name: 'Aki',
        role: null,
      },
    })
  })

  test('needs a verified address', () => {
    expect(() => read(without('email'))).toThrow(refusal('sign_in_email_missing'))
    expect(() => read({ email: 'no address' })).toThrow(refusal('sign_in_email_missing'))
    for (const verified of [false, 'false', undefined]) {
      expect(() => read({ email_verified: verified })).toThrow(refusal('sign_in_email_unverified'))
    }
    expect(read({ email_verified: 'true' }).email).toBe('aki@example.com')
  })

  test('an address of Entra is verified if Entra verified its domain', () => {
    const entra = (edov?: unknown) => read({ email_verified: undefined, xms_edov: edov }).email
    expect([entra(true), entra('1'), entra(1)]).toEqual(Array(3).fill('aki@example.com'))
    for (const edov of [undefined, false, '0']) {
      expect(() => entra(edov)).toThrow(refusal('sign_in_email_unverified'))
    }
    expect(() => read({ email_verified: false, xms_edov: true })).toThrow(refusal('sign_in_email_unverified'))
  })

  test('trustEmail accepts a missing email_verified, but no false one', () => {
    expect(read({ email_verified: undefined }, { trustEmail: true }).email).toBe('aki@example.com')
    for (const claims of [{ email_verified: false }, { email_verified: undefined, xms_edov: false }]) {
      expect(() => read(claims, { trustEmail: true })).toThrow(refusal('sign_in_email_unverified'))
    }
  })

  test('the domain of the address must be allowed, and a subdomain is another domain', () => {
    for (const email of ['aki@other.example', 'aki@sub.example.com', 'aki@notexample.com']) {
      expect(() => read({ email })).toThrow(refusal('sign_in_domain_not_allowed'))
    }
    expect(read({ email: 'aki@other.example' }, { domains: null }).email).toBe('aki@other.example')
  })

  test('a Google account must belong to the organization, whatever its address is', () => {
    const google = { iss: 'https://accounts.google.com' }
    expect(() => read(google)).toThrow(refusal('sign_in_domain_not_allowed'))
    expect(() => read({ ...google, hd: 'other.example' })).toThrow(refusal('sign_in_domain_not_allowed'))
    expect(read({ ...google, hd: 'example.com' }).email).toBe('aki@example.com')
    expect(read({ ...google, hd: 'example.com', email: 'aki@second.example' }).email).toBe(
      'aki@second.example',
    )
  })

  const roles = [
    { group: 'sales', role: 'member' },
    { group: 'CN=Sales Admins,OU=Groups', role: 'admin' },
  ] as const

  test('the highest role of the groups wins', () => {
    expect(read({ groups: ['sales', 'CN=Sales Admins,OU=Groups', 'x'] }, { roles }).role).toBe('admin')
    expect(read({ groups: ['sales'] }, { roles }).role).toBe('member')
    expect(read({ groups: 'sales' }, { roles }).role).toBe('member')
  })

  test('an account without a group is refused, or becomes a member', () => {
    for (const claims of [{}, { groups: ['other'] }, { groups: 7 }, { groups: [7, null] }]) {
      expect(() => read(claims, { roles })).toThrow(refusal('sign_in_group_required'))
      expect(read(claims, { roles, withoutGroup: 'member' }).role).toBe('member')
    }
  })

  test('the groups can be at a path', () => {
    const claims = { realm_access: { roles: ['sales'] } }
    expect(read(claims, { roles, groupsClaim: 'realm_access.roles' }).role).toBe('member')
  })

  test('groups that the provider left out decide nothing', () => {
    expect(read({ _claim_names: { groups: 'src1' } }, { roles }).role).toBeNull()
  })
})
