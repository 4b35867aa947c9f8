// Makes a stamped copy, a copy of the first page and a download copy of each real file. Each copy must equal its original, or the file must
// be refused with a reason. Prints a table. Skipped if the files are not present.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testFolder } from '../database/testing.ts'
import { createPdfChecker, type PdfChecker } from '../pdf/pdf-check.ts'
import { copyOf } from './testing.ts'

vi.setConfig({ testTimeout: 180_000 })
const shared = process.env.LASTPAGE_SHARED ?? resolve('../shared')
const folders = ['pdfs', 'cases'].map((name) => join(shared, name)).filter((path) => existsSync(path))
const files = folders.flatMap((path) => globSync(join(path, '*.pdf'))).toSorted()

/** Files that the upload check refuses. */
const refused = new Map([
  ['pr6531_1.pdf', 'pdf_encrypted'],
  ['REDHAT-1531897-0.pdf', 'pdf_broken'],
  ['poppler-67295-0.pdf', 'pdf_broken'],
])
/** Files that are accepted but cannot be copied, so their links can have neither a watermark nor free pages. */
const uncopied = new Map([
  ['xfa_issue14315.pdf', 'This is an XFA form.'],
  ['issue19484_1.pdf', 'PDF readers disagree about the number of pages.'],
])

describe.skipIf(files.length === 0)('copies of real files', () => {
  let checker: PdfChecker
  let folder: Awaited<ReturnType<typeof testFolder>>
  const table: string[][] = [['file', 'upload', 'first page', 'stamped', 'ms']]
  beforeAll(async () => {
    checker = createPdfChecker()
    folder = await testFolder()
  })
  afterAll(async () => {
    checker.close()
    await folder.remove()
    const widths = [36, 14, 44, 44, 6]
    const lines = table.map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' '))
    process.stderr.write(`${lines.join('\n')}\n`)
  })

  it.each(files.map((path) => [basename(path), path]))('%s', async (name, path) => {
    const startedAt = performance.now()
    const upload = await checker.check(path).then(
      ({ pages }) => `${pages.length} pages`,
      (error: { code: string }) => error.code,
    )
    const bytes = readFileSync(path)
    const row = [name, upload]
    if (!refused.has(name)) {
      for (const kind of [{ kind: 'first', pages: 1 }, { kind: 'stamped' }] as const) {
        const copy = await copyOf(bytes, kind)
        row.push(typeof copy === 'string' ? copy : `same, ${copy.length} bytes`)
      }
    } else row.push('', '')
    table.push([...row, String(Math.round(performance.now() - startedAt))])
    const expected = uncopied.get(name)
    if (refused.has(name)) expect(upload).toBe(refused.get(name))
    else {
      expect(upload).toMatch(/pages$/)
      for (const cell of row.slice(2)) expect(cell).toMatch(expected ?? /^same/)
    }
  })
})
