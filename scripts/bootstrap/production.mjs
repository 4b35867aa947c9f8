// The bootstrap never changes a production installation (`npm ci --omit=dev`, NODE_ENV=production), and installs nothing for a part that runs on servers
// unless development packages are installed. If an installation failed, the server
// would have no packages.
import { existsSync } from 'node:fs'
import { packagesOf, runtimePackages } from './lock-packages.mjs'
import { exitWithError } from './log.mjs'
import { findNode24 } from './node.mjs'
import { inRoot } from './root.mjs'

/** The list of the installed packages. npm writes this file at the end of an installation. */
const RECORD = 'node_modules/.package-lock.json'

const installedPackages = () => (existsSync(inRoot(RECORD)) ? packagesOf(RECORD) : null)

/** Returns true if NODE_ENV or an option of npm requires production, or if no development package is installed. */
export function isProduction() {
  if (process.env.NODE_ENV === 'production') return true
  if ((process.env.npm_config_omit ?? '').split(/[\s,]+/).includes('dev')) return true
  return installedPackages() !== null && !hasDevelopmentPackages()
}

/** Returns true if a development package is installed. Without the list of npm, for example after a failed installation, the result is false. */
export function hasDevelopmentPackages() {
  const installed = installedPackages()
  if (!installed) return false
  const development = Object.entries(packagesOf('package-lock.json')).filter(
    ([, { dev, optional }]) => dev && !optional,
  )
  const isInstalled = ([path, { version }]) => installed[path]?.version === version
  return development.length === 0 || development.some(isInstalled)
}

/** Returns true if all packages of these workspaces are installed. '' is the root package. */
function hasPackages(workspaces) {
  const installed = installedPackages()
  // Without the list of npm, another tool installed the packages, or an installation failed.
  const isThere = (path) => (installed ? Boolean(installed[path]) : existsSync(inRoot(path, 'package.json')))
  return runtimePackages(packagesOf('package-lock.json'), workspaces).every(isThere)
}

/**
 * Returns the path of Node for the part. Exits with one line if Node is too old, packages of `workspaces` are not installed, or `builds` are missing.
 */
export function productionNode({ builds, workspaces }) {
  const node = findNode24()
  if (!node) {
    exitWithError(
      `Node 24 or later is needed; this is ${process.version}. On a production install nothing is fetched: install Node 24 yourself.`,
    )
  }
  if (!hasPackages(workspaces))
    exitWithError(
      'The packages are missing. Install them with: npm ci --omit=dev (on a server) or npm ci (for development).',
    )
  const missing = builds.filter((name) => !existsSync(inRoot('out', name)))
  if (missing.length > 0) {
    exitWithError(
      `The ${missing.join(', ')} is not built, and a production install builds nothing. Run "npm run build -- ${missing.join(' ')}" in a checkout with the development packages, and copy out/${missing[0]} here.`,
    )
  }
  return node
}
