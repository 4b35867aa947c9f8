import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRecordId, sameRecord, toLongId } from './salesforce-id.ts'

const char = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')
const campaignId15 = fc.array(char, { minLength: 12, maxLength: 12 }).map((rest) => `701${rest.join('')}`)

describe('toLongId', () => {
  // Ids from Salesforce's documentation and from issue threads.
  it.each([
    ['001R00000064wdt', 'IAA'],
    ['00G1x00000Aqu2P', 'EAR'],
    ['00B7F000003JR9T', 'UAW'],
  ])('adds the checksum of %s', (id, suffix) => {
    expect(toLongId(id)).toBe(id + suffix)
  })
})

describe('parseRecordId', () => {
  it('returns the same 18-character id for 15 characters, 18 characters and record URLs', () => {
    fc.assert(
      fc.property(campaignId15, (id) => {
        const long = toLongId(id)
        for (const text of [
          id,
          ` ${long} `,
          `https://acme.lightning.force.com/lightning/r/Campaign/${long}/view`,
          `https://acme.my.salesforce.com/${id}`,
          `https://acme.my.salesforce.com/x?id=${long}&y=1`,
        ]) {
          expect(parseRecordId(text, '701')).toBe(long)
        }
      }),
    )
  })

  it('rejects an 18-character id if a letter has changed its case', () => {
    fc.assert(
      fc.property(campaignId15, (id) => {
        const long = toLongId(id)
        const lowered = id.toLowerCase() + long.slice(15)
        expect(parseRecordId(lowered, '701')).toBe(lowered === long ? long : null)
      }),
    )
  })

  it('rejects other prefixes and other lengths', () => {
    expect(parseRecordId('00Q5g00000A1b2CEAR', '701')).toBeNull()
    expect(parseRecordId('7015g00000A1b', '701')).toBeNull()
    expect(parseRecordId('', '701')).toBeNull()
  })
})

describe('sameRecord', () => {
  it('compares the first 15 characters, case-sensitively', () => {
    expect(sameRecord('001R00000064wdt', '001R00000064wdtIAA')).toBe(true)
    expect(sameRecord('001R00000064wdt', '001R00000064WDT')).toBe(false)
  })
})
