import { expect, it } from 'vitest'
import { turnOf } from './swipe.ts'

it('turns forward to the left and back to the right', () => {
  expect(turnOf({ dx: -120, dy: 10, ms: 180 })).toBe(1)
  expect(turnOf({ dx: 90, dy: -20, ms: 250 })).toBe(-1)
})

it.each([
  ['too short', { dx: -30, dy: 0, ms: 100 }],
  ['a scroll with some drift', { dx: -80, dy: 300, ms: 200 }],
  ['at a slant', { dx: -80, dy: 50, ms: 200 }],
  ['a finger that lingers', { dx: -200, dy: 0, ms: 1500 }],
])('is no swipe: %s', (_why, stroke) => {
  expect(turnOf(stroke)).toBe(0)
})
