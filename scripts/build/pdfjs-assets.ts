import { cpSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import type { Plugin } from 'vite'

const FOLDERS = ['cmaps', 'standard_fonts', 'iccs', 'wasm']
const IMAGES = 'web/images'
/** True for the image folder and for the icons of annotations. The other images of the viewer of pdf.js are not needed. */
const isPageImage = (path: string) =>
  basename(path) === basename(IMAGES) || basename(path).startsWith('annotation-')

/**
 * Copies the data of pdf.js into the build: character maps, fonts, colour profiles, decoders and annotation icons. A page loads this data from its own
 * origin, for example with `cMapUrl: 'pdfjs/cmaps/'`. `folder` is relative to the output folder of the build.
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
