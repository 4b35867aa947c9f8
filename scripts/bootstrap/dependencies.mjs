import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { withLock } from './lock.mjs'
import { exitWithError, log } from './log.mjs'
import { succeeds } from './program.mjs'
import { inRoot } from './root.mjs'

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

/** Returns true if node_modules contains each package of the lock file in the right version. The source is the list that npm writes at the end of an installation. */
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

/** Runs the npm that started this process, or the npm on the PATH. Returns true if npm succeeded. */
function npm(...args) {
  const called = process.env.npm_execpath
  const [command, first] =
    called && existsSync(called) && /\.c?js$/.test(called) ? [process.execPath, [called]] : ['npm', []]
  const shell = command === 'npm' && process.platform === 'win32'
  return succeeds(command, [...first, ...args], { cwd: inRoot(), shell })
}

/** Runs `npm ci` if node_modules does not match the lock file. Exits with one line if npm fails. */
export async function ensureInstalled() {
  if (isInstalled()) return
  await withLock('install', async () => {
    if (isInstalled()) return
    log('installing dependencies (npm ci), about a minute')
    // Some packages require Node 22, and npm may run on Node 20. The packages run on the Node 24 that npm installs here, so npm must
    // not check the version of Node.
    const installed = await npm(
      'ci',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--engine-strict=false',
      '--include=dev',
    )
    if (!installed)
      exitWithError(
        'npm ci did not succeed (see above). Without the npm registry nothing can be set up; try again with a network.',
      )
    writeStamp()
  })
}
