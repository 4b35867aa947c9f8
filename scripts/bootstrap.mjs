// Owns what stands between a fresh clone and running code: `npm start`, `npm test` and `npm run …` all come through here.
//
// Only Node's built-ins are imported, and nothing newer than Node 20: this runs before anything is installed. What it has to
// say goes to standard error, so that standard output stays the child's alone.
import { BUILDS, buildWhenDue } from './bootstrap/build.mjs'
import { runAsMe } from './bootstrap/child.mjs'
import { installWhenDue } from './bootstrap/dependencies.mjs'
import { electronBinary } from './bootstrap/electron.mjs'
import { keyringCommand } from './bootstrap/keyring.mjs'
import { node24 } from './bootstrap/node.mjs'
import { isProduction, productionNode } from './bootstrap/production.mjs'
import { inRoot, root } from './bootstrap/root.mjs'
import { fail } from './bootstrap/say.mjs'
import { installTestPackages } from './bootstrap/test-packages.mjs'

/** What a part serves and therefore needs built, and the folders of the packages it consists of ('' is the root). */
const PARTS = [
  { part: /^src\/tracker\//, builds: ['viewer'], workspaces: ['src/tracker'] },
  { part: /^src\/main\//, builds: ['renderer'], workspaces: ['', 'src/main/host/headless'] },
  { part: /^test\/(bench|faults)\//, builds: ['viewer', 'renderer'], workspaces: [''] },
]
const OTHER_PART = { builds: [], workspaces: [''] }

const USAGE = {
  start: `Usage: npm start [-- options]      tracker, desktop and a practice org on this machine
  --no-open  do not open the browser
  --fresh    forget the last demo first`,
  test: `Usage: npm test [-- stage …]      all stages unless named; a wrong name lists them`,
  build: `Usage: npm run build [-- ${BUILDS.join('|')} …]      viewer and desktop unless named`,
  package: `Usage: npm run package [-- options]      builds the app and its installers for this system in dist/
The options are those of electron-builder: --linux, --mac, --win, --dir, --publish never, …`,
}

/** Help needs nothing installed and nothing built. */
const asksForHelp = (args) => args.some((arg) => arg === '--help' || arg === '-h')

async function start(args) {
  await installWhenDue()
  const node = node24()
  const electron = electronBinary(node)
  await buildWhenDue(node, ['viewer', electron ? 'desktop' : 'renderer'])
  await runAsMe(node, ['scripts/start.ts', ...args])
}

async function test(args) {
  await installWhenDue()
  installTestPackages()
  const node = node24()
  electronBinary(node)
  const [command, ...rest] = keyringCommand([node, 'scripts/test.ts', ...args])
  await runAsMe(command, rest)
}

async function run(args) {
  const [file, ...rest] = args
  if (!file) fail('Say which file to run: node scripts/bootstrap.mjs run <file> [arguments]')
  const { builds: served, workspaces } = PARTS.find(({ part }) => part.test(file)) ?? OTHER_PART
  const builds = asksForHelp(rest) ? [] : served
  if (isProduction()) {
    await runAsMe(productionNode({ builds, workspaces }), [file, ...rest])
    return
  }
  await installWhenDue()
  const node = node24()
  await buildWhenDue(node, builds)
  await runAsMe(node, [file, ...rest])
}

async function build(args) {
  await installWhenDue()
  await buildWhenDue(node24(), args.length > 0 ? args : ['viewer', 'desktop'])
}

async function pack(args) {
  await build([])
  await runAsMe(node24(), ['node_modules/electron-builder/cli.js', ...args])
}

const COMMANDS = { start, test, run, build, package: pack }

process.chdir(root)
// Every process from here on finds its modules compiled: parts start a third sooner, and tests start hundreds of them.
process.env.NODE_COMPILE_CACHE ??= inRoot('node_modules/.cache/compiled')
const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
if (!command) fail(`Unknown command "${name}". Known: ${Object.keys(COMMANDS).join(', ')}.`)
try {
  if (asksForHelp(args) && USAGE[name]) process.stdout.write(`${USAGE[name]}\n`)
  else await command(args)
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}
