// Owns how parts become one file each for tests: a part from its sources reads a thousand files before its first line runs, and
// `npm test` starts hundreds of parts.
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { builtPart, PARTS } from './parts.ts'

/** What has native code, or reads files or starts threads beside itself. */
const FROM_PACKAGES = [
  'better-sqlite3',
  'keytar',
  'pdfjs-dist',
  'pino',
  '@fastify/swagger-ui',
  '@fastify/static',
]

/** Sources go on looking from where they lie: for other builds, and for the files of their threads. */
const fromTheirPlaces: Plugin = {
  name: 'lastpage:from-their-places',
  transform(code, id) {
    if (id.includes('node_modules') || !code.includes('import.meta.')) return null
    return code
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
  },
}

const name = (file: string) => builtPart(file).replace(/^out\/parts\/|\.js$/g, '')

export default defineConfig({
  plugins: [fromTheirPlaces],
  publicDir: false,
  build: {
    ssr: true,
    outDir: resolve('out/parts'),
    emptyOutDir: true,
    target: 'node24',
    rolldownOptions: { input: Object.fromEntries(PARTS.map((file) => [name(file), resolve(file)])) },
  },
  ssr: { noExternal: true, external: FROM_PACKAGES },
  resolve: { alias: { '#shared': resolve('src/shared') } },
})
