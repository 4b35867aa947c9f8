import { describe, expect, it } from 'vitest'
import { groupByDay } from './days.ts'

const at = (when: Date, id: string) => ({ id, openedAt: when.toISOString() })
const openedAt = (visit: { openedAt: string }) => visit.openedAt
const now = new Date(2026, 10, 22, 12, 0)

describe('groupByDay', () => {
  const visits = [
    at(new Date(2026, 10, 22, 0, 1), 'a'),
    at(new Date(2026, 10, 21, 23, 59), 'b'),
    at(new Date(2026, 10, 21, 0, 0), 'c'),
    at(new Date(2026, 10, 3, 9, 0), 'd'),
  ]

  it('begins a day at midnight in the rep’s time zone', () => {
    const lines = groupByDay(visits, openedAt, 'en', now.getTime())
    expect(lines.map((line) => (line.kind === 'day' ? line.label : line.key))).toEqual([
      'Today · Sunday, November 22',
      'a',
      'Yesterday · Saturday, November 21',
      'b',
      'c',
      'Tuesday, November 3',
      'd',
    ])
  })

  it('formats the days in Japanese', () => {
    const [today] = groupByDay(visits, openedAt, 'ja', now.getTime())
    expect(today).toMatchObject({ label: '今日 · 11月22日日曜日' })
  })

  it('gives each line a unique key', () => {
    const keys = groupByDay(visits, openedAt, 'en', now.getTime()).map((line) => line.key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
