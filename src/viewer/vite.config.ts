// Builds the viewer: static files that the tracker serves, each with a name that changes with its content.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { legacyPdfBuild } from '../../scripts/build/legacy-reader.ts'
import { notices } from '../../scripts/build/notices.ts'
import { pdfjsAssets } from '../../scripts/build/pdfjs-assets.ts'
import { precompress } from '../../scripts/build/precompress.ts'
import { preloadChunk } from '../../scripts/build/preload-chunk.ts'
import { slimPdfjs } from '../../scripts/build/slim-pdfjs.ts'
import { oldBrowserNotice } from '../../scripts/build/too-old.ts'
import { withoutPackage } from '../../scripts/build/without-package.ts'
import { baseline } from './baseline.ts'

const { version } = JSON.parse(readFileSync(resolve('node_modules/pdfjs-dist/package.json'), 'utf8')) as {
  version: string
}

/** Modules that the page and the reader share are one file. Each of them would be a file of its own, and the image of page 1 would wait for a connection. */
const SHARED = {
  name: 'shared',
  test: /\/src\/(viewer\/(tracking|shell)\/|viewer\/reading\/(attachments|save-file)|shared\/)/,
  minShareCount: 2,
  includeDependenciesRecursively: false,
}

export default defineConfig({
  root: resolve('src/viewer'),
  base: '/',
  // The folder name contains the version of pdf.js, so that its files can be cached without expiry like all files under /assets.
  plugins: [
    pdfjsAssets(`assets/pdfjs-${version}`),
    slimPdfjs(),
    withoutPackage('zod', 'Prospects need no schemas. Import only types from modules with schemas.'),
    legacyPdfBuild('src/viewer/reading'),
    preloadChunk('src/viewer/open-page.ts'),
    oldBrowserNotice('src/viewer/too-old.js'),
    notices({ copied: ['pdfjs-dist'] }),
    precompress(),
  ],
  worker: { format: 'es', plugins: () => [slimPdfjs()] },
  build: {
    outDir: resolve('out/viewer'),
    emptyOutDir: true,
    target: (['chrome', 'edge', 'firefox', 'safari'] as const).map((name) => `${name}${baseline[name]}`),
    modulePreload: { polyfill: false }, // the polyfill is an inline script, and the page's CSP forbids inline scripts
    assetsInlineLimit: 0, // small scripts would become data: URLs, which the CSP forbids
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: resolve('src/viewer/index.html'),
      output: { codeSplitting: { groups: [SHARED] } },
    },
  },
})
