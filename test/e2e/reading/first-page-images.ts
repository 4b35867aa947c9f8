// Draws images of page 1 from the canvas of the viewer and stores them in the tracker, as the desktop does at upload.
import type { Browser } from '@playwright/test'
import type { Site } from './site.ts'

/** The widths in px that the desktop uses. */
const WIDTHS = [320, 960]

type Canvas = {
  width: number
  height: number
  toDataURL(type: string, quality: number): string
  getContext(kind: '2d'): { drawImage(...rest: unknown[]): void }
}

/** Runs in the page: scales the canvas to a width and returns a WebP data URL. */
function draw(drawn: unknown, width: number): string {
  const from = drawn as Canvas
  const { document } = globalThis as unknown as { document: { createElement(name: 'canvas'): Canvas } }
  const to = document.createElement('canvas')
  to.width = width
  to.height = Math.round((width * from.height) / from.width)
  to.getContext('2d').drawImage(from, 0, 0, to.width, to.height)
  return to.toDataURL('image/webp', 0.82)
}

export async function drawFirstPage(site: Site, browser: Browser, documentId: string): Promise<void> {
  const link = await site.makeLink({ recipientEmail: 'uploader@example.com' }, documentId)
  const page = await browser.newPage({ deviceScaleFactor: 2 })
  await page.goto(link.url)
  await page.locator('#controls').waitFor()
  const canvas = page.locator('.page canvas').first()
  for (const width of WIDTHS) {
    const data = await canvas.evaluate(draw, width)
    await site.setFirstPage(documentId, width, Buffer.from(data.split(',')[1] ?? '', 'base64'))
  }
  await page.close()
}
