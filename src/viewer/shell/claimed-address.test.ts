import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toLongId } from '#shared/salesforce-id.ts'
import { readClaimedAddress, readClaimedRecord, takeUrlClaims } from './claimed-address.ts'

const words = fc.stringMatching(/^[A-Za-z0-9_'+-]{1,20}$/)
const addresses = fc
  .tuple(fc.array(words, { minLength: 1, maxLength: 3 }), words, fc.constantFrom('com', 'co.jp', 'example'))
  .map(([local, domain, end]) => `${local.join('.')}@${domain.replace(/[^a-z0-9]/gi, 'x')}.${end}`)

const lead = toLongId('00Q5g00000AbCdE')
const contact = toLongId('0035g00000XyZwV')

describe('the address in the URL of a merge link', () => {
  test('is read as it was merged: plain, percent-encoded, or encoded twice by a click counter', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const once = encodeURIComponent(address)
        for (const text of [address, once, encodeURIComponent(once)])
          expect(readClaimedAddress(`?utm_source=mail&e=${text}&x=1`)).toBe(address)
      }),
    )
  })

  test('never makes the page fail, whatever the query contains', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const address = readClaimedAddress(`?e=${text}`)
        expect(address === null || address.includes('@')).toBe(true)
      }),
    )
  })

  test.each([
    ['?e=ann+news@example.com', 'ann+news@example.com'],
    ['?e=ann%20news%40example.com', 'ann+news@example.com'],
    ['?e=%20Ann.Lee%40Example.com%20', 'Ann.Lee@Example.com'],
    ['?x=1&amp;e=ann@example.com', 'ann@example.com'],
    ['?E=ann@example.com', 'ann@example.com'],
    ['?e=&e=ann@example.com', 'ann@example.com'],
    ['?e=ann%EF%BC%A0example.com', 'ann@example.com'],
  ])('%s is %s', (search, address) => {
    expect(readClaimedAddress(search)).toBe(address)
  })

  test.each([
    '',
    '?',
    '?e',
    '?e=',
    '?e=%20',
    '?e={{email}}',
    '?e=%7B%7B%7BRecipient.Email%7D%7D%7D',
    '?e=*|EMAIL|*',
    '?e=%%emailaddr%%',
    '?e=ann%40',
    '?e=ann',
    '?e={{email|ann@example.com}}',
    '?e=ann@example.com,bob@example.com',
    '?email=ann@example.com',
  ])('%s is no address', (search) => {
    expect(readClaimedAddress(search)).toBeNull()
  })

  test('leaves the address bar, with all other parameters', () => {
    const cleaned: string[] = []
    const take = (search: string) => {
      const location = new URL(`https://docs.example.com/abc${search}#page=2`)
      return takeUrlClaims(location, (url) => {
        cleaned.push(url)
        location.href = new URL(url, location).href
      })
    }
    const nothing = { email: null, record: null }
    expect(take('?utm_source=mail&e=ann@example.com&x=1')).toEqual({
      email: 'ann@example.com',
      record: null,
    })
    expect(take('?e={{email}}')).toEqual(nothing)
    expect(take(`?id=${lead.slice(0, 15)}&x=2`)).toEqual({ email: null, record: lead })
    expect(take('?utm_source=mail')).toEqual(nothing)
    expect(take('')).toEqual(nothing)
    expect(cleaned).toEqual(['/abc?utm_source=mail&x=1#page=2', '/abc#page=2', '/abc?x=2#page=2'])
  })
})

describe('the Salesforce id in the URL of a merge link', () => {
  test.each([
    [`?id=${lead}`, lead],
    [`?id=${lead.slice(0, 15)}`, lead],
    [`?e=ann@example.com&amp;id=${contact}`, contact],
    [`?ID=${contact}&utm_source=mail`, contact],
    // A tool with one placeholder for Contacts and one for Leads fills one of them.
    [`?id=&id=${lead}`, lead],
    [`?id={{contact.salesforcecontactid}}&id=${lead}`, lead],
  ])('%s is %s', (search, id) => {
    expect(readClaimedRecord(search)).toBe(id)
  })

  test.each([
    ['an id that was changed to lower case', `?id=${lead.toLowerCase()}`],
    ['an id with another checksum', `?id=${lead.slice(0, 17)}A`],
    ['an account', `?id=${toLongId('0015g00000AbCdE')}`],
    ['a user', `?id=${toLongId('0055g00000AbCdE')}`],
    ['a placeholder', '?id={{Lead.Id}}'],
    ['another placeholder', '?id=%%_subscriberkey%%'],
    ['an address', '?id=ann@example.com'],
    ['nothing', '?id='],
    ['no parameter', ''],
  ])('%s is none', (_name, search) => {
    expect(readClaimedRecord(search)).toBeNull()
  })
})
