import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { runStage } from './run-stage.ts'

/** False for a process that has ended, also if its parent has not yet read its exit code. */
const isAlive = (pid: number) =>
  /^[^Z]/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout)

it.skipIf(process.platform === 'win32')(
  'a stage that reaches its limit fails, and leaves no process',
  async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'lastpage-stage-')), 'pid')
    const script = `sleep 60 & echo $! > ${file}; wait`
    const counts = await runStage({ name: 'slow', proves: '', command: ['sh', '-c', script], limitMs: 500 })
    expect(counts).toMatchObject({ passed: 0, failed: 1, note: expect.stringContaining('stopped after') })
    const pid = Number(await readFile(file, 'utf8'))
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
  },
)
