// Owns how pdf.js's data (character maps, fonts, colour profiles, decoders, signs of notes) gets beside a page: copied to a
// folder of the build.
import { cpSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import type { Plugin } from 'vite'

const FOLDERS = ['cmaps', 'standard_fonts', 'iccs', 'wasm']
const IMAGES = 'web/images'
/** Of its own viewer's images those that stand on pages. */
const isOnPages = (path: string) =>
  basename(path) === basename(IMAGES) || basename(path).startsWith('annotation-')

/** Pages pass `cMapUrl: 'pdfjs/cmaps/'` and so on: everything on their own origin. `folder` is relative to the build's. */
export function pdfjsAssets(folder = 'pdfjs'): Plugin {
  const source = dirname(createRequire(resolve('package.json')).resolve('pdfjs-dist/package.json'))
  let target = ''
  return {
    name: 'lastpage:pdfjs-assets',
    apply: 'build',
    configResolved(config) {
      target = resolve(config.root, config.build.outDir, folder)
    },
    writeBundle() {
      for (const name of FOLDERS) cpSync(join(source, name), join(target, name), { recursive: true })
      cpSync(join(source, IMAGES), join(target, basename(IMAGES)), { recursive: true, filter: isOnPages })
    },
  }
}
