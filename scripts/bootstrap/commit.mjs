import { spawnSync } from 'node:child_process'
import { inRoot } from './root.mjs'

/**
 * Returns the git commit of the sources, with `-dirty` after uncommitted changes. A build without the folder `.git`, for example in an image, gets the
 * commit from LASTPAGE_COMMIT. Returns `unknown` if neither exists.
 */
export function describeCommit() {
  const given = process.env.LASTPAGE_COMMIT
  if (given) return given
  const { status, stdout } = spawnSync(
    'git',
    ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'],
    { cwd: inRoot(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  )
  return status === 0 ? stdout.trim() : 'unknown'
}
