import { execFile } from 'node:child_process'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { samplePdf, sendAppFile } from '../../scripts/workbench/sample-files.ts'

/** The content security policy of docs/security.md for pages that draw PDFs. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

const folder = resolve('out/testing-window')

export type TestServer = { url: string; close(): Promise<void> }

export async function serveTestWindow(): Promise<TestServer> {
  await build()
  const pdf = await samplePdf()
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    response.setHeader('content-security-policy', contentSecurityPolicy)
    if (path.startsWith('/app/')) return sendAppFile(path, pdf, response)
    const file = join(folder, decodeURIComponent(path))
    sendFile(file.startsWith(folder) && extname(file) ? file : join(folder, 'workbench/index.html'), response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** Builds the window in a process of its own. With the NODE_ENV of the tests, Vite would bundle React's development build. */
async function build(): Promise<void> {
  const { NODE_ENV: _, ...env } = process.env
  await promisify(execFile)(process.execPath, ['scripts/bootstrap.mjs', 'build', 'testing-window'], { env })
}

function sendFile(file: string, response: ServerResponse): void {
  if (!existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end()
    return
  }
  response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
  createReadStream(file).pipe(response)
}
