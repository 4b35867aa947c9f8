import { expect, it } from 'vitest'
import { fittingImage } from './first-page.ts'

const images = [320, 960].map((width) => ({ url: `/${width}`, width }))

it.each([
  [200, 320],
  [320, 320],
  [321, 960],
  [4000, 960],
])('for %i device pixels, the image with a width of %i is used', (pixels, width) =>
  expect(fittingImage(images, pixels)?.width).toBe(width),
)

it('returns undefined if the page has no image', () => expect(fittingImage([], 300)).toBeUndefined())
