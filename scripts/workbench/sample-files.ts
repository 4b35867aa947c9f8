import type { ServerResponse } from 'node:http'
import { PDFDocument, rgb, StandardFonts } from '@cantoo/pdf-lib'

/** Serves the `/app/` files of main: the PDF of a document and the images of its first page. `path` has no query. */
export function sendAppFile(path: string, pdf: Uint8Array, response: ServerResponse): void {
  if (path.endsWith('/content')) response.setHeader('content-type', 'application/pdf').end(pdf)
  else if (path.includes('/first-page/')) {
    const hue = [...path].reduce((sum, char) => sum + char.charCodeAt(0), 0) % 360
    response.setHeader('content-type', 'image/svg+xml').end(picture(hue))
  } else response.writeHead(404).end()
}

function picture(hue: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540" width="960" height="540"><rect width="960" height="540" fill="#fff"/><rect width="28" height="540" fill="hsl(${hue} 55% 45%)"/><rect x="90" y="150" width="560" height="44" rx="6" fill="#25262b"/><rect x="90" y="214" width="380" height="44" rx="6" fill="#25262b"/><rect x="90" y="300" width="300" height="18" rx="6" fill="#b6b7bd"/><rect x="90" y="470" width="160" height="14" rx="6" fill="#d5d6da"/><circle cx="790" cy="350" r="120" fill="hsl(${hue} 60% 92%)"/></svg>`
}

/** Returns a PDF of 24 pages. No document of the sample data has more pages. */
export async function samplePdf(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.HelveticaBold)
  for (let number = 1; number <= 24; number += 1) {
    const page = pdf.addPage([960, 540])
    page.drawRectangle({ x: 0, y: 0, width: 28, height: 540, color: rgb(0.16, 0.33, 0.77) })
    page.drawText(`Page ${number}`, { x: 90, y: 380, size: 54, font })
    for (let line = 0; line < 5; line += 1) {
      page.drawRectangle({
        x: 90,
        y: 300 - line * 34,
        width: 620 - line * 60,
        height: 14,
        color: rgb(0.82, 0.83, 0.86),
      })
    }
  }
  return pdf.save()
}
