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
      handler(html, { bundle = {} }) {
        const chunk = Object.values(bundle).find(
          (made) => made.type === 'chunk' && !made.isEntry && made.moduleIds.includes(file),
        )
        if (chunk?.type !== 'chunk')
          throw new Error(`The build has no chunk apart from the entry point for ${module}`)
        const missing = [chunk.fileName, ...chunk.imports].filter((name) => !html.includes(`"/${name}"`))
        return missing.map((name) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${name}` },
          injectTo: 'head',
        }))
      },
    },
  }
}
