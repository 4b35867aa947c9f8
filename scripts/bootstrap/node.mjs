// Owns which Node runs the project: the one the dev dependency `node` brings, whatever the machine has.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { inRoot } from './root.mjs'
import { fail, say } from './say.mjs'

const binary = () => inRoot('node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

function major(command) {
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  return Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? 0)
}

/** Absolute path of a Node 24 or later that is here already, or null. */
export function presentNode() {
  if (existsSync(binary()) && major(binary()) >= 24) return binary()
  return major(process.execPath) >= 24 ? process.execPath : null
}

/** Absolute path of a Node 24 or later. */
export function node24() {
  const present = presentNode()
  if (present) return present
  // Where install scripts are blocked (npm's ignore-scripts), the package `node` arrives without its binary: its own script
  // asks the npm registry for the package of this platform.
  say('fetching Node 24, because the install script that brings it did not run')
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: inRoot('node_modules/node'),
    stdio: ['ignore', 2, 2],
    env: { ...process.env, npm_config_ignore_scripts: 'true', npm_config_global: 'false' },
  })
  if (existsSync(binary()) && major(binary()) >= 24) return binary()
  return fail(
    'Node 24 is needed to run this project and could not be fetched. Install Node 24 and run this again with it.',
  )
}
