/** Runs knip twice: over everything, and over what each package runs in production. */
import { spawnSync } from 'node:child_process'

const RUNS = [
  // No file, export or dependency without use. A package may use development packages of the root.
  [],
  // Each package lists what its own code imports, and nothing else: the packages of a neighbour or of the root don't count.
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
