import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Box, visibleAreas, wholePages } from './visible-areas.ts'

/** Pages of these heights, 10 px apart, 100 wide. */
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

it('finds the pages on screen and their parts', () => {
  const pages = stack([100, 100, 100])
  expect(visibleAreas(3, at(pages), view(0))).toEqual(new Map([[1, 9000]]))
  expect(visibleAreas(3, at(pages), view(60))).toEqual(
    new Map([
      [1, 5000],
      [2, 4000],
    ]),
  )
})

it('counts only the part that is not scrolled out sideways', () => {
  expect(visibleAreas(1, at(stack([100])), { top: 10, left: 75, width: 100, height: 100 })).toEqual(
    new Map([[1, 2500]]),
  )
})

it('finds nothing where nothing is', () => {
  expect(visibleAreas(0, at([]), view(0)).size).toBe(0)
  expect(visibleAreas(1, at(stack([50])), view(500)).size).toBe(0)
})

it('agrees with looking at every page', () => {
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

it('tells which pages are whole on screen', () => {
  const boxes = stack([30, 100, 100])
  expect([...wholePages(visibleAreas(3, at(boxes), view(0)), at(boxes))]).toEqual([1])
  expect([...wholePages(visibleAreas(3, at(boxes), view(0, 400)), at(boxes))]).toEqual([1, 2, 3])
})
