// Long documents, and turning their pages one by one.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PDFDocument, PDFName } from '@cantoo/pdf-lib'
import type { Page } from '@playwright/test'
import { expect } from './fixtures.ts'
import type { Site } from './site.ts'

const fontFile = createRequire(import.meta.url).resolve(
  'pdfjs-dist/standard_fonts/LiberationSans-Regular.ttf',
)

/** Each page has an embedded font of its own, like a report that was merged from many files. */
export async function makeMergedPdf(pages: number): Promise<Buffer> {
  const pdf = await PDFDocument.create()
  const { context } = pdf
  const file = context.register(context.flateStream(readFileSync(fontFile)))
  for (let number = 1; number <= pages; number += 1) {
    const name = `Part${number}`
    const descriptor = { Type: 'FontDescriptor', FontName: name, Flags: 32, FontFile2: file }
    const font = {
      ...{ Type: 'Font', Subtype: 'TrueType', BaseFont: name, Encoding: 'WinAnsiEncoding' },
      ...{ FirstChar: 32, LastChar: 126, Widths: new Array(95).fill(600) },
      FontDescriptor: context.register(context.obj(descriptor)),
    }
    const page = pdf.addPage([600, 800])
    page.node.setFontDictionary(PDFName.of('F'), context.register(context.obj(font)))
    const drawing = context.stream(`BT /F 40 Tf 60 600 Td (Page ${number}) Tj ET`)
    page.node.addContentStream(context.register(drawing))
  }
  return Buffer.from(await pdf.save())
}

export async function openLong(page: Page, site: Site, pdf: Buffer): Promise<void> {
  const document = await site.addDocument(pdf, 'long.pdf', 'Long')
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' }, document.id)
  await page.goto(link.url)
  await expect(page.locator('#controls')).toBeVisible()
}

export const sheetOf = (page: Page, number: number) => page.locator(`.page[data-page-number="${number}"]`)

export const canvasOf = (page: Page, number: number) => sheetOf(page, number).locator('.canvasWrapper canvas')

/** The end of a text layer. It is added when the text is complete. */
export const textOf = (page: Page, number: number) =>
  sheetOf(page, number).locator('.textLayer .endOfContent')

export async function turnTo(page: Page, number: number): Promise<void> {
  await page.keyboard.press('ArrowRight')
  await expect(page.getByLabel('Page number')).toHaveValue(String(number))
  await expect(canvasOf(page, number)).toBeVisible()
  await expect(textOf(page, number)).toBeAttached()
}

type Image = { toDataURL(): string }
/** Returns the drawing of a page. */
export const imageOf = (page: Page, number: number) =>
  canvasOf(page, number).evaluate((canvas) => (canvas as unknown as Image).toDataURL())
