// Owns the build of the window on a desktop in memory: the product's, with another entry. `scripts/bootstrap.mjs build testing-window` makes it.
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { rendererConfig } from '../../scripts/build/renderer.ts'

export default defineConfig({
  ...rendererConfig,
  build: {
    ...rendererConfig.build,
    outDir: resolve('out/testing-window'),
    emptyOutDir: true,
    rolldownOptions: { input: resolve('src/renderer/workbench/index.html') },
  },
})
