import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeCommit } from './commit.mjs'
import { withLock } from './lock.mjs'
import { log } from './log.mjs'
import { inRoot } from './root.mjs'

const VITE = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--config']
const COMMON = ['package-lock.json', 'tsconfig.base.json', 'scripts/build', 'src/shared']

/**
 * `output`: a path that exists after the build. `inputs`: a change of these files requires a new build. `also`: other targets of the same build.
 * `needs`: targets that are built first. `namesCommit`: the build contains the commit, so another commit requires a new build.
 */
const TARGETS = {
  viewer: {
    output: 'out/viewer',
    inputs: [...COMMON, 'src/viewer'],
    command: [...VITE, 'src/viewer/vite.config.ts'],
  },
  renderer: {
    output: 'out/renderer',
    inputs: [...COMMON, 'src/renderer', 'src/preload'],
    command: [...VITE, 'src/renderer/vite.config.ts'],
  },
  /** The renderer with sample data instead of a main process. Tests use it. */
  'testing-window': {
    output: 'out/testing-window',
    inputs: [...COMMON, 'src/renderer', 'src/preload', 'test/renderer/vite.config.ts'],
    command: [...VITE, 'test/renderer/vite.config.ts'],
  },
  /** The production build of the tracker. */
  tracker: {
    output: 'out/tracker',
    inputs: [...COMMON, 'package.json', 'src/tracker', 'src/viewer'],
    command: [...VITE, 'scripts/build/tracker.config.ts'],
    needs: ['viewer'],
    namesCommit: true,
  },
  /** The other parts that tests start as processes. */
  parts: {
    output: 'out/parts',
    inputs: [...COMMON, 'src/main', 'test/salesforce-org', 'test/fixtures', 'test/faults'],
    command: [...VITE, 'scripts/build/parts.config.ts'],
  },
  desktop: {
    output: 'out/main',
    inputs: [...COMMON, 'src/main', 'src/preload', 'src/renderer', 'electron.vite.config.ts'],
    command: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
    also: ['renderer'],
  },
}

export const BUILDS = Object.keys(TARGETS)

function files(path) {
  if (!existsSync(inRoot(path))) return []
  if (!statSync(inRoot(path)).isDirectory()) return [path]
  return readdirSync(inRoot(path)).flatMap((name) => files(join(path, name)))
}

const isTest = (file) => /\.test\.tsx?$/.test(file)

function hash({ inputs, command, namesCommit }) {
  const digest = createHash('sha256').update(command.join('\n'))
  if (namesCommit) digest.update(describeCommit())
  for (const file of inputs
    .flatMap(files)
    .filter((file) => !isTest(file))
    .sort()) {
    digest.update(`\0${file}\0`).update(readFileSync(inRoot(file)))
  }
  return digest.digest('hex')
}

const stampFile = (name) => inRoot('out/.built', name)

function isBuilt(name, key) {
  const stamp = stampFile(name)
  return existsSync(inRoot(TARGETS[name].output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key
}

function buildOne(node, name) {
  const target = TARGETS[name]
  for (const other of target.needs ?? []) buildOne(node, other)
  const key = hash(target)
  if (isBuilt(name, key)) return
  log(`building ${name}`)
  const { status } = spawnSync(node, target.command, { cwd: inRoot(), stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error(`the ${name} could not be built (see above)`)
  mkdirSync(inRoot('out/.built'), { recursive: true })
  writeFileSync(stampFile(name), key)
  for (const other of target.also ?? []) writeFileSync(stampFile(other), hash(TARGETS[other]))
}

/** Builds the named targets that are missing or older than their inputs. Throws if a build fails. */
export async function ensureBuilt(node, names) {
  for (const name of names)
    if (!TARGETS[name]) throw new Error(`Unknown build "${name}". Known: ${BUILDS.join(', ')}.`)
  if (names.every((name) => isBuilt(name, hash(TARGETS[name])))) return
  await withLock('build', () => {
    for (const name of names) buildOne(node, name)
  })
}
