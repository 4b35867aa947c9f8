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
