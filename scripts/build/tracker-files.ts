// The files of the tracker's production build beside the bundle: packages that cannot be bundled, the viewer, package.json, licence notices.
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'
import { describeCommit } from '../bootstrap/commit.mjs'

export const trackerFolder = 'out/tracker'

/**
 * The packages that are copied, and their files: native code, WebAssembly, and files that a package finds by its own path. The server may run on
 * another kind of Linux than the build.
 */
export const copiedPackages: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': [
    'lib/**/*.js',
    'prebuilds/linux*.node',
    `prebuilds/${process.platform}-${process.arch}.node`,
  ],
  'pdfjs-dist': ['legacy/build/pdf.mjs', 'legacy/build/pdf.worker.mjs'],
  '@embedpdf/pdfium': ['dist/index.js', 'dist/pdfium.wasm'],
  '@fastify/swagger-ui': ['static/**/*.{html,js,css,svg,png,json}'],
}

function copyPackage(name: string, patterns: readonly string[]): void {
  const from = join('node_modules', name)
  for (const file of globSync(['package.json', 'LICENSE*', ...patterns], { cwd: from })) {
    const target = join(trackerFolder, 'node_modules', name, file)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(join(from, file), target)
  }
}

/** Node runs the folder as an ES module package. `--version` of the tracker prints `version` and `commit`. */
function packageFile(): string {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const content = {
    name: 'lastpage-tracker',
    version,
    commit: describeCommit(),
    private: true,
    type: 'module',
    engines: { node: '>=24' },
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

/** Copies the other files into the folder of the build, after the bundle is written. */
export function finishTracker(): Plugin {
  return {
    name: 'lastpage:tracker-files',
    apply: 'build',
    closeBundle() {
      if (!existsSync('out/viewer/index.html')) throw new Error('Build the viewer first.')
      for (const [name, patterns] of Object.entries(copiedPackages)) copyPackage(name, patterns)
      cpSync('out/viewer', join(trackerFolder, 'viewer'), { recursive: true })
      writeFileSync(join(trackerFolder, 'package.json'), packageFile())
    },
  }
}
