import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

export type Part = {
  name: string
  /** The JSON line that the process prints when it is ready. The fields are not validated. */
  ready: Record<string, unknown>
  /** Resolves with the exit code, or with null if a signal ended the process or the process could not start. */
  ended: Promise<number | null>
  /** Sends SIGTERM. Sends SIGKILL if the process still runs after 8 s. Resolves when the process has ended. */
  stop(): Promise<void>
}

export type PartCommand = {
  name: string
  command: string
  args: string[]
  logFile: string
  readyWithinMs?: number
}

/** True to give each part its own process group. Ctrl-C then reaches only this process. This process stops the parts in order. */
const detached = process.platform !== 'win32'

/**
 * Starts a part and waits for its JSON line.
 * @throws Error with the last 15 lines of the log, if the process ends or the time limit passes before the process has printed the JSON line
 */
export async function startPart({
  name,
  command,
  args,
  logFile,
  readyWithinMs = 60_000,
}: PartCommand): Promise<Part> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached })
  const log = createWriteStream(logFile, { flags: 'a' })
  child.stderr.pipe(log)
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve)
    child.once('error', () => resolve(null))
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  void ended.then(() => process.removeListener('exit', kill))
  const ready = await readyLine(child, readyWithinMs).catch(async (error: unknown) => {
    kill()
    await ended
    throw new Error(`${name} ${String(error)}\n${lastLogLines(logFile)}`)
  })
  child.stdout.pipe(log, { end: false })
  return { name, ready, ended, stop: () => stop(child, ended) }
}

export function lastLogLines(logFile: string): string {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n')
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const killTimer = setTimeout(() => child.kill('SIGKILL'), 8_000)
  await ended
  clearTimeout(killTimer)
}

function readyLine(child: ChildProcess, withinMs: number): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> })
    const late = setTimeout(() => reject(`was not ready within ${withinMs / 1000} s`), withinMs)
    child.once('error', (error) => reject(`could not be started: ${error.message}`))
    child.once('exit', (code, signal) => reject(`ended (${signal ?? code}) before it was ready`))
    lines.on('line', (line) => {
      const value = parseObject(line)
      if (!value) return
      clearTimeout(late)
      lines.close()
      resolve(value)
    })
  })
}

/** Parses a line of standard output. Returns null if the line is not a JSON object. */
export function parseObject(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
