import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { log } from './log.mjs'
import { inRoot } from './root.mjs'

const REACH_MS = 5_000
const CACHED_MS = 15_000
const DOWNLOAD_MS = 5 * 60_000

const folder = () => inRoot('node_modules/electron')
const giveUpStamp = () => inRoot('node_modules/.lastpage/electron-unreachable')
const version = () => JSON.parse(readFileSync(`${folder()}/package.json`, 'utf8')).version

function installed() {
  try {
    const path = readFileSync(`${folder()}/path.txt`, 'utf8')
    const binary = `${process.env.ELECTRON_OVERRIDE_DIST_PATH ?? `${folder()}/dist`}/${path}`
    return existsSync(binary) ? binary : null
  } catch {
    return null
  }
}

/** Returns true if the download host answers. Behind a firewall that drops packets, the download itself would wait for minutes. */
function reachable(node) {
  const url =
    process.env.ELECTRON_MIRROR ??
    process.env.npm_config_electron_mirror ??
    'https://github.com/electron/electron'
  const ask = `fetch(${JSON.stringify(url)},{method:'HEAD',signal:AbortSignal.timeout(${REACH_MS})}).then(()=>process.exit(0),()=>process.exit(1))`
  return spawnSync(node, ['-e', ask], { stdio: 'ignore', timeout: REACH_MS + 2_000 }).status === 0
}

/**
 * Returns the path of Electron's binary, or null. Since Electron 42, `npm ci` does not install the binary, so this function downloads the binary once
 * for each version. If the download fails, the function logs one line and returns null.
 */
export function ensureElectron(node) {
  const present = installed()
  if (present) return present
  const stamp = giveUpStamp()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version()) return null
  const timeout = reachable(node) ? DOWNLOAD_MS : CACHED_MS
  if (timeout === DOWNLOAD_MS) log(`fetching Electron ${version()}, about 120 MB, once`)
  spawnSync(node, ['install.js'], { cwd: folder(), stdio: 'ignore', timeout, killSignal: 'SIGKILL' })
  const fetched = installed()
  if (fetched) return fetched
  mkdirSync(inRoot('node_modules/.lastpage'), { recursive: true })
  writeFileSync(stamp, version())
  log(
    'Electron’s binary can’t be fetched here: the desktop runs in its headless host, in a browser. (npx install-electron tries again.)',
  )
  return null
}
