import { describe, expect, test } from 'vitest'
import { decodeText, readRecipients, textOf } from './recipient-list.ts'

const read = (text: string, known: string[] = []) => readRecipients(text, new Set(known))
const emailsOf = (text: string) => read(text).recipients.map(({ email }) => email)

describe('a list of recipients', () => {
  test.each([
    ['addresses, one in each line', 'ann@a.example\n\n  Bob@B.example \r\ncarl@c.example'],
    ['names with addresses', 'Ann <ann@a.example>\n"Bob B" <bob@b.example>\ncarl@c.example'],
    ['a CSV with a header', 'Name,E-mail\nAnn,ann@a.example\n"B, Bob",bob@b.example\nCarl,carl@c.example'],
    ['cells of a spreadsheet', 'メール\t氏名\nann@a.example\t安藤\nbob@b.example\t坊\ncarl@c.example\t刈'],
    ['semicolons', 'ann@a.example;Ann\nbob@b.example;Bob\ncarl@c.example;Carl'],
    ['a byte order mark and full-width letters', '\uFEFFann@a.example\nｂｏｂ＠b.example\ncarl@c.example'],
  ])('is read from %s, in its order', (_, text) => {
    expect(emailsOf(text)).toEqual(['ann@a.example', 'bob@b.example', 'carl@c.example'])
    expect(read(text).leftOut).toEqual([])
  })

  test('has the names of the recipients', () => {
    expect(read('Ann Ng <ann@a.example>\nbob@b.example').recipients).toEqual([
      { email: 'ann@a.example', name: 'Ann Ng' },
      { email: 'bob@b.example', name: '' },
    ])
    expect(read('mail,name\nann@a.example,"Ng, Ann"').recipients[0]?.name).toBe('Ng, Ann')
  })

  test('reports each line that is left out, with its number', () => {
    const { recipients, leftOut } = read(
      'ann@a.example\nnobody\nAnn@A.example\nold@a.example\nbob@@b.example',
      ['old@a.example'],
    )
    expect(recipients).toHaveLength(1)
    expect(leftOut).toEqual([
      { line: 2, text: 'nobody', problem: 'noAddress' },
      { line: 3, text: 'Ann@A.example', problem: 'twice' },
      { line: 4, text: 'old@a.example', problem: 'has' },
      { line: 5, text: 'bob@@b.example', problem: 'noAddress' },
    ])
  })

  test('has at most 500 recipients', () => {
    const { recipients, leftOut } = read(Array.from({ length: 502 }, (_, n) => `p${n}@a.example`).join('\n'))
    expect(recipients).toHaveLength(500)
    expect(leftOut.map(({ line, problem }) => [line, problem])).toEqual([
      [501, 'tooMany'],
      [502, 'tooMany'],
    ])
  })
})

test.each(['Ann Ng', 'Ng, Ann; "Annie" <x>', '', '安藤 花'])(
  'the line of a recipient with the name %j is read again',
  (name) => {
    const [recipient, ...others] = read(
      `first@a.example\n${textOf({ email: 'ann@a.example', name })}`,
    ).recipients.slice(1)
    expect(others).toEqual([])
    expect(recipient?.email).toBe('ann@a.example')
    expect(recipient?.name).toBe(name.replace(/[<>",;]+/g, ' ').trim())
  },
)

test('a file is UTF-8, UTF-16 or Shift_JIS', () => {
  expect(decodeText(new TextEncoder().encode('安藤'))).toBe('安藤')
  expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x89, 0x5b))).toBe('安')
  expect(decodeText(Uint8Array.of(0x88, 0xc0, 0x93, 0xa1))).toBe('安藤')
})
