// A production install (`npm ci --omit=dev`, NODE_ENV=production) is never changed: an install that fails half-way would leave a server without
// its packages.
import { existsSync } from 'node:fs'
import { packagesOf, runtimePackages } from './lock-packages.mjs'
import { exitWithError } from './log.mjs'
import { findNode24 } from './node.mjs'
import { inRoot } from './root.mjs'

/** npm's own record of what it installed; it is written last. */
const RECORD = 'node_modules/.package-lock.json'

const installedPackages = () => (existsSync(inRoot(RECORD)) ? packagesOf(RECORD) : null)

/** True where NODE_ENV or npm's options say so, or where packages are installed and none of them is for development only. */
export function isProduction() {
  if (process.env.NODE_ENV === 'production') return true
  if ((process.env.npm_config_omit ?? '').split(/[\s,]+/).includes('dev')) return true
  const installed = installedPackages()
  if (!installed) return false
  const development = Object.entries(packagesOf('package-lock.json')).filter(
    ([, { dev, optional }]) => dev && !optional,
  )
  const isInstalled = ([path, { version }]) => installed[path]?.version === version
  return development.length > 0 && !development.some(isInstalled)
}

/** `workspaces` are the folders of the packages that the part consists of; '' is the root. */
function hasPackages(workspaces) {
  if (!existsSync(inRoot('node_modules'))) return false
  const installed = installedPackages() ?? {}
  if (Object.keys(installed).length === 0) return true // not installed by npm, so there is nothing to compare with
  return runtimePackages(packagesOf('package-lock.json'), workspaces).every((path) => installed[path])
}

/**
 * The path of the Node that runs the part. Ends the process with one line where Node is too old, where packages of `workspaces` are
 * not installed or where `builds` are missing.
 */
export function productionNode({ builds, workspaces }) {
  const node = findNode24()
  if (!node) {
    exitWithError(
      `Node 24 or later is needed; this is ${process.version}. On a production install nothing is fetched: install Node 24 yourself.`,
    )
  }
  if (!hasPackages(workspaces))
    exitWithError('The packages are missing. Install them with: npm ci --omit=dev')
  const missing = builds.filter((name) => !existsSync(inRoot('out', name)))
  if (missing.length > 0) {
    exitWithError(
      `The ${missing.join(', ')} is not built, and a production install builds nothing. Run "npm run build -- ${missing.join(' ')}" in a checkout with the development packages, and copy out/${missing[0]} here.`,
    )
  }
  return node
}
