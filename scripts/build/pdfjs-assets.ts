import { cpSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import type { Plugin } from 'vite'

const FOLDERS = ['cmaps', 'standard_fonts', 'iccs', 'wasm']
const IMAGES = 'web/images'
/** Of the images of pdf.js' own viewer, only the icons of annotations are drawn on pages. */
const isPageImage = (path: string) =>
  basename(path) === basename(IMAGES) || basename(path).startsWith('annotation-')

/**
 * Copies the data of pdf.js (character maps, fonts, colour profiles, decoders, annotation icons) into the build, so that pages load it from their own
 * origin (`cMapUrl: 'pdfjs/cmaps/'` and so on). `folder` is relative to the build.
 */
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
      cpSync(join(source, IMAGES), join(target, basename(IMAGES)), { recursive: true, filter: isPageImage })
    },
  }
}
