// Owns how the renderer is built; the headless host and Electron serve the same result.
import { resolve } from 'node:path'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { UserConfig } from 'vite'
import { pdfjsAssets } from './pdfjs-assets.ts'

export const rendererConfig = {
  root: resolve('src/renderer'),
  base: '/', // both hosts serve it at the root of an origin of its own, also on a reload at /documents/…
  plugins: [react(), tailwind(), pdfjsAssets()],
  build: {
    outDir: resolve('out/renderer'),
    emptyOutDir: true,
    target: 'chrome146',
    modulePreload: { polyfill: false }, // an inline script, which the page's CSP refuses
    assetsInlineLimit: 0, // data: URLs of fonts and scripts, which it refuses too
    rolldownOptions: { input: resolve('src/renderer/index.html') },
  },
} satisfies UserConfig
