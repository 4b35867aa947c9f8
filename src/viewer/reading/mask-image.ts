// Draws a large picture with one bit for each pixel that the page paints with a colour, such as a scanned drawing. pdf.js expands such a picture to four bytes
// for each pixel, which is 370 MB for a scan of 8,992 × 10,384 pixels, and its worker keeps them until its next garbage collection. Here, the picture is shrunk
// and expanded in strips. `scripts/build/slim-pdfjs.ts` puts this module into the worker of pdf.js.

/** The limits of Safari on an iPhone for a canvas. */
const LARGEST_AREA = 4096 ** 2
const LARGEST_SIDE = 16_384
const STRIP_AREA = 512 ** 2

/** Each row begins with a new byte. A bit of 0 is painted, with `inverseDecode` a bit of 1. */
export type Mask = { bits: Uint8Array; width: number; height: number; inverseDecode: boolean }

/** Returns the number of pixels that become one pixel, in each direction. */
function factorOf(width: number, height: number): number {
  const ofArea = Math.sqrt((width * height) / LARGEST_AREA)
  return Math.max(1, Math.ceil(ofArea), Math.ceil(Math.max(width, height) / LARGEST_SIDE))
}

export const isLargeMask = (width: number, height: number): boolean => factorOf(width, height) > 1

export function shrunkSize({ width, height }: Pick<Mask, 'width' | 'height'>): {
  width: number
  height: number
} {
  const by = factorOf(width, height)
  return { width: Math.max(1, Math.floor(width / by)), height: Math.max(1, Math.floor(height / by)) }
}

/** Returns a function that counts the painted pixels of each column, in the rows of the mask that become the given row. */
function createCount({ bits, width, height, inverseDecode }: Mask, by: number) {
  const bytesOfRow = (width + 7) >> 3
  const unpainted = inverseDecode ? 0x00 : 0xff
  const columnOf = Uint32Array.from({ length: bytesOfRow * 8 }, (_, at) => Math.floor(at / by))
  return (row: number, counts: Uint32Array): void => {
    counts.fill(0)
    const end = Math.min((row + 1) * by, height) * bytesOfRow
    for (let start = row * by * bytesOfRow; start < end; start += bytesOfRow) {
      for (let at = 0; at < bytesOfRow; at += 1) {
        const painted = (bits[start + at] as number) ^ unpainted
        if (painted === 0) continue
        for (let bit = 0; bit < 8; bit += 1) {
          const column = columnOf[at * 8 + bit] as number
          counts[column] = (counts[column] as number) + ((painted >> (7 - bit)) & 1) // ignores the bits after the last column
        }
      }
    }
  }
}

/**
 * Calls `use` with strips of RGBA pixels, from top to bottom. They are black, and the alpha of a pixel is the painted share of the pixels that it replaces. All
 * strips use the same memory.
 */
export function shrinkMask(
  mask: Mask,
  use: (pixels: Uint8ClampedArray<ArrayBuffer>, top: number) => void,
): void {
  const by = factorOf(mask.width, mask.height)
  const { width, height } = shrunkSize(mask)
  const count = createCount(mask, by)
  const counts = new Uint32Array(width)
  const rowsOfStrip = Math.ceil(STRIP_AREA / width)
  const strip = new Uint8ClampedArray(width * rowsOfStrip * 4)
  for (let top = 0; top < height; top += rowsOfStrip) {
    const rows = Math.min(rowsOfStrip, height - top)
    for (let row = 0; row < rows; row += 1) {
      count(top + row, counts)
      for (let column = 0; column < width; column += 1)
        strip[(row * width + column) * 4 + 3] = ((counts[column] as number) * 255) / by ** 2
    }
    use(strip.subarray(0, rows * width * 4), top)
  }
}

export type MaskImage = { bitmap: ImageBitmap; width: number; height: number }

/** Draws the mask smaller than it is. */
export function drawLargeMask(mask: Mask): MaskImage {
  const { width, height } = shrunkSize(mask)
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  shrinkMask(mask, (pixels, top) => context?.putImageData(new ImageData(pixels, width), 0, top))
  return { bitmap: canvas.transferToImageBitmap(), width, height }
}
