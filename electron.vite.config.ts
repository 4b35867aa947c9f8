import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import { rendererConfig } from './scripts/build/renderer.ts'

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // zod is bundled, so that the build drops its texts in 50 languages. As a package, all of them would be loaded at each start.
      externalizeDeps: { exclude: ['zod'] },
      rolldownOptions: { input: { index: resolve('src/main/index.ts') } },
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
