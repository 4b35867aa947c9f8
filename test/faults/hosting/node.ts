// One tracker of the deployment with its supervisor, which restarts the process when it ends.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { partFile } from '../../fixtures/part.ts'

/** A version of the tracker: the folder of its sources. */
export type Version = { readonly root: string; readonly file: string }

/** Returns this version. With LASTPAGE_PARTS=built its file is the bundle. */
export const currentVersion = (root: string): Version => ({ root, file: partFile('src/tracker/server.ts') })

/** Returns the version whose sources are in `root`. */
export const versionIn = (root: string): Version => ({ root, file: path.join(root, 'src/tracker/server.ts') })

export type TrackerNode = {
  readonly name: string
  readonly url: string
  /** The invite of the first start, or an empty string. */
  invite(): string
  /** Resolves when the current process, or the one after it, has printed its line. Rejects after 150 s, with the log. */
  ready(): Promise<void>
  /** Sends SIGKILL. The supervisor starts the process again after `restartAfterMs`. */
  kill(restartAfterMs: number): Promise<void>
  /** Sends SIGTERM, waits for the end, and starts the process again. `as`: from now on this version is started. Returns the time of the stop in ms. */
  restart(as?: Version): Promise<number>
  pause(): void
  resume(): void
  close(): Promise<void>
  log(): string
}

export type NodeOptions = {
  name: string
  port: number
  version: Version
  env: Record<string, string>
  args: string[]
}

export const urlOf = (port: number): string => `http://127.0.0.1:${port}`

/** The time after which the supervisor starts a process that has ended by itself. systemd uses `RestartSec=`. */
const restartMs = 1_000
/** A tracker waits up to 60 s for the database. */
const readyWithinMs = 150_000

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over the process of the node; each function in it is short
export function startNode(options: NodeOptions): TrackerNode {
  let { version } = options
  let child: ChildProcess | null = null
  let ready = Promise.withResolvers<void>()
  let isReady = false
  let invite = ''
  let closed = false
  let timer: NodeJS.Timeout | undefined
  const log: string[] = []

  function note(text: string): void {
    log.push(text)
    if (log.length > 4_000) log.splice(0, 1_000)
  }

  function run(): void {
    timer = undefined
    const started = spawn(process.execPath, [version.file, '--port', String(options.port), ...options.args], {
      cwd: version.root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    started.stderr.setEncoding('utf8').on('data', note)
    createInterface({ input: started.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return
      invite ||= (JSON.parse(line) as { invite?: string }).invite ?? ''
      isReady = true
      ready.resolve()
    })
    started.once('exit', (code, signal) => {
      note(`harness: ${options.name} ended: ${code ?? signal}\n`)
      if (child !== started) return
      child = null
      startLater(restartMs)
    })
  }

  function startLater(ms: number): void {
    // If the process ended before it was ready, callers go on waiting for the next one.
    if (isReady) ready = Promise.withResolvers<void>()
    isReady = false
    if (!closed) timer ??= setTimeout(run, ms)
  }

  async function untilReady(): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>()
    const limit = setTimeout(() => {
      reject(new Error(`${options.name} did not get ready:\n${log.slice(-30).join('')}`))
    }, readyWithinMs)
    await Promise.race([ready.promise, late]).finally(() => clearTimeout(limit))
  }

  /** Ends the process without the supervisor. */
  async function end(signal: NodeJS.Signals): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const ending = child
    child = null
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const exited = once(ending, 'exit')
    ending.kill('SIGCONT')
    ending.kill(signal)
    const force = setTimeout(() => ending.kill('SIGKILL'), 30_000)
    await exited
    clearTimeout(force)
  }

  run()
  return {
    name: options.name,
    url: urlOf(options.port),
    invite: () => invite,
    ready: untilReady,
    async kill(restartAfterMs) {
      await end('SIGKILL')
      startLater(restartAfterMs)
    },
    async restart(as = version) {
      const began = performance.now()
      await end('SIGTERM')
      const stopMs = Math.round(performance.now() - began)
      version = as
      startLater(0)
      await untilReady()
      return stopMs
    },
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async close() {
      closed = true
      await end('SIGTERM')
    },
    log: () => log.join(''),
  }
}
