// package-lock.json has one entry per folder of node_modules, one per workspace, and '' for the root.
import { readFileSync } from 'node:fs'
import { inRoot } from './root.mjs'

export const packagesOf = (file) => JSON.parse(readFileSync(inRoot(file), 'utf8')).packages

/** The path of the package that `name` means to a file of the package at `from`, or undefined: Node looks upwards through the folders. */
export function pathOf(packages, from, name) {
  for (let folder = from; ; folder = parentPackage(folder)) {
    const path = `${folder ? `${folder}/` : ''}node_modules/${name}`
    if (packages[path]) return path
    if (!folder) return undefined
  }
}

const parentPackage = (path) => path.slice(0, Math.max(0, path.lastIndexOf('node_modules/') - 1))

/** The paths of all packages that the packages at `roots` need to run; `optional` adds those that npm may leave out on some platform. */
export function runtimePackages(packages, roots, { optional = false } = {}) {
  const found = new Set()
  const queue = [...roots]
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const { resolved, link, dependencies, optionalDependencies } = packages[path] ?? {}
    if (link) queue.push(resolved)
    for (const name of Object.keys({ ...dependencies, ...(optional ? optionalDependencies : {}) })) {
      const dependency = pathOf(packages, path, name)
      if (!dependency || found.has(dependency)) continue
      found.add(dependency)
      queue.push(dependency)
    }
  }
  return [...found]
}
