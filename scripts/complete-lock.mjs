// Adds the entries of other platforms' packages that npm leaves out of package-lock.json (docs/adr/0005-lock-file-for-all-platforms.md).
//
// If a registry does not have the package for another platform, `npm install` removes the entry of this package without a message. `npm ci` then rejects the lock file
// on every platform. Run this script after each `npm install`:
//   node scripts/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { pathOf } from './bootstrap/lock-packages.mjs'

const OS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'sunos', 'win32']
const CPU = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

/** Returns the os, cpu and libc in the name of a package ("…-linux-x64-musl"), or null if the name has no platform. */
export function platformOf(name) {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-')
  const os = OS.find((candidate) => words.includes(candidate))
  const cpu = CPU.find((candidate) => words.includes(candidate))
  if (!cpu || (!os && cpu !== 'wasm32')) return null
  const libc = words.includes('musl') ? 'musl' : words.some((word) => word.startsWith('gnu')) ? 'glibc' : null
  return { cpu: [cpu], ...(os ? { os: [os] } : {}), ...(libc && os === 'linux' ? { libc: [libc] } : {}) }
}

/** Adds the missing entries to a parsed lock file (in place). Returns the names of the added packages. Throws if a name has no platform. */
export function completeLock(lock) {
  const added = []
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (pathOf(lock.packages, path, name)) continue
      const platform = platformOf(name)
      if (!platform || !/^\d+\.\d+\.\d+/.test(version))
        throw new Error(`${path}: cannot place ${name}@${version}`)
      lock.packages[`node_modules/${name}`] = {
        version,
        ...(entry.dev ? { dev: true } : {}),
        license: entry.license,
        optional: true,
        ...platform,
      }
      added.push(`${name}@${version}`)
    }
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))
  lock.packages = Object.fromEntries(sorted)
  return added
}

if (
  process.argv[1] &&
  import.meta.url.endsWith('/complete-lock.mjs') &&
  process.argv[1].endsWith('complete-lock.mjs')
) {
  const file = new URL('../package-lock.json', import.meta.url)
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const added = completeLock(lock)
  if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  process.stderr.write(`package-lock.json: ${added.length} platform packages added\n`)
}
