// Tests with real PDFs of other projects, if the PDFs are on this machine. Each PDF is drawn, or refused with the right error code.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { repositoryRoot } from '../../fixtures/part.ts'
import { expect, test } from './fixtures.ts'

const folder = join(repositoryRoot, '../shared/pdfs')
const pdfNames = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.pdf')) : []

/** PDFs that the tracker refuses at upload, with the error code. */
const refusedPdfs: Record<string, string> = {
  'pr6531_1.pdf': 'pdf_encrypted',
  'REDHAT-1531897-0.pdf': 'pdf_broken',
  'poppler-67295-0.pdf': 'pdf_broken',
}
/** Texts in fonts that are not embedded. The text layer contains them only if the viewer has loaded the CMap. */
const expectedTexts: Record<string, string> = {
  'noembed-eucjp.pdf': 'あいうえお',
  'noembed-sjis.pdf': 'あいうえお',
  'noembed-identity.pdf': 'あいうえお',
}
/** PDFs with empty pages. */
const emptyPdfs = new Set(['empty_protected.pdf', 'labelled_pages.pdf'])

/** Runs in the page: counts the dark pixels of these canvases. */
const darkPixels = (drawn: unknown[]): number => {
  const canvases = drawn as {
    width: number
    height: number
    getContext(kind: '2d'): { getImageData(...at: number[]): { data: Uint8ClampedArray } }
  }[]
  let count = 0
  for (const canvas of canvases) {
    if (canvas.width === 0 || canvas.height === 0) continue
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    for (let at = 0; at < data.length; at += 4)
      if ((data[at + 3] ?? 0) > 0 && (data[at] ?? 255) + (data[at + 1] ?? 255) < 500) count += 1
  }
  return count
}

async function expectDrawn(page: Page, name: string): Promise<void> {
  await expect(page.locator('#controls'), name).toBeVisible({ timeout: 30_000 })
  if (await page.locator('.page .xfaLayer').count()) {
    await expect(page.locator('.page .xfaLayer svg').first()).toBeVisible()
    return
  }
  // The canvas of the page and the canvases of its form fields.
  const canvases = page.locator('.page').first().locator('canvas')
  if (!emptyPdfs.has(name))
    await expect.poll(() => canvases.evaluateAll(darkPixels), name).toBeGreaterThan(20)
  expect(await page.locator('.page img').evaluateAll(failedImages), name).toEqual([])
  const words = expectedTexts[name]
  if (words) await expect(page.locator('.textLayer').first()).toContainText(words)
}

/** Runs in the page: returns the URLs of images that failed to load. */
const failedImages = (images: unknown[]): string[] =>
  (images as { complete: boolean; naturalWidth: number; src: string }[])
    .filter(({ complete, naturalWidth }) => complete && naturalWidth === 0)
    .map(({ src }) => src)

/** Collects uncaught errors of the page, and dialogs that a script of a PDF opens. */
function problemsOn(page: Page): string[] {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('dialog', async (dialog) => {
    problems.push(`a PDF's script ran: ${dialog.message()}`)
    await dialog.dismiss()
  })
  return problems
}

/** The test opens all PDFs in one browser page, one after the other. Meanwhile the tracker still checks the PDFs that follow. */
test('every real PDF is drawn, or refused with the right error code', async ({ page, site }) => {
  test.skip(pdfNames.length === 0, `no PDFs at ${folder}`)
  test.setTimeout(240_000)
  const problems = problemsOn(page)
  const uploads = pdfNames.map(async (name) => {
    const { id } = await site.addDocument(readFileSync(join(folder, name)), name, name)
    return (await site.makeLink({ recipientEmail: 'ada@example.com' }, id)).url
  })
  const settled = uploads.map((upload) => upload.catch((error: unknown) => error as Error))
  for (const [index, name] of pdfNames.entries()) {
    await test.step(name, async () => {
      const outcome = await settled[index]
      const code = refusedPdfs[name]
      if (code) return expect.soft(String(outcome), name).toContain(code)
      if (typeof outcome !== 'string') throw outcome
      await page.goto(outcome)
      await expectDrawn(page, name)
      expect.soft(problems.splice(0), name).toEqual([])
    })
  }
})
