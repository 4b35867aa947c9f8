import { expect, test } from 'vitest'
import { photoBitmap } from './photo-bitmap.ts'

/** A frame of 4 × 4 pixels in a browser that cannot convert pixels to RGBA. */
function unconvertible(visibleRect: { width: number; height: number }) {
  const frame = {
    ...{ displayWidth: 4, displayHeight: 4, visibleRect, isClosed: false },
    copyTo: () => Promise.reject(new DOMException('format', 'NotSupportedError')),
    close() {
      frame.isClosed = true
    },
  }
  return frame
}

test.each([
  ['the browser cannot convert its pixels', { width: 4, height: 4 }],
  ['it is shown in another size', { width: 8, height: 4 }],
])('a photo stays an open frame if %s', async (_, visibleRect) => {
  const frame = unconvertible(visibleRect)
  expect(await photoBitmap(frame as unknown as VideoFrame)).toBe(frame)
  expect(frame.isClosed).toBe(false)
})
