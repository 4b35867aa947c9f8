// Reads package-lock.json. This file has one entry for each package folder in node_modules, for each workspace, and for the root ('').
import { readFileSync } from 'node:fs'
import { inRoot } from './root.mjs'

export const packagesOf = (file) => JSON.parse(readFileSync(inRoot(file), 'utf8')).packages

/** Resolves a package name as Node does. Searches node_modules in the folder `from` and in all folders above it. Returns the path or undefined. */
export function pathOf(packages, from, name) {
  for (let folder = from; ; folder = parentPackage(folder)) {
    const path = `${folder ? `${folder}/` : ''}node_modules/${name}`
    if (packages[path]) return path
    if (!folder) return undefined
  }
}

const parentPackage = (path) => path.slice(0, Math.max(0, path.lastIndexOf('node_modules/') - 1))

/** Returns the paths of all packages that the packages at `roots` need at run time. `optional` includes the packages for other platforms. */
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
