import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import type { Failure } from './reports.ts'
import type { Stage } from './stages.ts'

export type Counts = {
  name: string
  passed: number
  failed: number
  skipped: number
  /** Empty if the stage has no report. */
  failures: Failure[]
  ms: number
  note?: string
}

/** Runs a stage and counts the tests in its report. An exit code other than 0 is a failure, even if the report has no failed test. */
export async function runStage({ name, command, report, limitMs }: Stage): Promise<Counts> {
  if (report) rmSync(report.file, { force: true })
  const startedAt = performance.now()
  const { code, note } = await run(command, limitMs)
  const ms = performance.now() - startedAt
  const counted = report
    ? read(report)
    : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, failures: [] }
  if (counted === null) {
    return { name, passed: 0, failed: 1, skipped: 0, failures: [], ms, note: note ?? 'no report' }
  }
  const failed = code !== 0 && counted.failed === 0 ? 1 : counted.failed
  return { name, ...counted, failed, ms, ...(note ? { note } : {}) }
}

function read({ file, tally }: NonNullable<Stage['report']>) {
  try {
    return tally(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** Returns the ids of all processes that this process has started, directly or through other processes. Empty on Windows. */
function descendants(pid: number): number[] {
  if (process.platform === 'win32') return []
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  const below = (parent: number): number[] =>
    pairs.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []))
  return below(pid)
}

/** Stops a process and its descendants at once. Servers and browsers that remain would slow the next stages down. */
function killTree(pid: number): void {
  for (const each of [pid, ...descendants(pid)]) {
    try {
      process.kill(each, 'SIGKILL')
    } catch {
      // The process has ended in the meantime.
    }
  }
}

function run(
  [command = '', ...args]: string[],
  limitMs: number,
): Promise<{ code: number | null; note?: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
    const limit = setTimeout(() => {
      if (child.pid !== undefined) killTree(child.pid)
      resolve({ code: null, note: `stopped after ${Math.round(limitMs / 60_000)} min` })
    }, limitMs)
    child.once('error', (error) => {
      clearTimeout(limit)
      resolve({ code: null, note: error.message })
    })
    child.once('exit', (code) => {
      clearTimeout(limit)
      resolve({ code })
    })
  })
}
