// Child processes for work on PDFs (ADR 51): a few at a time, each with limits on memory and time, and a queue. One process for each job, so a
// hostile PDF cannot slow down or end the tracker.
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CodedError } from '#shared/errors.ts'

export type ProcessLimits = {
  /** How long a job may take, in processor time: what is decided of a file does not depend on how busy the machine is. */
  cpuMs: number
  /** After how long a job is given up because the machine is too busy. */
  ms: number
  atOnce: number
  /** How many jobs may wait; left out: any number. */
  waiting?: number
}
/**
 * Of the file: `cpu` (it needed more processor time than it may), `memory`, and an Error that the module threw. Of the machine:
 * `late` (the deadline passed), `silent` (the process did not start, or was ended from outside, twice).
 */
export type Failure = 'cpu' | 'memory' | 'late' | 'silent' | Error
export type Outcome<T> = { answer: T } | { failed: Failure }
export type PdfProcesses<T> = {
  /** `job` is asked for when it is its turn. @throws CodedError unavailable: the queue is full, or the tracker is stopping */
  run(job: () => Promise<unknown>): Promise<Outcome<T>>
  close(): void
}

/** The child ends itself above this resident size (pdf-process.ts). Node with pdf.js or PDFium takes about 100 MB of it. */
export const maxResidentMb = 440
/**
 * Linux only (RLIMIT_DATA): allocations fail above this. Node's own reservations are about 570 MB of it, so a process stays
 * below 600 MB resident even where it allocates faster than it can look at its size.
 */
const maxDataKb = 1_100_000
/** How a child ends itself: signals that nobody else sends. Windows has only one. */
export const endedItself: { memory: NodeJS.Signals; cpu: NodeJS.Signals } =
  process.platform === 'win32' ? { memory: 'SIGKILL', cpu: 'SIGKILL' } : { memory: 'SIGUSR2', cpu: 'SIGXCPU' }
/** V8 and the C library end the process so: out of memory, or too deep a recursion. */
const crashes: (NodeJS.Signals | null)[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV', endedItself.memory]
const entry = fileURLToPath(new URL('./pdf-process.ts', import.meta.url))
const nodeArgs = [
  '--max-old-space-size=300',
  '--max-semi-space-size=16',
  '--expose-gc',
  '--no-warnings',
  entry,
]

/** What a child may know of the tracker's environment: no secrets. */
function childEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TMP', 'TEMP', 'SystemRoot', 'LANG']
  return Object.fromEntries(kept.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])))
}

function start(module: URL, cpuMs: number, limited: boolean): ChildProcess {
  const node = [process.execPath, ...nodeArgs, module.href, String(cpuMs)]
  // The child looks at its processor time itself; the system's limit is for one that can't.
  const limits = `ulimit -c 0; ulimit -d ${maxDataKb}; ulimit -t ${Math.ceil(cpuMs / 1000) + 5}; exec "$0" "$@"`
  const [command = '', ...args] = limited ? ['/bin/sh', '-c', limits, ...node] : node
  return spawn(command, args, {
    // What a PDF library has to say belongs to no log of ours.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    env: childEnvironment(),
  })
}

type Message<T> = { ready: true } | { answer: T } | { error: string }
type Run = { module: URL; limits: ProcessLimits; signal: AbortSignal; job: unknown }

/** Node fails with these words where RLIMIT_DATA or the heap's limit holds. */
export const outOfMemory = /allocation failed|out of memory|Invalid (typed )?array (buffer )?length/i

function failureOf(error: string): Failure {
  return outOfMemory.test(error) ? 'memory' : new Error(error)
}

/** `null`: the process did not even start under the operating system's limit. */
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
    const end = (outcome: Outcome<T> | null) => stop(() => resolve(outcome))
    const aborted = () => stop(() => reject(new CodedError('unavailable', 'The tracker is stopping.')))
    const timer = setTimeout(() => end({ failed: 'late' }), limits.ms)
    signal.addEventListener('abort', aborted)
    child.on('message', (message: Message<T>) => {
      if ('ready' in message) {
        isReady = true
        child.send({ job }, () => {})
      } else if ('answer' in message) end({ answer: message.answer })
      else end({ failed: failureOf(message.error) })
    })
    // No process, or no memory for one: nothing was read of the file yet.
    child.once('error', () => end({ failed: 'silent' }))
    child.once('exit', (_code, killedBy) => {
      if (!isReady) return end(limited ? null : { failed: 'silent' })
      if (killedBy === 'SIGXCPU') return end({ failed: 'cpu' })
      // Anything else comes from outside: the system has no memory, or the machine shuts down.
      end({ failed: crashes.includes(killedBy) ? 'memory' : 'silent' })
    })
    if (signal.aborted) aborted()
  })
}

/**
 * How often in a row Node did not start under RLIMIT_DATA, but without. Some machines reserve more than we found; the watchdog
 * holds all the same. Once may be a passing fault, and the limit stays.
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

/** A process that ends without a word is no finding about the file: once more, in a fresh one. */
async function runTwice<T>(run: Run): Promise<Outcome<T>> {
  const outcome = await runLimited<T>(run)
  return 'failed' in outcome && outcome.failed === 'silent' ? runLimited<T>(run) : outcome
}

/** `module` exports `run(job)`; what it returns is the answer. */
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
