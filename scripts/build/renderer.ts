// The build of the renderer for Electron and for the headless host.
import { resolve } from 'node:path'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { Plugin, UserConfig } from 'vite'
import { notices } from './notices.ts'
import { pdfjsAssets } from './pdfjs-assets.ts'

/** Makes the URLs of the build absolute, because a page such as /documents/… can be reloaded. The default base of electron-vite is './'. */
const absoluteBase: Plugin = { name: 'lastpage:absolute-base', config: () => ({ base: '/' }) }

export const rendererConfig = {
  root: resolve('src/renderer'),
  plugins: [
    react(),
    tailwind(),
    pdfjsAssets(),
    absoluteBase,
    // The installer contains this build and all packages of the main process.
    notices({ copied: ['pdfjs-dist', 'tailwindcss'], workspaces: [''] }),
  ],
  build: {
    outDir: resolve('out/renderer'),
    emptyOutDir: true,
    target: 'es2022', // the headless host is opened in any browser, not only in Electron's Chromium
    minify: 'oxc',
    modulePreload: { polyfill: false }, // the polyfill would be an inline script, and the CSP of the page blocks inline scripts
    assetsInlineLimit: 0, // small files would become data: URLs, which the CSP blocks too
    rolldownOptions: { input: resolve('src/renderer/index.html') },
  },
} satisfies UserConfig
