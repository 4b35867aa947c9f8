import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'lastpage-tracker-install-'))
const started: ChildProcess[] = []

beforeAll(async () => {
  for (const path of ['package.json', 'package-lock.json', 'src/tracker', 'src/shared', 'out/viewer'])
    cpSync(path, join(folder, path), {
      recursive: true,
      filter: (source) => !source.includes('node_modules'),
    })
  const args = [
    'ci',
    '--workspace=@lastpage/tracker',
    '--omit=dev',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
  ]
  await promisify(execFile)('npm', args, { cwd: folder, shell: process.platform === 'win32' })
}, 180_000)

afterAll(async () => {
  for (const child of started) {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    if (child.exitCode === null && child.kill()) await ended
  }
  rmSync(folder, { recursive: true, force: true })
})

it('the tracker runs with only the packages of its own workspace installed', async () => {
  const child = spawn(
    process.execPath,
    ['src/tracker/server.ts', '--data', join(folder, 'data'), '--port', '0'],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TRACKER_LOG_LEVEL: 'error' },
    },
  )
  started.push(child)
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { url } = JSON.parse(line) as { url: string }
  const answer = await fetch(`${url}/healthz`)
  expect([answer.status, await answer.json()]).toEqual([200, { ok: true }])
})

it.each(['react', 'jsforce', 'electron', 'vite', 'typescript', 'lucide-react'])(
  'does not install %s, which other packages of the repository need',
  (name) => {
    expect(existsSync(join(folder, 'node_modules', name))).toBe(false)
  },
)
