// Runs work on PDFs in child processes (ADR 51). Each job has its own process with limits on memory and time, so a hostile PDF cannot slow down or
// end the tracker. Only a few processes run at the same time. Further jobs wait in a queue.
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CodedError } from '#shared/errors.ts'
import { childModule } from '../installation.ts'

export type ProcessLimits = {
  /** The limit of processor time. Processor time does not depend on the load of the machine. */
  cpuMs: number
  /** The deadline of a job on a busy machine. */
  ms: number
  atOnce: number
  /** The maximum number of waiting jobs. Absent: no limit. */
  waiting?: number
}
/**
 * Failures by the file: `cpu` (too much processor time), `memory`, and an Error that the module threw. Failures by the machine: `late` (the deadline
 * passed), `silent` (the process did not start, or was ended from outside, twice).
 */
export type Failure = 'cpu' | 'memory' | 'late' | 'silent' | Error
/** `early`: the early answer that the process gave before the failure. */
export type Outcome<T> = { answer: T } | { failed: Failure; early?: T }
/** What a module for a child process exports as `run`. It may call `early` once with a part of the answer, which is kept if the rest fails. */
export type PdfTask<T, Job = never> = (job: Job, early: (answer: T) => void) => Promise<T>
export type PdfProcesses<T> = {
  /** `job` is called when the job starts. @throws CodedError unavailable: the queue is full, or the tracker is stopping */
  run(job: () => Promise<unknown>): Promise<Outcome<T>>
  close(): void
}

/** The child ends itself if its resident memory exceeds this size (pdf-process.ts). Node with pdf.js or PDFium needs about 100 MB. */
export const maxResidentMb = 440
/**
 * RLIMIT_DATA (Linux only): allocations beyond this limit fail. Node itself reserves about 570 MB. So the resident memory of a process stays below
 * 600 MB, even if the process allocates memory between two checks of its size.
 */
const maxDataKb = 1_100_000
/** The signals with which a child ends itself. No other process sends them. Windows supports only one signal. */
export const endedItself: { memory: NodeJS.Signals; cpu: NodeJS.Signals } =
  process.platform === 'win32' ? { memory: 'SIGKILL', cpu: 'SIGKILL' } : { memory: 'SIGUSR2', cpu: 'SIGXCPU' }
/** V8 and the C library end a process with these signals after a lack of memory or a deep recursion. */
const crashes: (NodeJS.Signals | null)[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV', endedItself.memory]
const entry = fileURLToPath(childModule('./pdf-process', import.meta.url))
const nodeArgs = [
  '--max-old-space-size=300',
  '--max-semi-space-size=16',
  '--expose-gc',
  '--no-warnings',
  entry,
]

/** The environment variables that a child gets. They contain no secrets. */
function childEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TMP', 'TEMP', 'SystemRoot', 'LANG', 'NODE_COMPILE_CACHE']
  return Object.fromEntries(kept.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])))
}

function start(module: URL, cpuMs: number, limited: boolean): ChildProcess {
  const node = [process.execPath, ...nodeArgs, module.href, String(cpuMs)]
  // The child checks its processor time itself. The limit of the system is for a child whose check does not run.
  const limits = `ulimit -c 0; ulimit -d ${maxDataKb}; ulimit -t ${Math.ceil(cpuMs / 1000) + 5}; exec "$0" "$@"`
  const [command = '', ...args] = limited ? ['/bin/sh', '-c', limits, ...node] : node
  return spawn(command, args, {
    // Messages of PDF libraries are not logged.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    env: childEnvironment(),
  })
}

type Message<T> = { ready: true } | { early: T } | { answer: T } | { error: string }
type Run = { module: URL; limits: ProcessLimits; signal: AbortSignal; job: unknown }

/** Node fails with these messages if RLIMIT_DATA or the heap limit is reached. */
export const outOfMemory = /allocation failed|out of memory|Invalid (typed )?array (buffer )?length/i

function failureOf(error: string): Failure {
  return outOfMemory.test(error) ? 'memory' : new Error(error)
}

/** Returns null if the process could not start with the limits of the operating system. */
function runProcess<T>({ module, limits, signal, job }: Run, limited: boolean): Promise<Outcome<T> | null> {
  return new Promise((resolve, reject) => {
    const child = start(module, limits.cpuMs, limited)
    let isReady = false
    const stop = (answer: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      child.removeAllListeners()
      child.on('error', () => {})
      child.kill('SIGKILL')
      answer()
    }
    let early: { early?: T } = {}
    const end = (outcome: Outcome<T> | null) => stop(() => resolve(outcome))
    const fail = (failed: Failure) => end({ failed, ...early })
    const aborted = () => stop(() => reject(new CodedError('unavailable', 'The tracker is stopping.')))
    const timer = setTimeout(() => fail('late'), limits.ms)
    signal.addEventListener('abort', aborted)
    child.on('message', (message: Message<T>) => {
      if ('ready' in message) {
        isReady = true
        child.send({ job }, () => {})
      } else if ('early' in message) early = { early: message.early }
      else if ('answer' in message) end({ answer: message.answer })
      else fail(failureOf(message.error))
    })
    // The system could not start the process, so the file was not read. An image without a shell has no /bin/sh, which sets the limits.
    child.once('error', () => end(limited ? null : { failed: 'silent' }))
    child.once('exit', (_code, killedBy) => {
      if (!isReady) return end(limited ? null : { failed: 'silent' })
      if (killedBy === 'SIGXCPU') return fail('cpu')
      // Other signals come from outside: the system has no memory, or the machine shuts down.
      fail(crashes.includes(killedBy) ? 'memory' : 'silent')
    })
    if (signal.aborted) aborted()
  })
}

/**
 * How many times in a row Node started only without RLIMIT_DATA. On some machines Node reserves more memory than expected. After
 * `mostStartsFailed` times, RLIMIT_DATA is not used any more. The check of the resident memory works without it.
 */
let startsFailed = 0
const mostStartsFailed = 3

async function runLimited<T>(run: Run): Promise<Outcome<T>> {
  if (process.platform === 'linux' && startsFailed < mostStartsFailed) {
    const outcome = await runProcess<T>(run, true)
    if (outcome) {
      if ('answer' in outcome) startsFailed = 0
      return outcome
    }
  }
  const outcome = (await runProcess<T>(run, false)) ?? { failed: 'silent' }
  if ('answer' in outcome) startsFailed++
  return outcome
}

/** The failure `silent` has no cause in the file, so the job is repeated once in a new process. */
async function runTwice<T>(run: Run): Promise<Outcome<T>> {
  const outcome = await runLimited<T>(run)
  return 'failed' in outcome && outcome.failed === 'silent' ? runLimited<T>(run) : outcome
}

/** `module` exports a PdfTask as `run`. Its return value is the answer. */
export function createPdfProcesses<T>(module: URL, limits: ProcessLimits): PdfProcesses<T> {
  const { atOnce, waiting: mostWaiting = Number.POSITIVE_INFINITY } = limits
  const stopping = new AbortController()
  const waiting: (() => void)[] = []
  let running = 0
  async function turn(): Promise<void> {
    if (running < atOnce) {
      running++
      return
    }
    if (waiting.length >= mostWaiting) {
      throw new CodedError('unavailable', 'Too many documents are being prepared. Try again in a minute.')
    }
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  function done(): void {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
  return {
    async run(job) {
      await turn()
      try {
        return await runTwice<T>({ module, limits, signal: stopping.signal, job: await job() })
      } finally {
        done()
      }
    },
    close: () => stopping.abort(),
  }
}
