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
