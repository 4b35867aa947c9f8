// The packages that the build of the main process contains, so that the installers need no copy of them. `electron-builder.yml` extends the default export,
// because electron-builder copies each package of `dependencies` with all that it needs.
import { packagesOf, pathOf, runtimePackages } from '../bootstrap/lock-packages.mjs'

/**
 * zod: the build drops its texts in 50 languages. As a package, all of them would be loaded at each start. jsforce: the build drops packages of its own
 * transport.
 */
export const bundledPackages = ['zod', 'jsforce']

const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** Returns the names of the packages that only bundled packages need. electron-builder may place a package in another folder than npm. */
function unneededPackages(): string[] {
  const packages = packagesOf('package-lock.json')
  const copied = Object.keys(packages['']?.dependencies ?? {}).filter(
    (name) => !bundledPackages.includes(name),
  )
  const direct = copied.flatMap((name) => pathOf(packages, '', name) ?? [])
  const needed = new Set([...direct, ...runtimePackages(packages, direct, { optional: true })].map(nameOf))
  const all = new Set(runtimePackages(packages, [''], { optional: true }).map(nameOf))
  return [...all].filter((name) => !needed.has(name)).sort()
}

export default { files: unneededPackages().map((name) => `!node_modules/${name}/**`) }
