// Bundles each part except the tracker into one file for the tests. Without a bundle, a part reads a thousand files before it starts, and `npm test` starts hundreds of
// parts.
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { oneByteStrings } from './one-byte-strings.ts'
import { BUNDLED_PARTS, builtPart } from './parts.ts'
import { slimJsforce } from './slim-jsforce.ts'

/** The packages that are not bundled: packages with native code, and packages that read files or start threads by a path relative to their own file. */
const EXTERNAL = ['better-sqlite3', 'keytar', 'pdfjs-dist', 'pino', '@fastify/swagger-ui', '@fastify/static']

/** Keeps the values of `import.meta` of each source file, because the sources use paths relative to their own file. */
const keepImportMeta: Plugin = {
  name: 'lastpage:keep-import-meta',
  transform(code, id) {
    if (id.includes('node_modules') || !code.includes('import.meta.')) return null
    return code
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
  },
}

const name = (file: string) => builtPart(file).replace(/^out\/parts\/|\.js$/g, '')

export default defineConfig({
  plugins: [keepImportMeta, slimJsforce, oneByteStrings],
  publicDir: false,
  build: {
    ssr: true,
    outDir: resolve('out/parts'),
    emptyOutDir: true,
    target: 'node24',
    rolldownOptions: { input: Object.fromEntries(BUNDLED_PARTS.map((file) => [name(file), resolve(file)])) },
  },
  ssr: { noExternal: true, external: EXTERNAL },
  resolve: { alias: { '#shared': resolve('src/shared') } },
})
