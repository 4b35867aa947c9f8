// Lines of CSV: what a spreadsheet must not run, and what it must read back.
import { describe, expect, test } from 'vitest'
import { csvLine } from './csv.ts'

describe('csvLine', () => {
  test('quotes what needs it, doubles quotes, ends as RFC 4180 says', () => {
    expect(csvLine(['a,b', 'say "x"', 3, -4.5, null, ' edge'])).toBe('"a,b","say ""x""",3,-4.5,," edge"\r\n')
  })

  test.each([['=1+1'], ['+81 3'], ['-2+3'], ['@SUM(A1)'], ['\t=1'], ['\r\n=cmd|x'], ['  =1'], ['＝1+1']])(
    '%j is text and not a formula',
    (value) => {
      expect(csvLine([value])).toMatch(/^"'/)
    },
  )

  test('keeps a value on one line', () => {
    expect(csvLine(['a\r\nb\u2028c', '提案書'])).toBe('a b c,提案書\r\n')
  })
})
