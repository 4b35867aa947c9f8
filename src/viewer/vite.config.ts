// Builds the viewer: static files that the tracker serves, each with a name that changes with its content.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { legacyPdfBuild } from '../../scripts/build/legacy-reader.ts'
import { notices } from '../../scripts/build/notices.ts'
import { oneChunk } from '../../scripts/build/one-chunk.ts'
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

/** What the page needs before pdf.js. The reader uses parts of it. */
const page = 'open-page'
const PAGE = oneChunk('src/viewer/open-page.ts', { name: page, entry: 'src/viewer/main.ts' })

/**
 * Chromium compiles all functions of a script with this comment in the background, while it downloads the script. Most functions of the page run before the
 * document is on screen. Other browsers ignore it. Source: https://v8.dev/blog/explicit-compile-hints
 */
const COMPILE_AT_ONCE = '//# allFunctionsCalledOnLoad'

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
      output: {
        codeSplitting: { groups: [PAGE] },
        postBanner: ({ name }) => (name === page ? COMPILE_AT_ONCE : ''),
      },
    },
  },
})
