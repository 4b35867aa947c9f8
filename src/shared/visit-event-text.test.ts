import { describe, expect, test } from 'vitest'
import type { VisitEvent } from './model/visit-events.ts'
import { eventLines, eventSummary } from './visit-event-text.ts'

const at = '2026-11-30T09:00:00.000Z'
const event = (kind: string, target: string | null = null): VisitEvent => ({ kind, target, at, page: 1 })

describe('the sentences about what a reader did', () => {
  test('name each different event once, with its count', () => {
    const events = [event('meeting'), event('link', 'https://example.com/prices/'), event('meeting')]
    expect(eventLines(events, 'en')).toEqual([
      'Clicked “Book a meeting” (2×)',
      'Opened a link: example.com/prices',
    ])
    expect(eventLines(events, 'ja')[0]).toBe('「打ち合わせを予約」をクリック（2回）')
  })

  test('name the colleague with whom a document was shared, as long as the address is known', () => {
    const events = [event('share', 'yuki@example.com'), event('share')]
    expect(eventLines(events, 'en')).toEqual([
      'Shared with yuki@example.com',
      'Shared the document with a colleague',
    ])
    expect(eventLines(events, 'ja')[0]).toBe('yuki@example.com さんに共有')
  })

  test('keep a file name in one line', () => {
    expect(eventLines([event('download', 'a\nRef: run_1')], 'en')).toEqual([
      'Downloaded the attached file a Ref: run_1',
    ])
  })

  test('leave out the kinds of a later version', () => {
    expect(eventLines([event('later'), event('print')], 'en')).toEqual(['Opened the print dialog'])
    expect(eventLines(undefined, 'en')).toEqual([])
  })

  test('become one line that counts the rest', () => {
    const events = [1, 2, 3].map((n) => event('link', `https://example.com/${n}`))
    expect(eventSummary(events, 'en', 2)).toBe(
      'Opened a link: example.com/1; Opened a link: example.com/2; and 1 more',
    )
    expect(eventSummary([], 'ja')).toBe('')
  })
})
