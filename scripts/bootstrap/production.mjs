// A production install (`npm ci --omit=dev`, NODE_ENV=production) is never changed from here: an install that fails half-way would
// leave a server without its packages.
import { existsSync, readFileSync } from 'node:fs'
import { presentNode } from './node.mjs'
import { inRoot } from './root.mjs'
import { fail } from './say.mjs'

const record = () => inRoot('node_modules/.package-lock.json')
const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages

/** True where somebody said so, or where what is installed has all that production needs and little that development needs. */
export function isProduction() {
  if (process.env.NODE_ENV === 'production') return true
  if ((process.env.npm_config_omit ?? '').split(/[\s,]+/).includes('dev')) return true
  if (!existsSync(record())) return false
  const installed = packagesOf(record())
  const wanted = Object.entries(packagesOf(inRoot('package-lock.json')))
  const has = ([path, { version }]) => installed[path]?.version === version
  const production = wanted.filter(
    ([path, { dev, devOptional, optional }]) => path && !dev && !devOptional && !optional,
  )
  const development = wanted.filter(([, { dev, optional }]) => dev && !optional)
  return development.length > 0 && production.every(has) && !development.some(has)
}

/** The Node that runs, checked; ends with one line where it is too old or where `builds` are missing. */
export function productionNode(builds) {
  const node = presentNode()
  if (!node) {
    fail(
      `Node 24 or later is needed; this is ${process.version}. On a production install nothing is fetched: install Node 24 yourself.`,
    )
  }
  if (!existsSync(inRoot('node_modules')))
    fail('The packages are missing. Install them with: npm ci --omit=dev')
  const missing = builds.filter((name) => !existsSync(inRoot('out', name)))
  if (missing.length > 0) {
    fail(
      `The ${missing.join(', ')} is not built, and a production install builds nothing. Run "npm run build -- ${missing.join(' ')}" in a checkout with the development packages, and copy out/${missing[0]} here.`,
    )
  }
  return node
}
