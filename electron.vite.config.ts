import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import { oneByteStrings } from './scripts/build/one-byte-strings.ts'
import { rendererConfig } from './scripts/build/renderer.ts'
import { slimJsforce } from './scripts/build/slim-jsforce.ts'
import { bundledPackages } from './scripts/package/bundled-packages.ts'

export default defineConfig({
  main: {
    plugins: [slimJsforce, oneByteStrings],
    build: {
      outDir: 'out/main',
      externalizeDeps: { exclude: bundledPackages },
      rolldownOptions: {
        input: { index: resolve('src/main/index.ts') },
        // The entry point gets no exports. Otherwise it would contain the functions that the files share, and the file of jsforce would import the entry point.
        preserveEntrySignatures: 'strict',
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload script can only require `electron`, so everything else is bundled into its file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: rendererConfig,
})
