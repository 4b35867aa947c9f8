// After a resumed visit, only the text that Lastpage wrote is updated. Text of a person is kept.
import { describe, expect, it } from 'vitest'
import type { WrittenTask } from '#shared/model/runs.ts'
import { absentLine, commentsLimit } from '#shared/task-text.ts'
import type { FoundTask } from './batch-types.ts'
import { changesOf, mergeComments } from './merge.ts'

const linesOf = (page: number, minutes: number) => [
  '資料名: ご案内',
  'メールアドレス: taro@example.co.jp',
  `離脱ページ: ${page} / 6`,
  `滞在時間: ${minutes}分`,
  '閲覧履歴: https://t.example/history/abc',
]
const written = (page: number, minutes: number): WrittenTask => ({
  subject: 'taro closed ご案内',
  dueDate: '2026-11-28',
  lines: linesOf(page, minutes),
})
const commentsOf = (page: number, minutes: number) => [...linesOf(page, minutes), '', 'Ref: run_1'].join('\n')
const task = (change: Partial<FoundTask> = {}): FoundTask => ({
  id: '00T000000000001AAA',
  subject: 'taro closed ご案内',
  comments: commentsOf(3, 2),
  dueDate: '2026-11-28',
  fields: {},
  createdAt: '2026-11-28T00:00:00.000+0000',
  touched: false,
  deleted: false,
  ...change,
})
const merge = (current: string) => mergeComments(current, [linesOf(3, 2)], linesOf(5, 4))

describe('the comments of a Task', () => {
  it('get the new values if nobody has edited them', () => {
    expect(merge(commentsOf(3, 2))).toBe(commentsOf(5, 4))
  })

  it('get a line about the reader’s actions when the reader acts after the Task was written', () => {
    const before = [...linesOf(3, 2), absentLine]
    const after = [...linesOf(5, 4), '操作: 資料をダウンロード']
    const expected = [...after, '', 'Ref: run_1', 'メモ'].join('\n')
    const current = `${commentsOf(3, 2)}\nメモ`
    expect(mergeComments(current, [before], after)).toBe(expected)
    expect(mergeComments(expected, [before, after], after)).toBe(expected)
  })

  it('get no line about actions again after a person has removed it', () => {
    const after = [...linesOf(5, 4), '操作: 資料をダウンロード']
    expect(mergeComments(commentsOf(5, 4), [[...linesOf(3, 2), absentLine], after], after)).toBe(
      commentsOf(5, 4),
    )
  })

  it('keep a person’s text before, after and between Lastpage’s lines', () => {
    const own = (page: number, minutes: number) =>
      [
        '電話済み',
        ...linesOf(page, minutes).flatMap((line) => [line, '  → メモ']),
        '',
        'Ref: run_1',
        '見積もり送付',
      ].join('\n')
    expect(merge(own(3, 2))).toBe(own(5, 4))
  })

  it('keep a line that a person has edited, and update the other lines', () => {
    const edited = commentsOf(3, 2).replace('離脱ページ: 3 / 6', '離脱ページ: 3 / 6（料金表！）')
    expect(merge(edited)).toBe(commentsOf(5, 4).replace('離脱ページ: 5 / 6', '離脱ページ: 3 / 6（料金表！）'))
  })

  it('do not restore text that a person has removed: a line, the reference line, or everything', () => {
    const without = (text: string, line: string) => text.replace(`${line}\n`, '')
    expect(merge(without(commentsOf(3, 2), '滞在時間: 2分'))).toBe(without(commentsOf(5, 4), '滞在時間: 4分'))
    expect(merge(linesOf(3, 2).join('\n'))).toBe(linesOf(5, 4).join('\n'))
    expect(merge('')).toBe('')
    expect(merge('アポ取得')).toBe('アポ取得')
  })

  it('keep Salesforce’s CRLF and blanks at line ends', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n')
    expect(merge(crlf(commentsOf(3, 2)))).toBe(crlf(commentsOf(5, 4)))
    expect(merge(commentsOf(3, 2).replace('3 / 6', '3 / 6  '))).toBe(commentsOf(5, 4))
  })

  it('are updated in another order too; of a line that a person has copied, only one copy is updated', () => {
    const reversed = linesOf(3, 2).toReversed().join('\n')
    expect(merge(reversed)).toBe(linesOf(5, 4).toReversed().join('\n'))
    expect(merge(`${commentsOf(3, 2)}\n離脱ページ: 3 / 6`)).toBe(`${commentsOf(5, 4)}\n離脱ページ: 3 / 6`)
  })

  it('are updated if they equal the text of any earlier attempt with an unknown outcome', () => {
    const versions = [linesOf(3, 2), linesOf(4, 3)]
    expect(mergeComments(commentsOf(3, 2), versions, linesOf(5, 4))).toBe(commentsOf(5, 4))
    expect(mergeComments(commentsOf(4, 3), versions, linesOf(5, 4))).toBe(commentsOf(5, 4))
  })

  it('stay unchanged if the new text would exceed the length limit', () => {
    const long = `${'x'.repeat(commentsLimit - commentsOf(3, 2).length - 1)}\n${commentsOf(3, 2)}`
    expect(changesOf(task({ comments: long }), [written(3, 2)], written(123_456, 2))).toEqual({})
    expect(changesOf(task({ comments: long }), [written(3, 2)], written(5, 4)).Description).toHaveLength(
      commentsLimit,
    )
  })
})

describe('the subject and the due date of a Task', () => {
  const now: WrittenTask = { ...written(3, 2), subject: 'taro closed New', dueDate: '2026-11-29' }

  it('are updated if they are unedited; a person’s values are kept', () => {
    expect(changesOf(task(), [written(3, 2)], now)).toEqual({
      Subject: 'taro closed New',
      ActivityDate: '2026-11-29',
    })
    const own = task({ subject: 'Call Taro', dueDate: '2026-12-24' })
    expect(changesOf(own, [written(3, 2)], now)).toEqual({})
    expect(changesOf(task({ dueDate: null }), [written(3, 2)], now)).toEqual({ Subject: 'taro closed New' })
  })

  it('are not written without a change, or if no earlier text is known', () => {
    expect(changesOf(task(), [written(3, 2)], written(3, 2))).toEqual({})
    expect(changesOf(task(), [], { ...now, lines: linesOf(5, 4) })).toEqual({})
  })
})
