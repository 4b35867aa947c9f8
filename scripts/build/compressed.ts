// Owns that a build's scripts, styles and decoders lie beside themselves as .br and .gz, so that a server only sends them.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const WORTH_IT = /\.(m?js|css|svg|wasm)$/
/** Below that a packet is a packet. */
const SMALLEST_BYTES = 1024

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && WORTH_IT.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

export function compressed(): Plugin {
  let target = ''
  return {
    name: 'lastpage:compressed',
    apply: 'build',
    configResolved(config) {
      target = resolve(config.root, config.build.outDir)
    },
    closeBundle() {
      for (const file of filesIn(target)) {
        if (statSync(file).size < SMALLEST_BYTES) continue
        const bytes = readFileSync(file)
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }))
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
