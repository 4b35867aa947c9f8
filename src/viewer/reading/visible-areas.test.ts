import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Box, visibleAreas, wholePages } from './visible-areas.ts'

/** Returns pages with these heights, 100 px wide and with gaps of 10 px. */
function stack(heights: number[]): Box[] {
  let top = 10
  return heights.map((height) => {
    const box = { top, left: 0, width: 100, height }
    top += height + 10
    return box
  })
}
const at = (boxes: Box[]) => (page: number) => boxes[page - 1] as Box
const view = (top: number, height = 100): Box => ({ top, left: 0, width: 100, height })

it('returns the visible pages and their areas', () => {
  const pages = stack([100, 100, 100])
  expect(visibleAreas(3, at(pages), view(0))).toEqual(new Map([[1, 9000]]))
  expect(visibleAreas(3, at(pages), view(60))).toEqual(
    new Map([
      [1, 5000],
      [2, 4000],
    ]),
  )
})

it('counts only the horizontally visible part', () => {
  expect(visibleAreas(1, at(stack([100])), { top: 10, left: 75, width: 100, height: 100 })).toEqual(
    new Map([[1, 2500]]),
  )
})

it('returns nothing if no page is visible', () => {
  expect(visibleAreas(0, at([]), view(0)).size).toBe(0)
  expect(visibleAreas(1, at(stack([50])), view(500)).size).toBe(0)
})

it('returns the same result as a linear search', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 40 }),
      fc.integer({ min: 0, max: 9000 }),
      fc.integer({ min: 1, max: 900 }),
      (heights, top, height) => {
        const pages = stack(heights)
        const naive = pages
          .map((box, index) => {
            const shown = Math.min(box.top + box.height, top + height) - Math.max(box.top, top)
            return [index + 1, Math.max(0, shown) * 100] as const
          })
          .filter(([, area]) => area > 0)
        expect([...visibleAreas(pages.length, at(pages), view(top, height))]).toEqual(naive)
      },
    ),
  )
})

it('returns the pages that are wholly visible', () => {
  const boxes = stack([30, 100, 100])
  expect([...wholePages(visibleAreas(3, at(boxes), view(0)), at(boxes))]).toEqual([1])
  expect([...wholePages(visibleAreas(3, at(boxes), view(0, 400)), at(boxes))]).toEqual([1, 2, 3])
})
