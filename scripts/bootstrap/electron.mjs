// Owns Electron's binary: since Electron 42 npm's install brings none, so it is asked for once, and its absence is no error.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { inRoot } from './root.mjs'
import { say } from './say.mjs'

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

/** Whether the download's host answers at all: a firewall that swallows packets must not cost minutes. */
function reachable(node) {
  const url =
    process.env.ELECTRON_MIRROR ??
    process.env.npm_config_electron_mirror ??
    'https://github.com/electron/electron'
  const ask = `fetch(${JSON.stringify(url)},{method:'HEAD',signal:AbortSignal.timeout(${REACH_MS})}).then(()=>process.exit(0),()=>process.exit(1))`
  return spawnSync(node, ['-e', ask], { stdio: 'ignore', timeout: REACH_MS + 2_000 }).status === 0
}

/** The path of Electron's binary, or null. Tries to fetch it once for each version; says in one line when it can't. */
export function electronBinary(node) {
  const present = installed()
  if (present) return present
  const stamp = giveUpStamp()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version()) return null
  const timeout = reachable(node) ? DOWNLOAD_MS : CACHED_MS
  if (timeout === DOWNLOAD_MS) say(`fetching Electron ${version()}, about 120 MB, once`)
  spawnSync(node, ['install.js'], { cwd: folder(), stdio: 'ignore', timeout, killSignal: 'SIGKILL' })
  const fetched = installed()
  if (fetched) return fetched
  mkdirSync(inRoot('node_modules/.lastpage'), { recursive: true })
  writeFileSync(stamp, version())
  say(
    'Electron’s binary can’t be fetched here: the desktop runs in its headless host, in a browser. (npx install-electron tries again.)',
  )
  return null
}
