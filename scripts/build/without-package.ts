import type { Plugin } from 'vite'

/** Ends the build with an error if a script contains the package. `because`: the reason, and what to do. `chunk`: only the script with this name. */
export function withoutPackage(name: string, because: string, chunk?: string): Plugin {
  return {
    name: `lastpage:without-${name}`,
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const made of Object.values(bundle)) {
        const isInside =
          made.type === 'chunk' &&
          (chunk === undefined || made.name === chunk) &&
          made.moduleIds.some((id) => id.includes(`/node_modules/${name}/`))
        if (isInside) this.error(`${made.fileName} contains ${name}. ${because}`)
      }
    },
  }
}
