// The production build of the tracker: one folder that needs only Node (docs/adr/0085). Tests run the same build (scripts/build/parts.ts).
import { resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { notices } from './notices.ts'
import { copiedPackages, finishTracker, trackerFolder } from './tracker-files.ts'

const infrastructure = 'src/tracker/infrastructure'
/** The server, and the modules that its child processes run. `childModule` of installation.ts finds them by their names. */
const entries = {
  server: 'src/tracker/server.ts',
  'pdf-process': `${infrastructure}/pdf/pdf-process.ts`,
  'pdf-check-worker': `${infrastructure}/pdf/pdf-check-worker.ts`,
  'page-one-worker': `${infrastructure}/pdf/page-one-worker.ts`,
  'copies-worker': `${infrastructure}/pdf-copies/copies-worker.ts`,
}

/** Swagger UI finds its static files by its own folder. In the bundle, this folder is the copied package. */
const swaggerFolder: Plugin = {
  name: 'lastpage:swagger-folder',
  transform(code, id) {
    const within = /node_modules\/@fastify\/swagger-ui\/((?:lib\/)?)[^/]+\.js$/.exec(id)
    if (!within || !code.includes('__dirname')) return null
    const own = `path.join(path.dirname(require.resolve('@fastify/swagger-ui/package.json')), '${within[1]}')`
    return code.replaceAll('__dirname', own)
  },
}

export default defineConfig({
  plugins: [swaggerFolder, finishTracker(), notices({ copied: Object.keys(copiedPackages) })],
  publicDir: false,
  build: {
    ssr: true,
    outDir: resolve(trackerFolder),
    emptyOutDir: true,
    target: 'node24',
    // Names in stack traces are those of the sources.
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, resolve(file)])),
      // All modules are in one folder, because they find their files relative to it.
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
  ssr: {
    noExternal: true,
    external: Object.keys(copiedPackages).filter((name) => name !== '@fastify/swagger-ui'),
  },
  resolve: { alias: { '#shared': resolve('src/shared') } },
})
