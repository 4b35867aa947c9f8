import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration } from './duration.ts'
import {
  absentLine,
  commentsLimit,
  commentsText,
  defaultComments,
  defaultSubject,
  placeholders,
  referenceLine,
  subjectLimit,
  type TaskText,
  taskComments,
  taskSubject,
  truncate,
  valueLines,
} from './task-text.ts'
import { markClaimed } from './visitor-name.ts'

const values: TaskText = {
  email: 'taro@example.co.jp',
  claimed: false,
  document: '製品カタログ',
  page: 4,
  pageCount: 6,
  dwellMs: 200_000,
  historyUrl: 'https://t.example/history/abc',
  name: '鈴木 太郎',
  company: 'さくら商事',
  linkName: '田中様',
  documentOwner: '佐藤 愛子',
  returning: true,
  pagesRead: 3,
  openMs: 260_000,
  openedAt: '2026-11-22T15:30:00.000Z',
  leftAt: '2026-11-22T15:36:00.000Z',
  timeZone: 'Asia/Tokyo',
}

describe('taskSubject', () => {
  it('returns the default subject in both languages', () => {
    expect(taskSubject(defaultSubject('left', 'ja'), values, 'ja')).toBe(
      '【taro@example.co.jp】さんが【製品カタログ】を閉じました',
    )
    expect(taskSubject(defaultSubject('left', 'en'), values, 'en')).toBe(
      'taro@example.co.jp closed 製品カタログ',
    )
  })

  it('does not replace unknown placeholders and placeholders inside values', () => {
    const odd = { ...values, document: '{email} {x}' }
    expect(taskSubject('{document} {nope}', odd, 'en')).toBe('{email} {x} {nope}')
  })

  it('returns one line of at most 255 UTF-16 code units and splits no surrogate pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), (document) => {
        const subject = taskSubject('{document} {document}', { ...values, document }, 'ja')
        expect(subject.length).toBeLessThanOrEqual(subjectLimit)
        expect(subject).not.toMatch(/[\n\r]/)
        expect(subject.isWellFormed()).toBe(true)
      }),
    )
  })
})

describe('placeholders', () => {
  it.each([
    ['ja', '{company} {name}（{linkName}、{documentOwner}）', 'さくら商事 鈴木 太郎（田中様、佐藤 愛子）'],
    ['ja', '{visitKind} {pagesRead}/{pageCount} {share} {openFor}', '再訪 3/6 50% 4分20秒'],
    ['en', '{visitKind} {openedAt} {leftAt}', 'returning 2026-11-23 00:30 2026-11-23 00:36'],
  ] as const)('contain the values of the visit (%s %s)', (locale, template, text) => {
    expect(taskSubject(template, values, locale)).toBe(text)
  })

  it('are empty if the value is unknown', () => {
    const unknown = { ...values, name: '', company: '', leftAt: null, returning: false }
    expect(taskSubject('[{name}{company}{leftAt}] {visitKind}', unknown, 'en')).toBe('[] first visit')
  })
})

