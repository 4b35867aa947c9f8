import { parseQuery } from '@jetstreamapp/soql-parser-js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunkByLength, dateTime, isQueryableEmail, like, list, literal } from './soql.ts'

/** Parses a literal by the rules of SOQL: a backslash escapes the next character. */
function readLiteral(quoted: string): string {
  const named: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
  return quoted.slice(1, -1).replace(/\\(.)/gs, (_whole, char: string) => named[char] ?? char)
}

const printable = fc.string({ unit: 'grapheme' }).filter((text) => isQueryableEmail(`a${text.slice(0, 60)}`))

describe('a SOQL literal', () => {
  it('parses back to the original text', () => {
    fc.assert(
      fc.property(printable, (text) => {
        expect(readLiteral(literal(text))).toBe(text)
      }),
    )
  })

  it('of LIKE contains the text without wildcards', () => {
    expect(like('50%_a')).toBe(String.raw`'%50\%\_a%'`)
    fc.assert(
      fc.property(printable, (text) => {
        const pattern = like(text)
        expect([pattern.slice(0, 2), pattern.slice(-2)]).toEqual(["'%", "%'"])
        expect(pattern.slice(2, -2).replace(/\\./gs, '')).not.toMatch(/[%_']/)
      }),
    )
  })

  it('contains no unescaped quote', () => {
    const nasty = fc.string({ unit: fc.constantFrom("'", '\\', 'a', ' ', '\n', '%', '"') })
    fc.assert(
      fc.property(nasty, (text) => {
        const inside = literal(text).slice(1, -1).replace(/\\./gs, '')
        expect(inside).not.toMatch(/['\\\n]/)
      }),
    )
  })

  it('stays one condition of the query for any text', () => {
    const nasty = fc.string({ unit: fc.constantFrom("'", '\\', 'a', ' OR ', '=', '(', ')') })
    fc.assert(
      fc.property(nasty, (text) => {
        const query = parseQuery(`SELECT Id FROM Lead WHERE Email = ${literal(text)}`)
        expect(query.where).toMatchObject({ left: { field: 'Email', operator: '=', literalType: 'STRING' } })
        expect(Object.keys(query.where ?? {})).toEqual(['left'])
      }),
    )
  })

  it('escapes an address that would cause SOQL injection with `find` of jsforce', () => {
    expect(literal("x\\' OR Name != '")).toBe("'x\\\\\\' OR Name != \\''")
  })

  it('rejects control characters', () => {
    expect(() => literal('a\u0000b')).toThrow(RangeError)
    expect(isQueryableEmail('a\u0007@example.com')).toBe(false)
  })
})

describe('a list', () => {
  it('makes a list for IN', () => {
    expect(list(['a', "b'c"])).toBe("('a', 'b\\'c')")
    expect(() => list([])).toThrow(RangeError)
  })

  it('is split into chunks within the limit, without losing a value', () => {
    fc.assert(
      fc.property(fc.array(fc.emailAddress()), fc.integer({ min: 40, max: 4000 }), (emails, budget) => {
        const chunks = chunkByLength(emails, budget)
        expect(chunks.flat()).toEqual(emails)
        for (const chunk of chunks) {
          expect(chunk.length).toBeGreaterThan(0)
          if (chunk.length > 1) expect(encodeURIComponent(list(chunk)).length).toBeLessThanOrEqual(budget + 6)
        }
      }),
    )
  })
})

it('a dateTime literal has whole seconds in UTC', () => {
  expect(dateTime(Date.parse('2026-11-22T09:30:00.987Z'))).toBe('2026-11-22T09:30:00Z')
})
