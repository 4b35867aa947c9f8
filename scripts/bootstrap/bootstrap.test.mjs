import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { withLock } from './lock.mjs'
import { inRoot } from './root.mjs'

const PART = 'scripts/bootstrap/testing/part.ts'
const RUN = [inRoot('scripts/bootstrap.mjs'), 'run', PART]

/** Starts a process. `line()` waits for the next line of its standard output. */
function start(command, args, env = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
  return { child, ended, line: async () => (await lines.next()).value }
}

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('bootstrap run', () => {
  it('forwards output, arguments, signals and the exit code of the part', async () => {
    const { child, ended, line } = start(process.execPath, [...RUN, '--port', '0'], {
      npm_lifecycle_event: '',
    })
    const ready = JSON.parse(await line())
    expect(ready).toMatchObject({ args: ['--port', '0'], node: expect.stringMatching(/^v2[4-9]/) })
    child.kill('SIGTERM')
    expect(await line()).toBe('SIGTERM')
    expect(await ended).toBe(7)
  })

  it.skipIf(process.platform === 'win32')(
    'stops the part when npm is killed and forwards no signal',
    async () => {
      // Without the second command the shell would replace itself with the bootstrap. The shell of npm also stays a separate process.
      const shell = start('sh', ['-c', '"$0" "$@"; true', process.execPath, ...RUN], {
        npm_lifecycle_event: 'tracker',
      })
      const { pid } = JSON.parse(await shell.line())
      shell.child.kill('SIGKILL')
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 })
    },
  )

  it('lists the known commands if the command is unknown', async () => {
    const { child, ended } = start(process.execPath, [inRoot('scripts/bootstrap.mjs'), 'dance'])
    const said = await new Promise((resolve) => child.stderr.once('data', (data) => resolve(String(data))))
    expect(said).toContain('Unknown command "dance". Known: start, test, run, build, package.')
    expect(await ended).toBe(1)
  })
})

describe('withLock', () => {
  const NAME = `test-${process.pid}`
  const folder = inRoot('.lastpage/locks', NAME)
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('waits while another caller holds the lock', async () => {
    const order = []
    const work = (name) => async () => {
      order.push(`${name} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      order.push(`${name} ends`)
    }
    await Promise.all([withLock(NAME, work('a')), withLock(NAME, work('b'))])
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  })

  it('takes over the lock of a process that has died', async () => {
    const dead = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => dead.once('exit', resolve))
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}/pid`, String(dead.pid))
    await expect(withLock(NAME, () => 'done')).resolves.toBe('done')
  })

  it('releases the lock if the work fails', async () => {
    await expect(withLock(NAME, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(existsSync(folder)).toBe(false)
  })
})
