// Owns serving the window on a desktop in memory: built as the product is, under the product's content security policy.
import { execFile } from 'node:child_process'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { PDFDocument, rgb, StandardFonts } from '@cantoo/pdf-lib'

/** As docs/security says for pages that draw PDFs. */
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

export type Served = { url: string; close(): Promise<void> }

export async function serveTesting(): Promise<Served> {
  await build()
  const pdf = await samplePdf()
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    response.setHeader('content-security-policy', contentSecurityPolicy)
    if (path.startsWith('/app/')) return answerApp(path, pdf, response)
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

/** Once for all test files. In a process of its own: a test's NODE_ENV would make another React than the product's. */
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

function answerApp(path: string, pdf: Uint8Array, response: ServerResponse): void {
  if (path.endsWith('/content')) response.setHeader('content-type', 'application/pdf').end(pdf)
  else if (path.includes('/first-page/')) {
    const hue = [...path].reduce((sum, char) => sum + char.charCodeAt(0), 0) % 360
    response.setHeader('content-type', 'image/svg+xml').end(picture(hue))
  } else response.writeHead(404).end()
}

function picture(hue: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540" width="960" height="540"><rect width="960" height="540" fill="#fff"/><rect width="28" height="540" fill="hsl(${hue} 55% 45%)"/><rect x="90" y="150" width="560" height="44" rx="6" fill="#25262b"/><rect x="90" y="214" width="380" height="44" rx="6" fill="#25262b"/><rect x="90" y="300" width="300" height="18" rx="6" fill="#b6b7bd"/><rect x="90" y="470" width="160" height="14" rx="6" fill="#d5d6da"/><circle cx="790" cy="350" r="120" fill="hsl(${hue} 60% 92%)"/></svg>`
}

/** 24 pages, so that every document of the sample data has as many. */
async function samplePdf(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.HelveticaBold)
  for (let number = 1; number <= 24; number += 1) {
    const page = pdf.addPage([960, 540])
    page.drawRectangle({ x: 0, y: 0, width: 28, height: 540, color: rgb(0.16, 0.33, 0.77) })
    page.drawText(`Page ${number}`, { x: 90, y: 380, size: 54, font })
    for (let line = 0; line < 5; line += 1) {
      page.drawRectangle({
        x: 90,
        y: 300 - line * 34,
        width: 620 - line * 60,
        height: 14,
        color: rgb(0.82, 0.83, 0.86),
      })
    }
  }
  return pdf.save()
}
