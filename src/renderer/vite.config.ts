import { defineConfig } from 'vite'
import { rendererConfig } from '../../scripts/build/renderer.ts'

export default defineConfig(rendererConfig)
