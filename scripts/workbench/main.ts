// Runs a Vite server for `npm run workbench`: every screen in every state, with sample data and without main and tracker.
import { createReadStream, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createServer, type Plugin } from 'vite'
import { rendererConfig } from '../build/renderer.ts'
import { samplePdf, sendAppFile } from './sample-files.ts'

const HELP = `Usage: npm run workbench [-- options]      every screen with every state, without main and tracker
  --port <number>  the port on 127.0.0.1; 5180 unless given`

/** The data files of pdf.js. A build copies them beside the page. The workbench serves them from the package. */
const pdfjs = dirname(createRequire(resolve('package.json')).resolve('pdfjs-dist/package.json'))
const page = '/workbench/index.html'

function workbench(pdf: Uint8Array): Plugin {
  return {
    name: 'lastpage:workbench',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? '/', 'http://localhost')
        if (/^[/]app[/].+[/](content|first-page)/.test(pathname)) return sendAppFile(pathname, pdf, response)
        if (pathname.startsWith('/pdfjs/')) {
          const file = join(pdfjs, pathname.slice('/pdfjs/'.length))
          if (!existsSync(file)) return response.writeHead(404).end()
          return createReadStream(file).pipe(response)
        }
        // The window is a single-page app, so one HTML page serves every path.
        const wantsPage = request.headers.accept?.includes('text/html') === true && extname(pathname) === ''
        if (wantsPage) request.url = page
        next()
      })
    },
  }
}

const { values } = parseArgs({ options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } } })
if (values.help) console.log(HELP)
else {
  const server = await createServer({
    ...rendererConfig,
    configFile: false,
    plugins: [...rendererConfig.plugins, workbench(await samplePdf())],
    server: { host: '127.0.0.1', port: Number(values.port ?? 5180), strictPort: values.port !== undefined },
  })
  await server.listen()
  server.printUrls()
}
