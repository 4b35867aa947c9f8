// The stamp: a form XObject that draws a text as outlines. Because the stamp is not text, screen readers do not read it, nobody can copy
// it, and the address in the stamp does not become a link.
import { deflateSync } from 'node:zlib'
import letters from './stamp-letters.json' with { type: 'json' }

const outlines = letters as unknown as Record<string, [width: number, outline: string] | undefined>

/** Keeps the printable characters of Latin-1. Encodes all other characters as in a URL, so that two addresses never look the same. */
export const stampable = (text: string): string =>
  text.replace(/[^\x20-\x7e\xa1-\xff]/gu, (character) => encodeURIComponent(character.toWellFormed()))

/** The unit of a stamp is a thousandth of the page's diagonal. The centre of the stamp is at 0 0. */
export const stampUnits = 1000
/** The maximum width at which all three lines fit on a page. */
const widest = 460
const largestLetters = 48

/** Returns the operators that draw `text`, with its centre at 0 0. */
function drawingOf(text: string): string {
  const drawn = [...stampable(text)].flatMap((letter) => {
    const outline = outlines[letter]
    return outline ? [outline] : []
  })
  const width = drawn.reduce((sum, [advance]) => sum + advance, 0)
  const size = Math.min(largestLetters, (widest * 1000) / Math.max(1000, width))
  const scale = (size / 1000).toFixed(6)
  const left = ((-width * size) / 2000).toFixed(3)
  // Capital letters are about 0.72 of the font size high, so this offset centres them vertically.
  const down = (-0.36 * size).toFixed(3)
  const words = drawn.map(
    ([advance, outline]) => `${outline ? `${outline} S ${outline} f ` : ''}1 0 0 1 ${advance} 0 cm`,
  )
  return `${scale} 0 0 ${scale} ${left} ${down} cm\n${words.join('\n')}`
}

/** Returns the bytes of the PDF object. With an empty text, the object draws nothing. */
export function stampObject(number: number, text: string): Buffer {
  const drawing = text === '' ? '' : `/S gs 0.5 g 1 G 14 w 1 j\n${drawingOf(text)}`
  const data = deflateSync(Buffer.from(drawing, 'latin1'))
  const state = '/ExtGState << /S << /ca 0.32 /CA 0.32 >> >>'
  const box = `/BBox [-${widest / 2 + 20} -${largestLetters} ${widest / 2 + 20} ${largestLetters}]`
  const dict = `<< /Type /XObject /Subtype /Form ${box} /Resources << ${state} >> /Filter /FlateDecode /Length ${data.length} >>`
  return Buffer.concat([
    Buffer.from(`${number} 0 obj\n${dict}\nstream\n`),
    data,
    Buffer.from('\nendstream\nendobj\n'),
  ])
}

export type PageArea = { box: [x1: number, y1: number, x2: number, y2: number]; rotate: number }

/** Returns the operators that draw the stamp `name` three times along the diagonal of the rotated page. */
export function placements({ box: [x1, y1, x2, y2], rotate }: PageArea, name: string): string {
  const [width, height] = [x2 - x1, y2 - y1]
  const turned = ((rotate % 360) + 360) % 360
  const slope = Math.atan2(height, width)
  const angle = (turned % 180 === 0 ? slope : Math.PI - slope) + (turned >= 180 ? Math.PI : 0)
  const scale = Math.hypot(width, height) / stampUnits
  const [cos, sin] = [Math.cos(angle) * scale, Math.sin(angle) * scale]
  const lines = [0.25, 0.5, 0.75].map((share) => {
    const matrix = [cos, sin, -sin, cos, x1 + width / 2, y1 + height * share]
    return `q ${matrix.map((value) => value.toFixed(5)).join(' ')} cm /${name} Do Q`
  })
  return `/Artifact BMC\n${lines.join('\n')}\nEMC`
}
