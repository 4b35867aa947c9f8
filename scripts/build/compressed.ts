// Owns that a build's scripts, styles and decoders lie beside themselves as .br and .gz, so that a server only sends them.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const WORTH_IT = /(?<!_fallback)\.(m?js|css|svg|wasm)$/ // a fallback is for a browser without WebAssembly: hardly ever sent
/** Below that a packet is a packet. */
const SMALLEST_BYTES = 1024

/** The last step to 11 takes half as long again for 2 %. */
const QUALITY = 10

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
        const params = {
          [constants.BROTLI_PARAM_QUALITY]: QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        }
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }))
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
