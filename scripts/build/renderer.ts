// Owns how the renderer is built; the headless host and Electron serve the same result.
import { resolve } from 'node:path'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { Plugin, UserConfig } from 'vite'
import { pdfjsAssets } from './pdfjs-assets.ts'

/** Both hosts serve an origin of its own, also on a reload at /documents/…; electron-vite's preset would say './'. */
const atOriginsRoot: Plugin = { name: 'lastpage:at-origins-root', config: () => ({ base: '/' }) }

export const rendererConfig = {
  root: resolve('src/renderer'),
  plugins: [react(), tailwind(), pdfjsAssets(), atOriginsRoot],
  build: {
    outDir: resolve('out/renderer'),
    emptyOutDir: true,
    target: 'es2022', // not only Electron's Chromium: the headless host opens in whatever browser there is
    minify: 'oxc',
    modulePreload: { polyfill: false }, // an inline script, which the page's CSP refuses
    assetsInlineLimit: 0, // data: URLs of fonts and scripts, which it refuses too
    rolldownOptions: { input: resolve('src/renderer/index.html') },
  },
} satisfies UserConfig
