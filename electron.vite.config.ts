// Owns how the Electron app is built: main as ES modules, the preload as one CommonJS file, the renderer as everywhere.
import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import { rendererConfig } from './scripts/build/renderer.ts'

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: { input: { index: resolve('src/main/index.ts') } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but `electron`: whatever else it uses must be inside the file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: rendererConfig,
})
