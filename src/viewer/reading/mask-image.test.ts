import { expect, test } from 'vitest'
import { isLargeMask, type Mask, shrinkMask, shrunkSize } from './mask-image.ts'

/** A mask that becomes half as wide and half as high. Each row ends with five unused bits. Sets the bits of `set`, each given as [x, y]. */
function maskOf(inverseDecode: boolean, set: [number, number][]): Mask {
  const [width, height, bytesOfRow] = [20_003, 4, 2501]
  const bits = new Uint8Array(bytesOfRow * height).fill(inverseDecode ? 0x00 : 0xff)
  for (const [x, y] of set) {
    const at = y * bytesOfRow + (x >> 3)
    bits[at] = (bits[at] as number) ^ (0x80 >> (x & 7))
  }
  return { bits, width, height, inverseDecode }
}

/** Returns the values that are not 0, by column, row and channel. */
function valuesOf(mask: Mask): Record<string, number> {
  const { width } = shrunkSize(mask)
  const values: Record<string, number> = {}
  shrinkMask(mask, (pixels, top) => {
    for (const [at, value] of pixels.entries()) {
      const pixel = at >> 2
      if (value > 0) values[`${pixel % width} ${top + Math.floor(pixel / width)} ${'rgba'[at & 3]}`] = value
    }
  })
  return values
}

test('a mask is large if a canvas of an iPhone could not show it', () => {
  expect(isLargeMask(4096, 4096)).toBe(false)
  expect(isLargeMask(4097, 4096)).toBe(true)
  expect(isLargeMask(16_385, 1)).toBe(true)
})

test('a large mask is shrunk by a whole number', () => {
  expect(shrunkSize({ width: 8992, height: 10_384 })).toEqual({ width: 2997, height: 3461 })
  expect(shrunkSize({ width: 40_000, height: 1 })).toEqual({ width: 13_333, height: 1 })
})

test.each([false, true])(
  'a pixel is black, and its alpha is the painted share of its square (inverseDecode: %s)',
  (inverseDecode) => {
    const whole: [number, number][] = [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ]
    const mask = maskOf(inverseDecode, [...whole, [20_000, 0], [20_001, 1], [9001, 3]])
    expect(valuesOf(mask)).toEqual({ '0 0 a': 255, '10000 0 a': 128, '4500 1 a': 64 })
  },
)

test('the last column of an odd number and the unused bits of a row are left out', () => {
  const mask = maskOf(false, [
    [20_002, 0],
    [20_003, 0],
    [20_007, 1],
  ])
  expect(valuesOf(mask)).toEqual({})
})