describe('taskComments', () => {
  it('contains document, e-mail address, exit page, reading time and history URL, then the reference line', () => {
    expect(taskComments(defaultComments('ja'), values, 'ja', 'run_1')).toBe(
      '資料名: 製品カタログ\nメールアドレス: taro@example.co.jp\n離脱ページ: 4 / 6\n滞在時間: 3分20秒\n閲覧履歴: https://t.example/history/abc\n\nRef: run_1',
    )
  })

  const reading = (title: string, pagesRead: number, finished = false) => ({
    ...{ title, pageCount: 5, pagesRead, dwellMs: pagesRead * 1_000, finished },
  })
  const documents = [reading('Prices', 3), reading('Terms\nof use', 5, true), reading('Appendix', 0)]

  it('lists the documents of a bundle that were read and not read, also for a template without the placeholder', () => {
    const lines =
      'Read: Prices (3 of 5 pages, 3 s)\nRead: Terms of use (5 of 5 pages, 5 s, to the end)\nNot read: Appendix'
    expect(taskComments('Offer', { ...values, documents }, 'en', 'run_1')).toBe(
      `Offer\n\n${lines}\n\nRef: run_1`,
    )
    expect(taskComments('{documents}\nEnd', { ...values, documents }, 'en', 'run_1')).toBe(
      `${lines}\nEnd\n\nRef: run_1`,
    )
    expect(valueLines('{email}', { ...values, documents }, 'ja')).toEqual([
      'taro@example.co.jp',
      '閲覧: Prices（3/5ページ、3秒）',
      '閲覧: Terms of use（5/5ページ、5秒、最後まで）',
      '未読: Appendix',
    ])
  })

  it('has a line about a single document only if the template asks for it', () => {
    const one = { ...values, documents: documents.slice(0, 1) }
    expect(taskComments('Offer', one, 'en', 'run_1')).toBe('Offer\n\nRef: run_1')
    expect(taskComments('{documents}', one, 'en', 'run_1')).toBe(
      'Read: Prices (3 of 5 pages, 3 s)\n\nRef: run_1',
    )
    expect(taskComments('[{documents}]', values, 'en', 'run_1')).toBe('[]\n\nRef: run_1')
  })

  it('ends with the reference line for any template', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 1, max: 400 }),
        (text, times) => {
          const comments = taskComments(text.repeat(times), values, 'en', 'run_x')
          expect(comments.length).toBeLessThanOrEqual(commentsLimit)
          expect(comments.endsWith(`\n${referenceLine('run_x')}`)).toBe(true)
          expect(comments.isWellFormed()).toBe(true)
        },
      ),
    )
  })
})

describe('any template', () => {
  const piece = fc.oneof(
    fc.constantFrom(...placeholders.map((name) => `{${name}}`)),
    fc.constantFrom('{', '}', '{{email}}', '{nope}', '\n', '\r\n', '😀', '👩‍👩‍👧', '長', '\u2028'),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
  )
  const template = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''))
  const anyValues = fc.record({
    email: fc.emailAddress(),
    claimed: fc.boolean(),
    document: fc.string({ unit: 'grapheme', maxLength: 300 }),
    page: fc.integer({ min: 1, max: 9_999 }),
    pageCount: fc.integer({ min: 1, max: 9_999 }),
    dwellMs: fc.integer({ min: 0, max: 1e9 }),
    historyUrl: fc.webUrl(),
    name: fc.string({ unit: 'grapheme', maxLength: 100 }),
    company: fc.string({ unit: 'grapheme', maxLength: 100 }),
    linkName: fc.string({ unit: 'grapheme', maxLength: 120 }),
    documentOwner: fc.string({ unit: 'grapheme', maxLength: 80 }),
    returning: fc.boolean(),
    pagesRead: fc.integer({ min: 0, max: 9_999 }),
    openMs: fc.integer({ min: 0, max: 1e9 }),
    openedAt: fc.constant(values.openedAt),
    leftAt: fc.constantFrom(values.leftAt, null),
    timeZone: fc.constantFrom('Asia/Tokyo', 'UTC', 'Nowhere/Nowhere'),
  })
  const locale = fc.constantFrom('ja' as const, 'en' as const)

  it('gives a subject and comments within the limits of Salesforce', () => {
    fc.assert(
      fc.property(template, anyValues, locale, (text, given, language) => {
        const subject = taskSubject(text, given, language)
        expect(subject.length).toBeLessThanOrEqual(subjectLimit)
        expect(subject).not.toMatch(/[\n\r\u2028]|^\s|\s$/u)
        expect(subject.isWellFormed()).toBe(true)
        const comments = taskComments(text.repeat(200), given, language, 'run_y')
        expect(comments.length).toBeLessThanOrEqual(commentsLimit)
        expect(comments.isWellFormed()).toBe(true)
        expect(comments.split('\n').at(-1)).toBe(referenceLine('run_y'))
      }),
      { numRuns: 200 },
    )
  })

  it('is filled once, so a placeholder in the title of a document is not replaced', () => {
    fc.assert(
      fc.property(fc.constantFrom(...placeholders), locale, (name, language) => {
        const given = { ...values, document: `{${name}} {historyUrl}` }
        expect(taskSubject('{document}', given, language)).toBe(`{${name}} {historyUrl}`)
      }),
    )
  })
})

