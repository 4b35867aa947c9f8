// Builds the viewer: static files that the tracker serves, each with a name that changes with its content.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { legacyReader } from '../../scripts/build/legacy-reader.ts'
import { pdfjsAssets } from '../../scripts/build/pdfjs-assets.ts'
import { precompress } from '../../scripts/build/precompress.ts'
import { tooOld } from '../../scripts/build/too-old.ts'
import { baseline } from './baseline.ts'

const { version } = JSON.parse(readFileSync(resolve('node_modules/pdfjs-dist/package.json'), 'utf8')) as {
  version: string
}

export default defineConfig({
  root: resolve('src/viewer'),
  base: '/',
  // Its name holds the version, so that it can be cached for ever like everything else under /assets.
  plugins: [
    pdfjsAssets(`assets/pdfjs-${version}`),
    legacyReader('src/viewer/reading'),
    tooOld('src/viewer/too-old.js'),
    precompress(),
  ],
  worker: { format: 'es' },
  build: {
    outDir: resolve('out/viewer'),
    emptyOutDir: true,
    target: (['chrome', 'edge', 'firefox', 'safari'] as const).map((name) => `${name}${baseline[name]}`),
    modulePreload: { polyfill: false }, // an inline script, which the page's CSP refuses
    assetsInlineLimit: 0, // data: URLs of scripts, which it refuses too
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { input: resolve('src/viewer/index.html') },
  },
})
