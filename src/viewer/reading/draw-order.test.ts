import { expect, it } from 'vitest'
import { createSpeed, pagesInPath, pagesNearBy, stays } from './draw-order.ts'

it('after the next page, the page before and the second page ahead are drawn', () => {
  expect(pagesNearBy(7, 8, true)).toEqual([6, 10])
  expect(pagesNearBy(7, 8, false)).toEqual([9, 5])
})

it('on page 1, only the next page is drawn ahead', () => {
  expect(pagesNearBy(1, 1, true)).toEqual([])
})

it('while the reader scrolls, the pages are drawn in the order in which they come into view', () => {
  expect(pagesInPath(7, 8, true)).toEqual([7, 8, 9, 10])
  expect(pagesInPath(7, 8, false)).toEqual([8, 7, 6, 5])
})

it('a page that leaves the view soon is not drawn', () => {
  const view = { top: 1000, height: 800 }
  expect(stays({ top: 0, height: 1100 }, view, 1)).toBe(false)
  expect(stays({ top: 0, height: 1101 }, view, 1)).toBe(true)
  expect(stays({ top: 1700, height: 1100 }, view, -1)).toBe(false)
  expect(stays({ top: 1699, height: 1100 }, view, -1)).toBe(true)
})

it('every page stays if the reader does not scroll, also the page before the view', () => {
  expect(stays({ top: 0, height: 900 }, { top: 1000, height: 800 }, 0)).toBe(true)
})

it('the speed is the lower of two successive speeds, so a single jump has no speed', () => {
  let now = 0
  const speed = createSpeed(() => now)
  const move = (ms: number, top: number) => {
    now += ms
    return speed.to(top)
  }
  expect(move(10, 50_000)).toBe(0)
  expect(move(10, 50_100)).toBe(10)
  expect(move(10, 50_400)).toBe(10)
  expect(move(10, 50_700)).toBe(30)
  expect(move(10, 50_500)).toBe(0)
  expect(move(10, 50_300)).toBe(-20)
})

it('two looks in one frame do not change the speed, and a stop does', () => {
  let now = 0
  const speed = createSpeed(() => now)
  now = 10
  speed.to(100)
  now = 20
  expect(speed.to(200)).toBe(10)
  now = 22
  expect(speed.to(200)).toBe(10)
  now = 72
  expect(speed.to(200)).toBe(0)
})
