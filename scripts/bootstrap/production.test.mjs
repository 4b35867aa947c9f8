import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { inRoot } from './root.mjs'

let root
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lastpage-production-'))
  cpSync(inRoot('scripts'), join(root, 'scripts'), { recursive: true })
  write('package-lock.json', JSON.stringify({ packages: { '': {}, ...locked } }))
  write('src/tracker/server.ts', 'process.stdout.write(JSON.stringify({ ran: process.argv.slice(2) }))')
  write('npm.cjs', `require('node:fs').writeFileSync(${JSON.stringify(join(root, 'npm-was-called'))}, '')`)
  write('out/viewer/index.html', '')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const locked = {
  'src/tracker': { dependencies: { fastify: '5.12.8', '@lastpage/shared': '*' } },
  'src/shared': { dependencies: { zod: '4.6.7' } },
  'node_modules/@lastpage/shared': { resolved: 'src/shared', link: true },
  'node_modules/zod': { version: '4.6.7' },
  'node_modules/lucide-react': { version: '1.75.0' },
  'node_modules/fastify': { version: '5.12.8' },
  'node_modules/vitest': { version: '5.1.1', dev: true },
}

/** The packages of the tracker and of src/shared, without those of the renderer. */
const TRACKERS = ['node_modules/fastify', 'node_modules/@lastpage/shared', 'node_modules/zod']

function write(path, text) {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}
const install = (...names) =>
  write(
    'node_modules/.package-lock.json',
    JSON.stringify({ packages: Object.fromEntries(names.map((name) => [name, locked[name]])) }),
  )

function runTracker(env = {}) {
  const args = [join(root, 'scripts/bootstrap.mjs'), 'run', 'src/tracker/server.ts', '--port', '0']
  const { NODE_ENV: _one, npm_config_omit: _other, ...inherited } = process.env
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...inherited, npm_execpath: join(root, 'npm.cjs'), ...env },
  })
  return { stdout, stderr, status, installed: existsSync(join(root, 'npm-was-called')) }
}

it('runs in an installation without development packages, and installs nothing', () => {
  install(...TRACKERS)
  expect(runTracker()).toEqual({
    stdout: '{"ran":["--port","0"]}',
    stderr: '',
    status: 0,
    installed: false,
  })
})

it.each([{ NODE_ENV: 'production' }, { npm_config_omit: 'dev' }])('installs nothing with %o', (env) => {
  install(...TRACKERS)
  expect(runTracker(env)).toMatchObject({ status: 0, installed: false })
})

it('exits with one line if packages or the viewer are missing', () => {
  const withoutPackages = runTracker({ NODE_ENV: 'production' })
  expect(withoutPackages.stderr).toBe(
    'lastpage: The packages are missing. Install them with: npm ci --omit=dev (on a server) or npm ci (for development).\n',
  )
  install('node_modules/fastify', 'node_modules/@lastpage/shared')
  expect(runTracker().stderr).toBe(withoutPackages.stderr)
  install(...TRACKERS)
  rmSync(join(root, 'out'), { recursive: true })
  const withoutViewer = runTracker()
  expect(withoutViewer.stderr).toMatch(
    /^lastpage: The viewer is not built, and a production install builds nothing\..*\n$/,
  )
  expect([withoutPackages, withoutViewer].map(({ installed, status }) => [installed, status])).toEqual([
    [false, 1],
    [false, 1],
  ])
})

it('installs nothing after a failed installation, which leaves no list of packages', () => {
  const withoutFolder = runTracker()
  for (const name of TRACKERS.slice(1)) write(`${name}/package.json`, '{}')
  const withSomePackages = runTracker()
  for (const { stderr, status, installed } of [withoutFolder, withSomePackages]) {
    expect(stderr).toContain('The packages are missing.')
    expect([status, installed]).toEqual([1, false])
  }
})

it('runs packages that another tool than npm has installed', () => {
  for (const name of TRACKERS) write(`${name}/package.json`, '{}')
  expect(runTracker()).toMatchObject({ status: 0, installed: false })
})

it('installs missing packages in a repository with development packages', () => {
  install('node_modules/vitest')
  expect(runTracker().installed).toBe(true)
})
