import { dirname, join, resolve } from 'node:path'
import type { Plugin } from 'vite'

const QUERY = '?legacy'
const LEGACY: Record<string, string> = {
  'pdfjs-dist': 'pdfjs-dist/legacy/build/pdf.min.mjs',
  'pdfjs-dist/web/pdf_viewer.mjs': 'pdfjs-dist/legacy/web/pdf_viewer.mjs',
}

/**
 * Makes `import('./reader.ts?legacy')` load the modules of `folder` a second time, with the legacy build of pdf.js. All modules of the folder that
 * these modules import get the query too. Modules of other folders are shared with the modern build.
 */
export function legacyPdfBuild(folder: string): Plugin {
  const own = resolve(folder)
  return {
    name: 'lastpage:legacy-reader',
    enforce: 'pre',
    resolveId(source, importer) {
      const fromLegacy = importer?.endsWith(QUERY) === true
      if (fromLegacy && LEGACY[source]) return this.resolve(LEGACY[source], importer.slice(0, -QUERY.length))
      if (!importer || !source.startsWith('.') || !(fromLegacy || source.endsWith(QUERY))) return null
      const file = join(dirname(importer), source.replace(QUERY, ''))
      return dirname(file) === own && file.endsWith('.ts') ? `${file}${QUERY}` : null
    },
  }
}
