/** Runs knip twice: for all files, and for the production code of each package. */
import { spawnSync } from 'node:child_process'

const RUNS = [
  // This run finds unused files, exports and dependencies. A workspace may use development packages of the root.
  [],
  // Each workspace must list exactly the packages that its own production code imports.
  ['--production', '--strict', '--include', 'dependencies,unlisted,unresolved'],
]

const results = RUNS.map((options) =>
  spawnSync(
    process.execPath,
    ['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints', ...options],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  ),
)
process.exitCode = results.every(({ status }) => status === 0) ? 0 : 1
