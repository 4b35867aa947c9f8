import { expect, test } from 'vitest'
import { photoBitmap } from './photo-bitmap.ts'

const whole = { width: 4, height: 4 }

/** A frame of 4 × 4 pixels in a browser that cannot convert pixels to RGBA. `size`: the bytes of a copy. */
function unconvertible({ visibleRect = whole, size = 64, copyTo = async () => {} }) {
  const frame = {
    ...{ displayWidth: 4, displayHeight: 4, visibleRect, isClosed: false },
    ...{ allocationSize: () => size, copyTo },
    close() {
      frame.isClosed = true
    },
  }
  return frame
}

test.each([
  [
    'the browser refuses to convert its pixels',
    { copyTo: () => Promise.reject(new DOMException('format', 'NotSupportedError')) },
  ],
  ['the browser copies the pixels in another format', { size: 24 }],
  ['it is shown in another size', { visibleRect: { width: 8, height: 4 } }],
])('a photo stays an open frame if %s', async (_, part) => {
  const frame = unconvertible(part)
  expect(await photoBitmap(frame as unknown as VideoFrame)).toBe(frame)
  expect(frame.isClosed).toBe(false)
})
