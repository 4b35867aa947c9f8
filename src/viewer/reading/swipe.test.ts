import { expect, it } from 'vitest'
import { turnOf } from './swipe.ts'

it('a swipe to the left turns forward, and a swipe to the right turns back', () => {
  expect(turnOf({ dx: -120, dy: 10, ms: 180 })).toBe(1)
  expect(turnOf({ dx: 90, dy: -20, ms: 250 })).toBe(-1)
})

it.each([
  ['too short', { dx: -30, dy: 0, ms: 100 }],
  ['a vertical scroll', { dx: -80, dy: 300, ms: 200 }],
  ['diagonal', { dx: -80, dy: 50, ms: 200 }],
  ['too slow', { dx: -200, dy: 0, ms: 1500 }],
])('is not a swipe: %s', (_why, stroke) => {
  expect(turnOf(stroke)).toBe(0)
})
