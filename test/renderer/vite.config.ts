// Owns the build of the window on a desktop in memory: the product's, with another entry. The caller names the folder.
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { rendererConfig } from '../../scripts/build/renderer.ts'

export default defineConfig({
  ...rendererConfig,
  build: { ...rendererConfig.build, rolldownOptions: { input: resolve('src/renderer/testing/index.html') } },
})
