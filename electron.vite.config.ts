import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import { oneByteStrings } from './scripts/build/one-byte-strings.ts'
import { rendererConfig } from './scripts/build/renderer.ts'
import { slimJsforce } from './scripts/build/slim-jsforce.ts'

export default defineConfig({
  main: {
    plugins: [slimJsforce, oneByteStrings],
    build: {
      outDir: 'out/main',
      // zod is bundled, so that the build drops its texts in 50 languages. As a package, all of them would be loaded at each start. jsforce is bundled, so that
      // the build drops packages of its own transport.
      externalizeDeps: { exclude: ['zod', 'jsforce'] },
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
