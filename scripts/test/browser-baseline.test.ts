// The code of the viewer must use only functions of its baseline. The modern build of pdf.js needs newer functions. Before the viewer loads this
// build, the viewer checks that the browser has these functions (`NEEDED`).
import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { NEEDED } from '../../src/viewer/reading/modern.ts'
import { type Newer, newerCalls, newerNames } from './browser-baseline.ts'

/** Names with another meaning in this code, and functions that the code checks before use. */
const HARMLESS = new Set([
  'allocationSize', // of a VideoFrame: each browser with this class has it
  'aspectRatio', // CSS of an element
  'changedTouches', // of touch events, which come from touch screens only
  'copyTo', // as allocationSize
  'dispatch', // a function of pdf.js
  'div', // pdf.js'
  'fileName', // of the document
  'fetchLater', // goodbye.ts checks it
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

test('our own code uses nothing newer than the baseline', () => {
  expect(own.length).toBeGreaterThan(50)
  expect(found(newerNames(own))).toEqual([])
  expect(found(newerCalls(own))).toEqual([])
})

test('a newer function is reported', () => {
  const text = 'const a = new Map<string, number>()\na.getOrInsert("a", 1)\nnew Set([1]).union(new Set([2]))'
  expect(newerNames([{ file: 'x.ts', text }]).map(({ name }) => name)).toEqual(['getOrInsert'])
  expect(newerCalls([{ file: 'x.ts', text }]).map(({ name }) => name)).toEqual(['getOrInsert'])
})

const pdfjs = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
const calls = (file: string) => newerCalls([{ file, text: readFileSync(join(pdfjs, file), 'utf8') }])
/** Functions that pdf.js defines itself or checks before use. */
const HARMLESS_IN_PDFJS = new Set(['Float16Array', 'setHTML', 'take', 'toArray'])

test.each(['build/pdf.mjs', 'web/pdf_viewer.mjs', 'build/pdf.worker.mjs', 'build/pdf.renderer.mjs'])(
  'newer functions that %s calls are checked before it is loaded',
  (file) => {
    const asked = new Set<string | undefined>(NEEDED.map((path) => path.split('.').at(-1)))
    const unasked = calls(file).filter(({ name }) => !asked.has(name) && !HARMLESS_IN_PDFJS.has(name))
    expect(unasked).toEqual([])
  },
)

test('each function that is checked is called by the modern build', () => {
  const source = ['build/pdf.mjs', 'web/pdf_viewer.mjs', 'build/pdf.worker.mjs']
    .map((file) => readFileSync(join(pdfjs, file), 'utf8'))
    .join('\n')
  for (const path of NEEDED) expect(source, path).toContain(path.replace('.prototype', '').split('.').at(-1))
})
