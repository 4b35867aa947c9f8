import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { userEmails } from '../salesforce/user-emails.ts'
import { findAssignee } from './assignee.ts'
import type { FoundRecord, FoundUser } from './batch-types.ts'
import { matchRecord, toMatch } from './match.ts'

const record = (type: 'Lead' | 'Contact', id: string, modifiedAt: string): FoundRecord => ({
  type,
  id,
  name: id,
  email: 'a@example.com',
  modifiedAt,
  owner: null,
  company: 'Acme',
  accountId: null,
  accountOwner: null,
})
const user = (id: string, change: Partial<FoundUser> = {}): FoundUser => ({
  id,
  name: id,
  email: 'rep@example.com',
  timeZone: 'UTC',
  lastLoginAt: null,
  ...change,
})

describe('matching', () => {
  const records = [
    record('Contact', '003000000000001AAA', '2026-03-01'),
    record('Lead', '00Q000000000001AAA', '2026-01-01'),
    record('Lead', '00Q000000000002AAA', '2026-02-01'),
  ]

  it('a claim that decides is used before the address; another one only chooses among the records of the address', () => {
    const other = { ...record('Contact', '003000000000009AAA', '2026-01-01'), email: 'b@example.com' }
    const found = { records: [...records, other], users: [] }
    const match = (email: string | null, id: string, decides: boolean) =>
      matchRecord(found, email, null, { id, decides })?.id
    expect(match('a@example.com', other.id, true)).toBe(other.id)
    expect(match('a@example.com', other.id, false)).toBe('00Q000000000002AAA')
    expect(match('a@example.com', '00Q000000000001AAA', false)).toBe('00Q000000000001AAA')
    expect(match(null, other.id, true)).toBe(other.id)
    expect(match(null, '003000000000008AAA', true)).toBeUndefined()
    expect(match('a@example.com', '003000000000008AAA', true)).toBe('00Q000000000002AAA')
  })

  it('a claim of a record that was moved is the record that it is now', () => {
    const claims = new Map([
      ['00Q000000000009AAA', { kind: 'moved' as const, id: '003000000000001AAA' }],
      ['00Q000000000008AAA', { kind: 'missing' as const, why: 'deleted' as const }],
    ])
    const found = { records, users: [], claims }
    const match = (id: string) => matchRecord(found, null, null, { id, decides: true })?.id
    expect(match('00Q000000000009AAA')).toBe('003000000000001AAA')
    expect(match('00Q000000000008AAA')).toBeUndefined()
  })

  it('takes the Lead that was modified last, in any order of the response', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: 3 }), (shuffled) => {
        expect(matchRecord({ records: shuffled, users: [] }, 'A@Example.com', null)?.id).toBe(
          '00Q000000000002AAA',
        )
      }),
    )
  })

  it('keeps the pinned match, with an id of 15 or 18 characters', () => {
    const [contact] = records
    if (!contact) throw new Error()
    const pinned = { ...toMatch(contact, 0), id: contact.id.slice(0, 15) }
    expect(matchRecord({ records, users: [] }, 'a@example.com', pinned)?.id).toBe(contact.id)
  })

  it('ignores a pinned match whose record no longer exists', () => {
    const gone = toMatch(record('Lead', '00Q000000000009AAA', ''), 0)
    expect(matchRecord({ records, users: [] }, 'a@example.com', gone)?.id).toBe('00Q000000000002AAA')
  })

  it('is null if no record has the address', () => {
    expect(matchRecord({ records, users: [] }, 'b@example.com', null)).toBeNull()
  })
})

describe('the document owner among several users with the same e-mail', () => {
  const find = (users: FoundUser[], meId = '005000000000009AAA') =>
    findAssignee(
      'documentOwner',
      { found: { records: [], users }, isSandbox: false, meId },
      null,
      'Rep@Example.com',
    )?.id

  it('prefers the connected user, then the latest login, then the lowest id', () => {
    const old = user('005000000000001AAA', { lastLoginAt: '2026-01-01' })
    const recent = user('005000000000002AAA', { lastLoginAt: '2026-02-01' })
    const never = user('005000000000003AAA')
    expect(find([old, recent, never])).toBe(recent.id)
    expect(find([old, recent, never], never.id.slice(0, 15))).toBe(never.id)
    expect(find([never, user('005000000000000AAA')])).toBe('005000000000000AAA')
  })

  it('matches addresses with .invalid only in a sandbox', () => {
    const refreshed = user('005000000000001AAA', { email: 'rep@example.com.invalid' })
    expect(find([refreshed])).toBeUndefined()
    const sandbox = { found: { records: [], users: [refreshed] }, isSandbox: true, meId: '' }
    expect(findAssignee('documentOwner', sandbox, null, 'rep@example.com')?.id).toBe(refreshed.id)
    expect(userEmails('Rep@Example.com', true)).toEqual(['rep@example.com', 'rep@example.com.invalid'])
  })
})
