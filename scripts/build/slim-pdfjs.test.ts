import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { slimmed, slimmedStyles } from './slim-pdfjs.ts'

const pdfjs = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
const read = (file: string) => readFileSync(join(pdfjs, '..', file), 'utf8')

test.each([
  ['pdfjs-dist/build/pdf.worker.mjs', 'needsWholeWorker(', 'let BrotliDecode = makeBrotliDecode()'],
  ['pdfjs-dist/build/pdf.mjs', 'class AnnotationEditor {}', 'globalThis.pdfjsLib'],
  ['pdfjs-dist/web/pdf_viewer.mjs', "from '../build/pdf.mjs'", 'globalThis.pdfjsLib'],
])('%s has the texts that are replaced', (file, present, absent) => {
  const code = slimmed(file, read(file))
  expect(code).toContain(present)
  expect(code).not.toContain(absent)
})

test('a version of pdf.js with other texts is refused', () => {
  expect(() => slimmed('pdfjs-dist/build/pdf.mjs', 'export const version = 7')).toThrow('Adapt slim-pdfjs.ts')
})

test('other files stay as they are', () => {
  const file = 'pdfjs-dist/build/pdf.worker.min.mjs'
  expect(slimmed(file, 'class A {\n}')).toBe('class A {\n}')
})

test('the style sheet keeps the rules of pages, texts, annotations and forms', () => {
  const styles = slimmedStyles(read('pdfjs-dist/web/pdf_viewer.css'))
  for (const selector of [
    '.pdfViewer',
    '.pdfViewer .page',
    '.canvasWrapper',
    '.textLayer',
    '.annotationLayer',
    '.xfaLayer',
  ])
    expect(styles, selector).toMatch(new RegExp(`^${selector.replace('.', '\\.')} \\{`, 'm'))
  expect(styles).toContain('.popup')
  expect(styles).not.toMatch(/^\.annotationEditorLayer \{/m)
  expect(styles.split('{').length).toBe(styles.split('}').length)
})

/** Returns the tables of pdf.js with their names. Each table is an object or a function that makes one. */
function tablesOf(code: string): Map<string, unknown> {
  const helper = code.match(/^function getLookupTableFactory[\s\S]*?^\}$/m)?.[0]
  const sources = [...code.matchAll(/^const (\w+) = (getLookupTableFactory\([\s\S]*?^\}\));$/gm)]
  const asJson = (table: unknown): string =>
    JSON.stringify(table, (_key, value) => (typeof value === 'function' ? value() : value))
  return new Map(
    sources
      .filter(([, name]) => !/XFA|MacOrdered|SymbolGlyphId/.test(String(name))) // left out of the worker, or made from another table
      .map(([, name, source]) => [String(name), asJson(new Function(`${helper}; return ${source}()`)())]),
  )
}

test('the worker has the same tables of glyphs and fonts, most of them as JSON', () => {
  const file = 'pdfjs-dist/build/pdf.worker.mjs'
  const code = slimmed(file, read(file))
  const before = tablesOf(read(file))
  const after = tablesOf(code)
  expect(before.size).toBeGreaterThan(10)
  expect([...before.keys()].filter((name) => after.get(name) !== before.get(name))).toEqual([])
  expect(code.match(/Object\.assign\(t, JSON\.parse\(/g)?.length).toBeGreaterThan(20)
})
