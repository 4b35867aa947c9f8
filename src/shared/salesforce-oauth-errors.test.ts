import { describe, expect, it } from 'vitest'
import { oauth as en } from './messages/en/salesforce-oauth.ts'
import { oauth as ja } from './messages/ja/salesforce-oauth.ts'
import { oauthErrorOf, oauthErrors } from './salesforce-oauth-errors.ts'

describe('the table of OAuth error names', () => {
  it.each(Object.entries(oauthErrors))('%s has a class and a message in both languages', (name, entry) => {
    expect(['later', 'reconnect', 'admin', 'app']).toContain(entry.class)
    for (const sentences of [en, ja]) expect(sentences[entry.messageKey].length, name).toBeGreaterThan(20)
  })

  it('uses each message for at least one error name', () => {
    const used = new Set<string>(Object.values(oauthErrors).map(({ messageKey }) => messageKey))
    expect(Object.keys(en).filter((key) => !used.has(key))).toEqual([])
    expect(Object.keys(ja).toSorted()).toEqual(Object.keys(en).toSorted())
  })
})

describe('the class of an error name with its description', () => {
  it.each([
    ['rate_limit_exceeded', 'login rate exceeded', 'later'],
    ['invalid_grant', 'expired access/refresh token', 'reconnect'],
    ['invalid_grant', 'inactive user', 'reconnect'],
    ['invalid_grant', 'ip restricted or invalid login hours', 'admin'],
    ['invalid_client', 'invalid client credentials', 'admin'],
    ['invalid_request', 'unknown parameter', 'app'],
  ] as const)('%s (%s) is %s', (name, description, expected) => {
    expect(oauthErrorOf(name, description)?.class).toBe(expected)
  })

  it.each(['brand_new_error', 'constructor', ''])('%j is not in the table', (name) => {
    expect(oauthErrorOf(name, '')).toBeNull()
  })
})
