import fc from 'fast-check'
import { expect, it } from 'vitest'
import { paperOf, pixelsAcross } from './paper.ts'

it('keeps the size of usual pages', () => {
  for (const size of [
    { width: 595, height: 842 },
    { width: 1920, height: 1080 },
    { width: 3370, height: 2384 },
  ])
    expect(paperOf(size)).toEqual(size)
  expect(pixelsAcross({ width: 612, height: 792 })).toBe(1275)
})

it('scales down the largest PDF page', () => {
  expect(paperOf({ width: 14_400, height: 14_400 })).toEqual({ width: 2384, height: 2384 })
})

it('keeps the proportions of any page and the limits of paper and canvas', () => {
  const length = fc.double({ min: 1, max: 14_400, noNaN: true })
  fc.assert(
    fc.property(length, length, (width, height) => {
      const paper = paperOf({ width, height })
      expect(Math.max(paper.width, paper.height)).toBeLessThanOrEqual(3370.01)
      expect(paper.width / paper.height).toBeCloseTo(width / height, 5)
      const across = pixelsAcross(paper)
      expect(across).toBeGreaterThanOrEqual(1)
      expect(across * Math.max(1, across * (height / width))).toBeLessThanOrEqual(16_100_000)
    }),
  )
})
