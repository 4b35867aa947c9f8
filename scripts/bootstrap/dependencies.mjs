// Owns node_modules: `npm ci` when the lock file asks for it, and not otherwise.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { alone } from './lock.mjs'
import { inRoot } from './root.mjs'
import { fail, say } from './say.mjs'

const stampFile = () => inRoot('node_modules/.lastpage/installed')
const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(inRoot('package-lock.json')))
    .digest('hex')

function readOr(file, fallback) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return fallback
  }
}

function writeStamp() {
  mkdirSync(inRoot('node_modules/.lastpage'), { recursive: true })
  writeFileSync(stampFile(), lockHash())
}

/** True when npm's own record of what lies in node_modules has every package of the lock at its version. */
function npmAgrees() {
  const record = readOr(inRoot('node_modules/.package-lock.json'), '')
  if (!record) return false
  const { packages: installed } = JSON.parse(record)
  const { packages: wanted } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'))
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  )
}

function isInstalled() {
  if (readOr(stampFile(), '') === lockHash()) return true
  if (!npmAgrees()) return false
  writeStamp()
  return true
}

/** npm as it was called, else the one on the PATH. Its output goes to standard error: standard output is the child's. */
function npm(...args) {
  const called = process.env.npm_execpath
  const [command, first] =
    called && existsSync(called) && /\.c?js$/.test(called) ? [process.execPath, [called]] : ['npm', []]
  const shell = command === 'npm' && process.platform === 'win32'
  return spawnSync(command, [...first, ...args], { cwd: inRoot(), stdio: ['ignore', 2, 2], shell })
}

/** Leaves node_modules as the lock file says, or ends with one line that says why it could not. */
export async function installWhenDue() {
  if (isInstalled()) return
  await alone('install', () => {
    if (isInstalled()) return
    say('installing dependencies (npm ci), about a minute')
    // Some packages ask for Node 22: they run on the Node 24 that is being installed here, so the question is not npm's.
    const { status } = npm(
      'ci',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--engine-strict=false',
      '--include=dev',
    )
    if (status !== 0)
      fail(
        'npm ci did not succeed (see above). Without the npm registry nothing can be set up; try again with a network.',
      )
    writeStamp()
  })
}
