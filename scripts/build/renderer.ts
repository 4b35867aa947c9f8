// The build of the renderer for Electron and for the headless host.
import { resolve } from 'node:path'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { Plugin, UserConfig } from 'vite'
import { notices } from './notices.ts'
import { pdfjsAssets } from './pdfjs-assets.ts'
import { preloadChunk } from './preload-chunk.ts'
import { withoutPackage } from './without-package.ts'

/** Makes the URLs of the build absolute, because a page such as /documents/… can be reloaded. The default base of electron-vite is './'. */
const absoluteBase: Plugin = { name: 'lastpage:absolute-base', config: () => ({ base: '/' }) }

/** The file that the page loads first. It connects to main, and has no components. */
const start = { name: 'start', test: /src\/renderer\/app\/main\.ts$/, priority: 1 }
/**
 * One file with everything else that the first screen needs, because each file costs a request. Its name is in the error of the build if a module brings the
 * schemas into it.
 */
const firstScreen = {
  name: 'first-screen',
  test: /src\/renderer\/(app\/render-window|features\/activity\/activity-screen)\.tsx$/,
}

const withoutSchemas = ({ name }: { name: string }) =>
  withoutPackage(
    'zod',
    'The first screen does not need the schemas. Import only types from modules with schemas (docs/adr/0131).',
    name,
  )

export const rendererConfig = {
  root: resolve('src/renderer'),
  plugins: [
    react(),
    tailwind(),
    pdfjsAssets(),
    absoluteBase,
    withoutSchemas(start),
    withoutSchemas(firstScreen),
    withoutPackage('react-dom', 'It must stay small, so it has no components (docs/adr/0137).', start.name),
    preloadChunk('src/renderer/app/render-window.tsx'),
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
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      input: resolve('src/renderer/index.html'),
      output: { codeSplitting: { groups: [start, firstScreen] } },
    },
  },
} satisfies UserConfig
