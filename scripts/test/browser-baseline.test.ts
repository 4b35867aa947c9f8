// The viewer keeps to its baseline: its own code names nothing newer, and what pdf.js' modern build calls beyond it is asked
// for before that build is loaded.
import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { NEEDED } from '../../src/viewer/reading/modern.ts'
import { type Newer, newerCalls, newerNames } from './browser-baseline.ts'

/** Names that mean something else here, or that are asked for before they are used. */
const HARMLESS = new Set([
  'aspectRatio', // CSS of an element
  'changedTouches', // of touch events, which come from touch screens only
  'dispatch', // pdf.js'
  'div', // pdf.js'
  'fileName', // of the document
  'fetchLater', // goodbye.ts asks first
  'getViewport', // pdf.js'
  'movementX', // undefined is no move
  'movementY',
  'prerendering', // undefined is no
  'touches', // as changedTouches
  'unlock', // of the reader
])

const own = globSync('src/viewer/**/*.ts')
  .filter((file) => !/\.test\.ts$|vite\.config|\.d\.ts$/.test(file))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
const found = (newer: Newer[]) => newer.filter(({ name }) => !HARMLESS.has(name))

test('our own code names nothing that the baseline lacks', () => {
  expect(own.length).toBeGreaterThan(50)
  expect(found(newerNames(own))).toEqual([])
  expect(found(newerCalls(own))).toEqual([])
})

test('something newer would be named', () => {
  const text = 'const a = new Map<string, number>()\na.getOrInsert("a", 1)\nnew Set([1]).union(new Set([2]))'
  expect(newerNames([{ file: 'x.ts', text }]).map(({ name }) => name)).toEqual(['getOrInsert'])
  expect(newerCalls([{ file: 'x.ts', text }]).map(({ name }) => name)).toEqual(['getOrInsert'])
})

const pdfjs = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
const calls = (file: string) => newerCalls([{ file, text: readFileSync(join(pdfjs, file), 'utf8') }])
/** Functions of pdf.js' own, or behind a question of pdf.js'. */
const HARMLESS_IN_PDFJS = new Set(['Float16Array', 'setHTML', 'take', 'toArray'])

test.each(['build/pdf.mjs', 'web/pdf_viewer.mjs', 'build/pdf.worker.mjs'])(
  'what %s calls beyond the baseline is asked for first',
  (file) => {
    const asked = new Set<string | undefined>(NEEDED.map((path) => path.split('.').at(-1)))
    const unasked = calls(file).filter(({ name }) => !asked.has(name) && !HARMLESS_IN_PDFJS.has(name))
    expect(unasked).toEqual([])
  },
)

test('each function that is asked for is one that the modern build calls', () => {
  const source = ['build/pdf.mjs', 'web/pdf_viewer.mjs', 'build/pdf.worker.mjs']
    .map((file) => readFileSync(join(pdfjs, file), 'utf8'))
    .join('\n')
  for (const path of NEEDED) expect(source, path).toContain(path.replace('.prototype', '').split('.').at(-1))
})
