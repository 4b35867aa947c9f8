import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** The names of files to compress. The fallbacks of the WebAssembly decoders are excluded, because they are rarely sent. */
const COMPRESSIBLE = /(?<!_fallback)\.(m?js|css|svg|wasm)$/
/** The minimum size of a file to compress. A smaller file fits into one packet without compression. */
const SMALLEST_BYTES = 1024

/** The quality of the Brotli compression. Quality 11 would take 1.5 times as long and save only 2 %. */
const QUALITY = 10

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && COMPRESSIBLE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Writes a .br and a .gz file for each script, style sheet and decoder of the build. The server sends these files and compresses nothing itself. */
export function precompress(): Plugin {
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
