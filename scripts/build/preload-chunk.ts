import { resolve } from 'node:path'
import type { Plugin } from 'vite'

/** The page requests the script of a dynamically imported module at once, not only when its entry point has run. `module` is the file of the module. */
export function preloadChunk(module: string): Plugin {
  const file = resolve(module)
  return {
    name: 'lastpage:preload-chunk',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const chunk = Object.values(bundle).find(
          (made) => made.type === 'chunk' && made.facadeModuleId === file,
        )
        if (chunk?.type !== 'chunk') throw new Error(`The build has no chunk of its own for ${module}`)
        return [chunk.fileName, ...chunk.imports].map((name) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${name}` },
          injectTo: 'head',
        }))
      },
    },
  }
}
