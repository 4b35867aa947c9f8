import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { exitWithError, log } from './log.mjs'
import { inRoot } from './root.mjs'

const binary = () => inRoot('node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

function major(command) {
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  return Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? 0)
}

/** Returns the absolute path of an installed Node 24 or later, or null. The binary of the development dependency `node` is preferred. */
export function findNode24() {
  if (existsSync(binary()) && major(binary()) >= 24) return binary()
  return major(process.execPath) >= 24 ? process.execPath : null
}

/** Returns the absolute path of Node 24 or later. Downloads Node if no such version is installed. Exits with one line if the download fails. */
export function ensureNode24() {
  const present = findNode24()
  if (present) return present
  // With the option ignore-scripts of npm, the package `node` has no binary. Its install script downloads the binary from the npm registry.
  log('fetching Node 24, because the install script that brings it did not run')
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: inRoot('node_modules/node'),
    stdio: ['ignore', 2, 2],
    env: { ...process.env, npm_config_ignore_scripts: 'true', npm_config_global: 'false' },
  })
  if (existsSync(binary()) && major(binary()) >= 24) return binary()
  return exitWithError(
    'Node 24 is needed to run this project and could not be fetched. Install Node 24 and run this again with it.',
  )
}
