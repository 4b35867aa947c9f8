// Runs the production build of the tracker in an empty root: a container without an image. The root contains only the build, Node with its shared
// libraries and the CA certificates. It is read-only, and the process is an unprivileged user that can write only to its data folder.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { TrackerReady } from '../fixtures/team/tracker.ts'

const build = resolve('out/tracker')
const certificates = '/etc/ssl/certs/ca-certificates.crt'
/** The user "nobody". */
const user = '65534'

/** The reason why this machine cannot run the tests, or null. */
export const whyNotHere = ((): string | null => {
  if (process.platform !== 'linux') return 'namespaces exist only on Linux'
  const { status, error } = spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true'])
  if (error) return 'the package bubblewrap is missing'
  return status === 0 ? null : 'this machine allows no new namespaces'
})()

/** The paths of the shared libraries of Node. */
function libraries(): string[] {
  const lines = execFileSync('ldd', [process.execPath], { encoding: 'utf8' }).split('\n')
  return lines.flatMap((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1] ?? [])
}

function rootArguments(dataDir: string): string[] {
  const files = [...libraries(), ...(existsSync(certificates) ? [certificates] : [])]
  return [
    ...['--unshare-all', '--share-net', '--die-with-parent', '--as-pid-1', '--uid', user, '--gid', user],
    ...files.flatMap((file) => ['--ro-bind', file, file]),
    ...['--ro-bind', process.execPath, '/node', '--ro-bind', build, '/app', '--bind', dataDir, '/data'],
    ...['--proc', '/proc', '--dev', '/dev', '--remount-ro', '/', '--chdir', '/', '--clearenv'],
  ]
}

/** Runs a command of the tracker. Returns its standard output. */
export function runInEmptyRoot(dataDir: string, ...args: string[]): string {
  mkdirSync(dataDir, { recursive: true })
  const command = [...rootArguments(dataDir), '/node', '/app/server.js', ...args]
  return execFileSync('bwrap', command, { encoding: 'utf8' })
}

/** bwrap writes its JSON in several parts, and the last part ends with a brace. */
async function childPid(info: NodeJS.ReadableStream): Promise<number> {
  let json = ''
  for await (const part of info) {
    json += String(part)
    if (json.trimEnd().endsWith('}')) break
  }
  return (JSON.parse(json) as { 'child-pid': number })['child-pid']
}

export type ContainedTracker = {
  ready: TrackerReady
  /** The identity of the process, as the kernel of the machine sees it. */
  pid: number
  log(): string
  /** Sends SIGTERM, as a container engine does. Returns the exit code. */
  stop(): Promise<number>
}

export async function startInEmptyRoot(
  dataDir: string,
  env: Record<string, string>,
): Promise<ContainedTracker> {
  mkdirSync(dataDir, { recursive: true })
  const variables = Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value])
  const server = ['/node', '/app/server.js', '--data', '/data', '--port', '0']
  const child = spawn('bwrap', ['--info-fd', '3', ...rootArguments(dataDir), ...variables, ...server], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const errors: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text))
  const exited = once(child, 'exit') as Promise<[number]>
  const pid = await childPid(child.stdio[3] as NodeJS.ReadableStream)
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    exited.then(() => null),
  ])
  if (line === null) throw new Error(`The tracker ended:\n${errors.join('')}`)
  return {
    ready: JSON.parse(line) as TrackerReady,
    pid,
    log: () => errors.join(''),
    async stop() {
      process.kill(pid, 'SIGTERM')
      const [code] = await exited
      return code
    },
  }
}
