import { describe, expect, test } from 'vitest'
import { csvLine } from './csv.ts'

describe('csvLine', () => {
  test('quotes values that need quotes, doubles the quotes inside them, and ends rows as RFC 4180 requires', () => {
    expect(csvLine(['a,b', 'say "x"', 3, -4.5, null, ' edge'])).toBe('"a,b","say ""x""",3,-4.5,," edge"\r\n')
  })

  test.each([['=1+1'], ['+81 3'], ['-2+3'], ['@SUM(A1)'], ['\t=1'], ['\r\n=cmd|x'], ['  =1'], ['＝1+1']])(
    '%j is text and not a formula',
    (value) => {
      expect(csvLine([value])).toMatch(/^"'/)
    },
  )

  test.each([
    ['x;=1+1', `"x;'=1+1"`],
    ['x; =1+1', `"x;' =1+1"`],
    ['x;"=1+1"', `"x;'""=1+1"""`],
    ['x;＝1+1', `"x;'＝1+1"`],
    ['x\t=1+1', 'x =1+1'],
    ['"=1+1"', `"'""=1+1"""`],
    ['a;b', '"a;b"'],
  ])('%j starts no formula where a semicolon or a tab separates', (value, line) => {
    expect(csvLine([value])).toBe(`${line}\r\n`)
  })

  test('no cell starts a formula, with any separator that a spreadsheet uses', () => {
    const starts = [
      '=1',
      '+1',
      '-1',
      '@A1',
      '＝1',
      '＋1',
      '－1',
      '＠A1',
      '"=1',
      `'\t=1`,
      ' =1',
      '\u0000=1',
      '\n=1',
    ]
    for (const start of starts) {
      for (const before of ['', 'x;', 'x\t', 'x,', 'x\r\n', 'x\u2028', ';;', '";']) {
        const line = csvLine(['vis_1', before + start, 'end'])
        for (const separator of [',', ';', '\t']) {
          const formulas = asSpreadsheet(line, separator).filter((cell) =>
            /^[\s"]*[=+\-@＝＋－＠]/.test(cell),
          )
          expect([line, separator, formulas]).toEqual([line, separator, []])
        }
      }
    }
  })

  test('a value stays on one line', () => {
    expect(csvLine(['a\r\nb\u2028c', '提案書'])).toBe('a b c,提案書\r\n')
  })
})

/** Splits a row as a lenient reader does: a quote is special only at the start of a cell. */
function asSpreadsheet(line: string, separator: string): string[] {
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] as string
    if (quoted && char === '"' && line[at + 1] === '"') {
      cell += '"'
      at += 1
    } else if (quoted && char === '"') quoted = false
    else if (!quoted && cell === '' && char === '"') quoted = true
    else if (!quoted && char === separator) {
      cells.push(cell)
      cell = ''
    } else cell += char
  }
  return [...cells, cell]
}
