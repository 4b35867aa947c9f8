import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createPdfChecker, type PdfChecker, type PdfFacts } from './pdf-check.ts'

/**
 * Returns a checker that checks each accepted file once in a run of the tests: it stores the facts in `folder` under the digest of the file, and
 * all test files of the run read them. A check starts a process, which takes about half a second of processor time. Refusals, and files of which the
 * check makes a readable copy, are not stored.
 */
export function createRememberingChecker(folder: string): PdfChecker {
  const checker = createPdfChecker()
  return {
    async check(path) {
      const digest = createHash('sha256')
        .update(await readFile(path))
        .digest('hex')
      const stored = join(folder, `${digest}.json`)
      const known = await readFile(stored, 'utf8').catch(() => null)
      if (known !== null) return JSON.parse(known) as PdfFacts
      const facts = await checker.check(path)
      if (facts.readablePath === null) {
        await mkdir(folder, { recursive: true })
        // Another test file may read the result while this one writes it.
        const draft = `${stored}.${randomUUID()}`
        await writeFile(draft, JSON.stringify(facts))
        await rename(draft, stored)
      }
      return facts
    },
    close: () => checker.close(),
  }
}
