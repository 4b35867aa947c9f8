import { expect, it } from 'vitest'
import { edgeOf } from './edge.ts'

it('is at the start, at the end, or between', () => {
  expect(edgeOf({ top: 0, most: 1000 }, null)).toBe('start')
  expect(edgeOf({ top: 500, most: 1000 }, 'end')).toBeNull()
  expect(edgeOf({ top: 999.3, most: 1000 }, null)).toBe('end')
})

it('where nothing can scroll, the last try to scroll decides', () => {
  expect(edgeOf({ top: 0, most: 0 }, null)).toBeNull()
  expect(edgeOf({ top: 0, most: 0 }, 'end')).toBe('end')
  expect(edgeOf({ top: 0, most: 0 }, 'start')).toBe('start')
})
