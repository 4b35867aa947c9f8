// Limits the processor time of a process, so that the process is the bottleneck and not the machine. A control group does it where this user may
// create one (Linux). Otherwise the process is stopped and continued with signals.
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'

export type Limit = {
  /** `quota`: a control group. `signals`: SIGSTOP and SIGCONT, which is less exact. */
  readonly by: 'quota' | 'signals'
  /** Ends the limit. Call it after the process has ended, because a control group must be empty. */
  end(): void
}

/** A short period, because a process that has used its time waits for the next period, also in a transaction. */
const periodMicros = 10_000

type Files = { folder: string; values: Record<string, string> }

function groupsOf(pid: number, share: number): Files[] {
  const name = `lastpage-bench-${process.pid}-${pid}`
  const quota = String(Math.round(periodMicros * share))
  return [
    // cgroup v1, then cgroup v2: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
    {
      folder: `/sys/fs/cgroup/cpu/${name}`,
      values: { 'cpu.cfs_period_us': String(periodMicros), 'cpu.cfs_quota_us': quota },
    },
    { folder: `/sys/fs/cgroup/${name}`, values: { 'cpu.max': `${quota} ${periodMicros}` } },
  ]
}

function enterGroup(pid: number, { folder, values }: Files): Limit | null {
  const end = () => {
    try {
      rmdirSync(folder)
    } catch {
      // The folder does not exist, or the process still ends. An empty group without a process does no harm.
    }
  }
  try {
    mkdirSync(folder)
    // The flag: no such file means that the group has no such limit.
    for (const [file, value] of Object.entries(values))
      writeFileSync(`${folder}/${file}`, value, { flag: 'r+' })
    writeFileSync(`${folder}/cgroup.procs`, String(pid), { flag: 'r+' })
    return { by: 'quota', end }
  } catch {
    end()
    return null
  }
}

function paceWithSignals(pid: number, share: number): Limit {
  const periodMs = periodMicros / 1_000
  let timer: NodeJS.Timeout
  let ended = false
  const send = (signal: NodeJS.Signals) => {
    try {
      process.kill(pid, signal)
    } catch {
      ended = true
    }
  }
  const step = (runs: boolean) => {
    if (ended) return
    send(runs ? 'SIGCONT' : 'SIGSTOP')
    timer = setTimeout(step, periodMs * (runs ? share : 1 - share), !runs)
  }
  step(true)
  return {
    by: 'signals',
    end() {
      ended = true
      clearTimeout(timer)
      send('SIGCONT')
    },
  }
}

/** Gives the process `share` (0 to 1) of one processor. */
export function limitProcessor(pid: number, share: number): Limit {
  for (const files of groupsOf(pid, share)) {
    const limit = enterGroup(pid, files)
    if (limit) return limit
  }
  return paceWithSignals(pid, share)
}
