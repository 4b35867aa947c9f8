import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { type Part, parseObject, startPart } from './part.ts'
import { demoPorts } from './ports.ts'

const run = promisify(execFile)
const node = process.execPath

export const demoFolder = resolve('.lastpage/demo')
export const demoMember = { email: 'aiko@example.co.jp', name: 'Aiko Sato' }

const TRACKER = 'src/tracker/server.ts'
const SAMPLE = 'resources/sample/Minato Office proposal.pdf'

export type Demo = { tracker: Part; practiceOrg: Part; desktop: Part; electron: boolean }

export function deleteDemoData(): void {
  rmSync(demoFolder, { recursive: true, force: true })
}

type StartOptions = {
  /** The Electron binary. Null: the headless desktop. */
  electron: string | null
  /** Called for each part when it is ready. */
  started: (part: Part) => void
  /** The folder with data and logs. Default: the folder of `npm start`. */
  folder?: string
}

/** Starts the tracker and the practice org, then the desktop. */
export async function startParts({ electron, started, folder = demoFolder }: StartOptions): Promise<Demo> {
  mkdirSync(resolve(folder, 'logs'), { recursive: true })
  const ports = await demoPorts(resolve(folder, 'ports.json'))
  const keep = (part: Part) => {
    started(part)
    return part
  }
  const data = (name: string) => ['--data', resolve(folder, name)]
  const [tracker, practiceOrg] = await Promise.all([
    part(folder, 'tracker', TRACKER, [...data('tracker'), '--port', `${ports.tracker}`]).then(keep),
    part(folder, 'practice-org', 'test/salesforce-org/server.ts', [
      ...data('org'),
      ...['--port', `${ports.practiceOrg}`],
    ]).then(keep),
  ])
  const { consumerKey, loginUrl } = practiceOrg.ready
  const app = ['--consumer-key', String(consumerKey), '--login-url', String(loginUrl)]
  await trackerCommand(folder, 'configure', ...app)
  const desktop = keep(await startDesktop(folder, electron, ports.desktop))
  return { tracker, practiceOrg, desktop, electron: electron !== null }
}

const logFile = (folder: string, name: string) => resolve(folder, `logs/${name}.log`)

function part(folder: string, name: string, file: string, args: string[]): Promise<Part> {
  return startPart({ name, command: node, args: [file, ...args], logFile: logFile(folder, name) })
}

/** Runs a sub-command of the tracker on the database of the running server. Resolves with the JSON line of its output. */
async function trackerCommand(folder: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run(node, [TRACKER, ...args, '--data', resolve(folder, 'tracker')])
  const answer = stdout.split('\n').map(parseObject).find(Boolean)
  if (!answer) throw new Error(`the tracker's "${args[0]}" gave no answer: ${stdout}`)
  return answer
}

async function startDesktop(folder: string, electron: string | null, port: number): Promise<Part> {
  const joined = resolve(folder, 'joined')
  const flags = ['--data', resolve(folder, 'desktop'), '--sample', resolve(SAMPLE)]
  if (!existsSync(joined)) flags.push('--join', await invite(folder))
  const desktop = electron
    ? await startPart({
        name: 'desktop',
        command: electron,
        args: ['.', ...flags],
        logFile: logFile(folder, 'desktop'),
      })
    : await part(folder, 'desktop', 'src/main/headless.ts', [...flags, '--port', `${port}`])
  // Without a keychain the device token is only in memory. The next start then needs a new invite.
  if (desktop.ready.secrets === 'memory') rmSync(joined, { force: true })
  else writeFileSync(joined, '')
  return desktop
}

async function invite(folder: string): Promise<string> {
  const { email, name } = demoMember
  const who = ['--email', email, '--name', name, '--role', 'admin']
  const { invite: url } = await trackerCommand(folder, 'invite', ...who)
  if (typeof url !== 'string') throw new Error('the tracker made no invite')
  return url
}

/** Finds the Electron binary. Returns null and the reason if this machine can only run the headless host. */
export function findElectron(): { binary: string } | { binary: null; because: string } {
  if (!existsSync('node_modules/electron/path.txt'))
    return { binary: null, because: 'Electron’s binary is not here' }
  if (process.platform === 'linux') {
    if (process.getuid?.() === 0) return { binary: null, because: 'Electron’s sandbox does not run as root' }
    if (!hasDisplay()) return { binary: null, because: 'there is no display' }
  }
  const path = readFileSync('node_modules/electron/path.txt', 'utf8')
  return { binary: resolve(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? 'node_modules/electron/dist', path) }
}

export const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