describe('truncate', () => {
  it('splits no surrogate pair and removes no more than necessary', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 40 }), (text, limit) => {
        const cut = truncate(text, limit)
        expect(text.startsWith(cut)).toBe(true)
        expect(cut.length).toBeLessThanOrEqual(limit)
        expect(cut.length).toBeGreaterThanOrEqual(Math.min(text.length, limit) - 1)
        expect(cut.isWellFormed()).toBe(true)
      }),
    )
  })

  it('removes the whole surrogate pair at the limit', () => {
    expect(truncate('a😀', 2)).toBe('a')
    expect(truncate('a😀', 3)).toBe('a😀')
  })
})

describe('formatDuration', () => {
  it.each([
    [0, '0 s', '0秒'],
    [499, '0 s', '0秒'],
    [59_600, '1 min', '1分'],
    [200_000, '3 min 20 s', '3分20秒'],
    [3_600_000, '1 h', '1時間'],
    [5_430_000, '1 h 30 min', '1時間30分'],
    [-5, '0 s', '0秒'],
  ])('%d ms', (ms, en, ja) => {
    expect(formatDuration(ms, 'en')).toBe(en)
    expect(formatDuration(ms, 'ja')).toBe(ja)
  })
})

it('shows the label and the number of the exit page', () => {
  const text = taskComments(
    'Exit page: {page} of {pageCount}',
    { ...values, page: 4, pageLabel: 'iv' },
    'en',
    'run_1',
  )
  expect(text).toContain(`Exit page: iv (4) of ${values.pageCount}`)
})

describe('the line about the reader’s actions', () => {
  const event = { kind: 'download', at: '2026-11-22T15:31:00.000Z', page: 2, target: null }

  it('is part of the comments only if the reader did something', () => {
    const template = defaultComments('en')
    expect(taskComments(template, values, 'en', 'run_1')).not.toContain('Actions')
    expect(valueLines(template, values, 'en').at(-1)).toBe(absentLine)
    const acted = { ...values, events: [event, event] }
    expect(taskComments(template, acted, 'en', 'run_1')).toContain(
      'History: https://t.example/history/abc\nActions: Downloaded the document (2×)\n\nRef: run_1',
    )
    expect(valueLines(template, acted, 'en').at(-1)).toBe('Actions: Downloaded the document (2×)')
  })

  it('a visit without an address has no line about the history', () => {
    const anonymous = { ...values, historyUrl: '' }
    const template = defaultComments('en')
    expect(taskComments(template, anonymous, 'en', 'run_1')).not.toContain('History')
    expect(valueLines(template, anonymous, 'en').at(-2)).toBe(absentLine)
  })

  it('stays in a line with other text', () => {
    expect(taskComments('{page} {actions}', values, 'en', 'run_1')).toContain('4 ')
  })

  it('is short enough to be updated later', () => {
    const events = Array.from({ length: 5 }, (_, index) => ({
      ...{ ...event, kind: 'link', target: `https://example.com/${index}/${'a'.repeat(300)}` },
    }))
    expect(valueLines('Actions: {actions}', { ...values, events }, 'en')[0]).toMatch(/^Actions: Opened/)
  })
})

it.each(['en', 'ja'] as const)(
  'a claimed address is marked in the subject, the comments and the lines (%s)',
  (locale) => {
    const claimed = { ...values, claimed: true, name: 'Taro Sato' }
    const mark = markClaimed(values.email, locale)
    expect(taskSubject('{email}', claimed, locale)).toBe(mark)
    expect(commentsText(defaultComments(locale), claimed, locale)).toContain(mark)
    expect(valueLines('{name}', claimed, locale)).toEqual([markClaimed('Taro Sato', locale)])
    expect(commentsText(defaultComments(locale), values, locale)).not.toContain(mark)
  },
)
