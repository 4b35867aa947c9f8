import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type ConfigError, readConfig } from '../config.ts'

const key = randomBytes(32).toString('base64')
const complete = {
  ...{ TRACKER_OIDC_ISSUER: 'https://id.example.com', TRACKER_OIDC_CLIENT_ID: 'lastpage' },
  ...{ TRACKER_OIDC_DOMAINS: 'example.com, Example.co.jp', TRACKER_SECRET_KEY: key },
}

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig({}, env)
    return []
  } catch (error) {
    return (error as ConfigError).problems
  }
}

describe('settings of single sign-on', () => {
  test('read domains, roles by group and the key', () => {
    const roles = 'CN=Sales Leads,OU=Groups=admin; sales = member'
    const config = readConfig({}, { ...complete, TRACKER_OIDC_ROLES: roles })
    expect(config).toMatchObject({
      oidcDomains: ['example.com', 'example.co.jp'],
      oidcRoles: [
        { group: 'CN=Sales Leads,OU=Groups', role: 'admin' },
        { group: 'sales', role: 'member' },
      ],
      ...{ oidcCheckMinutes: 60, oidcMaxAgeHours: 72, oidcOnly: false },
    })
    expect(config.secretKey).toEqual(Buffer.from(key, 'base64'))
  })

  test.each([
    ['TRACKER_OIDC_CLIENT_ID', /TRACKER_OIDC_CLIENT_ID must be set/],
    ['TRACKER_SECRET_KEY', /TRACKER_SECRET_KEY must be set.*openssl rand/],
    ['TRACKER_OIDC_DOMAINS', /everybody with an account at the provider could join/],
  ])('are refused without %s', (name, message) => {
    const problems = problemsOf({ ...complete, [name]: '' })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(message)
  })

  test.each([
    ['TRACKER_OIDC_ISSUER', 'http://id.example.com'],
    ['TRACKER_OIDC_ISSUER', 'id.example.com'],
    ['TRACKER_OIDC_DOMAINS', 'example.com,@'],
    ['TRACKER_OIDC_ROLES', 'sales'],
    ['TRACKER_OIDC_ROLES', 'sales=owner'],
    ['TRACKER_OIDC_SCOPES', 'profile email'],
    ['TRACKER_OIDC_CHECK_MINUTES', '1'],
  ])('%s=%s is refused with its name', (name, value) => {
    expect(problemsOf({ ...complete, [name]: value })[0]).toMatch(new RegExp(`^${name} must`))
  })

  test('a wrong key is refused without its value', () => {
    const [problem] = problemsOf({ ...complete, TRACKER_SECRET_KEY: 'a passphrase' })
    expect(problem).toMatch(/^TRACKER_SECRET_KEY must be 32 bytes/)
    expect(problem).not.toContain('a passphrase')
  })

  test('company accounts cannot be required without a provider', () => {
    expect(problemsOf({ TRACKER_OIDC_ONLY: 'true' })).toEqual(['TRACKER_OIDC_ONLY needs TRACKER_OIDC_ISSUER'])
  })
})
