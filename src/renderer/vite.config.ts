// Owns `vite build` of the renderer alone, for the headless host. Electron's build is electron.vite.config.ts.
import { defineConfig } from 'vite'
import { rendererConfig } from '../../scripts/build/renderer.ts'

export default defineConfig(rendererConfig)
