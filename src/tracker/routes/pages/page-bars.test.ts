import { expect, test } from 'vitest'
import { namedPages, pageBars } from './page-bars.ts'

const visit = (change: Partial<Parameters<typeof pageBars>[0]> = {}) => ({
  pageCount: 4,
  pages: [
    { page: 1, activeMs: 20_000 },
    { page: 3, activeMs: 5_000, label: 'iii' },
  ],
  page: 3,
  leftAt: '2026-11-20T01:00:00.000Z',
  ...change,
})
const textsIn = (html: string) => [...html.matchAll(/<text class="(.*?)".*?>(.*?)<\/text>/g)]

test('each bar has its reading time above and each page its number below; the exit page is marked', () => {
  const { html } = pageBars(visit(), 'ja') ?? { html: '' }
  expect(textsIn(html).map(([, look, text]) => [text, look])).toEqual([
    ['20秒', ''],
    ['5秒', ''],
    ['1', ''],
    ['2', ''],
    ['3', 'exit'],
    ['4', ''],
  ])
  expect(html.match(/<rect class="exit"/g)).toHaveLength(1)
  expect(html).toContain('<title>iii (3) ページ：5秒</title>')
})

test('in a long document only the longest bar has its time, and the numbers keep a distance', () => {
  const pages = Array.from({ length: 40 }, (_, index) => ({ page: index + 1, activeMs: 1_000 + index }))
  const { html } = pageBars(visit({ pageCount: 40, pages, page: 14 }), 'en') ?? { html: '' }
  expect(textsIn(html).filter(([, , text]) => text?.endsWith(' s'))).toHaveLength(1)
  expect(namedPages({ pageCount: 40, page: 14 })).toEqual([1, 6, 14, 21, 26, 31, 36])
})

test('a visit without reading time has no chart', () => {
  expect(pageBars(visit({ pages: [{ page: 1, activeMs: 0 }] }), 'en')).toBeNull()
})
