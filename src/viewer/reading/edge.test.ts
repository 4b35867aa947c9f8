import { expect, it } from 'vitest'
import { edgeOf } from './edge.ts'

it('returns the start, the end or null by scroll position', () => {
  expect(edgeOf({ top: 0, most: 1000 }, null)).toBe('start')
  expect(edgeOf({ top: 500, most: 1000 }, 'end')).toBeNull()
  expect(edgeOf({ top: 999.3, most: 1000 }, null)).toBe('end')
})

it('uses the direction of the last scroll input if the document cannot scroll', () => {
  expect(edgeOf({ top: 0, most: 0 }, null)).toBeNull()
  expect(edgeOf({ top: 0, most: 0 }, 'end')).toBe('end')
  expect(edgeOf({ top: 0, most: 0 }, 'start')).toBe('start')
})
