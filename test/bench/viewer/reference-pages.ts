// The references for the viewer bench: a page with pdf.js and a page with react-pdf. Both have default settings, and the URLs of the data files that
// some PDFs need. A static server sends them with range requests, brotli and long caching.
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import Fastify from 'fastify'
import { build } from 'vite'
import { precompress } from '../../../scripts/build/precompress.ts'

const require = createRequire(import.meta.url)
/** The data files of pdf.js by the option that names their folder. They are in the folder of the page. */
const dataFolders = {
  cMapUrl: 'cmaps',
  standardFontDataUrl: 'standard_fonts',
  iccUrl: 'iccs',
  wasmUrl: 'wasm',
}
const dataUrls = (name: string) =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(dataFolders).map(([option, folder]) => [option, `/${name}/${folder}/`]),
    ),
  )
const pageOf = (script: string) =>
  `<!doctype html><meta charset="utf-8"><title>Reference page</title><body><div id="root"></div><script type="module" src="${script}"></script>`

/** The "hello world" example of pdf.js. The bench reads `firstPageAt`. */
const plainScript = () => `import { getDocument, GlobalWorkerOptions } from 'pdfjs-dist'
import workerSrc from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
GlobalWorkerOptions.workerSrc = workerSrc
const url = new URL(new URLSearchParams(location.search).get('file'), location.origin).href
const pdf = await getDocument({ url, ...${dataUrls('pdfjs')} }).promise
const first = await pdf.getPage(1)
const viewport = first.getViewport({ scale: 1.25 * 96 / 72 })
const canvas = document.createElement('canvas')
document.getElementById('root').append(canvas)
canvas.width = viewport.width
canvas.height = viewport.height
await first.render({ canvas, viewport }).promise
requestAnimationFrame(() => { window.firstPageAt = Date.now() })`

/** Returns the folder of pdf.js. react-pdf depends on its own version of pdf.js. The worker must have the same version. */
function pdfjsOf(name: ReferenceName): string {
  const from = name === 'pdfjs' ? require : createRequire(require.resolve('react-pdf'))
  return dirname(from.resolve('pdfjs-dist/package.json'))
}

/** The example in the README of react-pdf. */
const reactScript = () => `import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { Document, Page, pdfjs } from 'react-pdf'
import workerSrc from ${JSON.stringify(`${pdfjsOf('react-pdf')}/build/pdf.worker.min.mjs?url`)}
pdfjs.GlobalWorkerOptions.workerSrc = workerSrc
const options = ${dataUrls('react-pdf')}
const drawn = () => requestAnimationFrame(() => { window.firstPageAt = Date.now() })
const file = '/' + new URLSearchParams(location.search).get('file')
const failed = (error) => setTimeout(() => { throw error })
const page = createElement(Page, { pageNumber: 1, onRenderSuccess: drawn, onRenderError: failed })
createRoot(document.getElementById('root')).render(createElement(Document, { file, options, onLoadError: failed }, page))`

export const referenceNames = ['pdfjs', 'react-pdf'] as const
export type ReferenceName = (typeof referenceNames)[number]

const scripts: Record<ReferenceName, () => string> = { pdfjs: plainScript, 'react-pdf': reactScript }
/** The packages of each page. The pages are built in a temporary folder, so the build must look for these packages in the repository. */
const packages: Record<ReferenceName, string[]> = {
  pdfjs: ['pdfjs-dist'],
  'react-pdf': ['react', 'react-dom', 'react-pdf'],
}

async function buildReferencePage(name: ReferenceName, folder: string): Promise<void> {
  const source = join(folder, 'source', name)
  mkdirSync(source, { recursive: true })
  writeFileSync(join(source, 'index.html'), pageOf('./page.js'))
  writeFileSync(join(source, 'page.js'), scripts[name]())
  await build({
    root: source,
    base: `/${name}/`,
    configFile: false,
    logLevel: 'error',
    resolve: {
      alias: packages[name].map((module) => ({
        find: new RegExp(`^${module}(?=/|$)`),
        replacement: dirname(require.resolve(`${module}/package.json`)),
      })),
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [precompress()],
    build: { outDir: join(folder, 'site', name), target: 'esnext', chunkSizeWarningLimit: 3000 },
  })
  for (const data of Object.values(dataFolders))
    cpSync(join(pdfjsOf(name), data), join(folder, 'site', name, data), { recursive: true })
}

export type ReferencePages = Awaited<ReturnType<typeof startReferencePages>>

export async function startReferencePages(files: Record<string, Buffer>) {
  const folder = mkdtempSync(join(tmpdir(), 'lastpage-rivals-'))
  for (const name of referenceNames) await buildReferencePage(name, folder)
  const root = join(folder, 'site')
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(root, `${name}.pdf`), bytes)
  const app = Fastify()
  await app.register(fastifyStatic, { root, preCompressed: true, maxAge: '365d' })
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    origin,
    pathOf: (reference: ReferenceName, file: string) => `/${reference}/index.html?file=${file}.pdf`,
    async close(): Promise<void> {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
