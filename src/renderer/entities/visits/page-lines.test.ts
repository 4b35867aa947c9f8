import { expect, it } from 'vitest'
import { pageLines } from './page-lines.ts'

it('lists each page, with null for a page that was not read', () => {
  const pages = [
    { page: 1, activeMs: 5_000 },
    { page: 3, activeMs: 900, label: 'iii' },
  ]
  expect(pageLines({ pageCount: 4, pages, page: 3, pageLabel: 'iii' })).toEqual([
    { kind: 'page', page: 1, label: undefined, activeMs: 5_000 },
    { kind: 'page', page: 2, label: undefined, activeMs: null },
    { kind: 'page', page: 3, label: 'iii', activeMs: 900 },
    { kind: 'page', page: 4, label: undefined, activeMs: null },
  ])
})

it('the page on screen has a time also before its first beat', () => {
  expect(pageLines({ pageCount: 2, pages: [], page: 2 })).toMatchObject([{ activeMs: null }, { activeMs: 0 }])
})

it('in a long document a sequence of unread pages is one line', () => {
  const pages = [
    { page: 1, activeMs: 1_000 },
    { page: 50, activeMs: 1_000 },
  ]
  expect(pageLines({ pageCount: 60, pages, page: 50 })).toEqual([
    { kind: 'page', page: 1, label: undefined, activeMs: 1_000 },
    { kind: 'unread', from: 2, to: 49 },
    { kind: 'page', page: 50, label: undefined, activeMs: 1_000 },
    { kind: 'unread', from: 51, to: 60 },
  ])
})
