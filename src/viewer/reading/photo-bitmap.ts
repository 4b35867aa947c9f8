// Turns a decoded photo (JPEG) into a bitmap. When a page draws the `VideoFrame` that pdf.js gets from the browser, Chromium keeps a copy of its pixels in a cache of the
// process: 33 MB after 1,000 pages with about 60 pictures. It keeps no copy of a bitmap. `scripts/build/slim-pdfjs.ts` puts this module into the worker of pdf.js.

/** Closes the frame. Returns the frame itself, still open, if the browser cannot convert its pixels. */
export async function photoBitmap(frame: VideoFrame): Promise<ImageBitmap | VideoFrame> {
  const { displayWidth: width, displayHeight: height, visibleRect } = frame
  if (visibleRect?.width !== width || visibleRect.height !== height) return frame
  const pixels = new Uint8ClampedArray(width * height * 4)
  try {
    // A browser that does not know `format` copies the pixels in the format of the frame, which has another size.
    if (frame.allocationSize({ format: 'RGBA' }) !== pixels.length) return frame
    await frame.copyTo(pixels, { format: 'RGBA' })
  } catch {
    return frame
  }
  frame.close()
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, width), 0, 0)
  return canvas.transferToImageBitmap()
}
