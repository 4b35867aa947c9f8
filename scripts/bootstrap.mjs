// The entry of `npm start`, `npm test` and `npm run …`. This script installs the dependencies, creates the builds, and runs the command.
//
// This file and the files in scripts/bootstrap/ run before the packages are installed. These files therefore import only the built-in modules
// of Node, and use no function that is newer than Node 20. Their log goes to standard error, because only the command writes to standard output.
import { readFileSync } from 'node:fs'
import { BUILDS, ensureBuilt } from './bootstrap/build.mjs'
import { describeCommit } from './bootstrap/commit.mjs'
import { ensureInstalled } from './bootstrap/dependencies.mjs'
import { ensureElectron } from './bootstrap/electron.mjs'
import { runInForeground } from './bootstrap/foreground.mjs'
import { keyringCommand } from './bootstrap/keyring.mjs'
import { exitWithError } from './bootstrap/log.mjs'
import { ensureNode24 } from './bootstrap/node.mjs'
import { hasDevelopmentPackages, isProduction, productionNode } from './bootstrap/production.mjs'
import { inRoot, root } from './bootstrap/root.mjs'
import { installTestPackages } from './bootstrap/test-packages.mjs'

/**
 * The builds and the npm workspaces that each part needs. '' is the root package. `onServers`: the part runs on servers, where a failed installation
 * must not be repaired by another one.
 */
const PARTS = [
  { part: /^src\/tracker\//, builds: ['viewer'], workspaces: ['src/tracker'], onServers: true },
  {
    part: /^src\/main\//,
    builds: ['renderer'],
    workspaces: ['', 'src/main/host/headless'],
    onServers: true,
  },
  { part: /^test\/(bench|faults)\//, builds: ['viewer', 'renderer', 'tracker'], workspaces: [''] },
]
const OTHER_PART = { builds: [], workspaces: [''] }

const USAGE = {
  start: `Usage: npm start [-- options]      tracker, desktop and a practice org on this machine
  --no-open  do not open the browser
  --fresh    delete the data of the last demo first`,
  test: `Usage: npm test [-- stage …]      default: all stages; an unknown name lists them`,
  build: `Usage: npm run build [-- ${BUILDS.join('|')} …]      default: viewer and desktop`,
  package: `Usage: npm run package [-- options]      builds the app and its installers for this system in dist/
The options are those of electron-builder: --linux, --mac, --win, --dir, --publish never, …`,
}

/** True if the arguments contain `--help` or `-h`. The help needs no installation and no build. */
const asksForHelp = (args) => args.some((arg) => arg === '--help' || arg === '-h')

/** `--version` with a number is a flag of a command, for example `release stage --version 1.4.0`. */
const asksForVersion = (args) =>
  args.some((arg, index) => arg === '--version' && !/^\d/.test(args[index + 1] ?? ''))

function printVersion() {
  const { version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  process.stdout.write(`lastpage ${version} (${describeCommit()})\n`)
}

async function start(args) {
  await ensureInstalled()
  const node = ensureNode24()
  const electron = ensureElectron(node)
  await ensureBuilt(node, ['viewer', electron ? 'desktop' : 'renderer'])
  await runInForeground(node, ['scripts/start.ts', ...args])
}

async function test(args) {
  await Promise.all([installTestPackages(), ensureInstalled()])
  const node = ensureNode24()
  ensureElectron(node)
  const [command, ...rest] = keyringCommand([node, 'scripts/test.ts', ...args])
  await runInForeground(command, rest)
}

async function run(args) {
  const [file, ...rest] = args
  if (!file) exitWithError('Name the file to run: node scripts/bootstrap.mjs run <file> [arguments]')
  const { builds: served, workspaces, onServers } = PARTS.find(({ part }) => part.test(file)) ?? OTHER_PART
  const builds = asksForHelp(rest) ? [] : served
  if (isProduction() || (onServers && !hasDevelopmentPackages())) {
    await runInForeground(productionNode({ builds, workspaces }), [file, ...rest])
    return
  }
  await ensureInstalled()
  const node = ensureNode24()
  await ensureBuilt(node, builds)
  await runInForeground(node, [file, ...rest])
}

async function build(args) {
  await ensureInstalled()
  await ensureBuilt(ensureNode24(), args.length > 0 ? args : ['viewer', 'desktop'])
}

async function pack(args) {
  await build([])
  await runInForeground(ensureNode24(), ['node_modules/electron-builder/cli.js', ...args])
}

const COMMANDS = { start, test, run, build, package: pack }

process.chdir(root)
// Node caches compiled modules in this folder. With the cache, a part starts in two thirds of the time. The tests start hundreds of parts.
process.env.NODE_COMPILE_CACHE ??= inRoot('node_modules/.cache/compiled')
const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
if (!command) exitWithError(`Unknown command "${name}". Known: ${Object.keys(COMMANDS).join(', ')}.`)
try {
  if (asksForVersion(args)) printVersion()
  else if (asksForHelp(args) && USAGE[name]) process.stdout.write(`${USAGE[name]}\n`)
  else await command(args)
} catch (error) {
  exitWithError(error instanceof Error ? error.message : String(error))
}
