// Writes the glyph outlines of the watermark. The outlines come from the sans-serif font of PDFium. A watermark consists of outlines, so a reader cannot
// select it as text. Run manually: node_modules/.bin/node scripts/draw-stamp-letters.ts
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { startPdfium } from '../src/tracker/infrastructure/pdf/pdfium.ts'

const pdfium = await startPdfium()
const { FPDFFont_GetGlyphPath: pathOf, FPDFFont_GetGlyphWidth: readWidth } = pdfium
const font = pdfium.FPDFText_LoadStandardFont(pdfium.FPDF_CreateNewDocument(), 'Helvetica')
const numbers = pdfium.pdfium.wasmExports.malloc(8)
const read = (offset: number) => pdfium.pdfium.getValue(numbers + offset, 'float')
/** Converts a share of the font size to thousandths. */
const whole = (share: number) => Math.round(share * 1000)

function outlineOf(code: number): string {
  const path = pathOf(font, code, 1000)
  const count = path ? pdfium.FPDFGlyphPath_CountGlyphSegments(path) : 0
  const words: string[] = []
  let curve: number[] = []
  for (let index = 0; index < count; index++) {
    const segment = pdfium.FPDFGlyphPath_GetGlyphPathSegment(path, index)
    pdfium.FPDFPathSegment_GetPoint(segment, numbers, numbers + 4)
    const point = [whole(read(0)), whole(read(4))]
    const type = pdfium.FPDFPathSegment_GetType(segment)
    if (type === 1) curve.push(...point)
    else words.push(`${point.join(' ')} ${type === 2 ? 'm' : 'l'}`)
    if (curve.length === 6) {
      words.push(`${curve.join(' ')} c`)
      curve = []
    }
    if (pdfium.FPDFPathSegment_GetClose(segment)) words.push('h')
  }
  return words.join(' ')
}

const letters: Record<string, [width: number, outline: string]> = {}
for (let code = 0x20; code <= 0xff; code++) {
  if (code > 0x7e && code < 0xa1) continue
  readWidth(font, code, 1000, numbers)
  letters[String.fromCharCode(code)] = [Math.round(read(0)), outlineOf(code)]
}
const lines = Object.entries(letters).map(
  ([letter, drawn]) => `  ${JSON.stringify(letter)}: ${JSON.stringify(drawn)}`,
)
writeFileSync(
  resolve('src/tracker/infrastructure/pdf-copies/stamp-letters.json'),
  `{\n${lines.join(',\n')}\n}\n`,
)
