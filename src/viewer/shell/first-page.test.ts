import { expect, it } from 'vitest'
import { fittingImage } from './first-page.ts'

const images = [320, 960].map((width) => ({ url: `/${width}`, width }))

it.each([
  [200, 320],
  [320, 320],
  [321, 960],
  [4000, 960],
])('for %i device pixels the image of %i is fetched', (pixels, width) =>
  expect(fittingImage(images, pixels)?.width).toBe(width),
)

it('has none where none was drawn', () => expect(fittingImage([], 300)).toBeUndefined())
