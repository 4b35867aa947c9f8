// The rival: the viewer components of pdf.js with default settings, like their example "simpleviewer".
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import Fastify from 'fastify'
import { build } from 'vite'

const require = createRequire(import.meta.url)

const html = `<!doctype html><meta charset="utf-8"><title>Viewer of pdf.js</title>
<link rel="stylesheet" href="./page.css">
<body><div id="viewerContainer"><div id="viewer" class="pdfViewer"></div></div>
<script type="module" src="./page.js"></script>`

const css = `@import "pdfjs-dist/web/pdf_viewer.css";
body { margin: 0; background: #808080 }
#viewerContainer { position: absolute; inset: 56px 0 0; overflow: auto }`

const script = `import { getDocument, GlobalWorkerOptions } from 'pdfjs-dist'
import workerSrc from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { EventBus, PDFLinkService, PDFViewer } from 'pdfjs-dist/web/pdf_viewer.mjs'
GlobalWorkerOptions.workerSrc = workerSrc
const eventBus = new EventBus()
const linkService = new PDFLinkService({ eventBus })
const viewer = new PDFViewer({ container: document.getElementById('viewerContainer'), eventBus, linkService })
linkService.setViewer(viewer)
eventBus.on('pagesinit', () => { viewer.currentScaleValue = 'auto' })
const pdf = await getDocument({ url: '/document.pdf' }).promise
viewer.setDocument(pdf)
linkService.setDocument(pdf, null)`

async function buildPage(folder: string): Promise<void> {
  const source = join(folder, 'source')
  mkdirSync(source)
  writeFileSync(join(source, 'index.html'), html)
  writeFileSync(join(source, 'page.css'), css)
  writeFileSync(join(source, 'page.js'), script)
  await build({
    root: source,
    base: '/',
    configFile: false,
    logLevel: 'error',
    resolve: {
      alias: [
        { find: /^pdfjs-dist(?=\/|$)/, replacement: dirname(require.resolve('pdfjs-dist/package.json')) },
      ],
    },
    build: { outDir: join(folder, 'site'), target: 'esnext', chunkSizeWarningLimit: 3000 },
  })
}

/** Serves the page with one document. */
export async function startOwnViewer(pdf: Buffer) {
  const folder = mkdtempSync(join(tmpdir(), 'lastpage-own-viewer-'))
  await buildPage(folder)
  const root = join(folder, 'site')
  writeFileSync(join(root, 'document.pdf'), pdf)
  const app = Fastify()
  await app.register(fastifyStatic, { root })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url,
    async close(): Promise<void> {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
