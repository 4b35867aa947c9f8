// The entry point of the desktop's main process without Electron. The renderer runs in a browser, which connects to a loopback server. The process prints one JSON
// line when the server is ready, and writes its log to standard error.
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import Conf from 'conf'
import { z } from 'zod'
import { fileProblem } from '#shared/file-problem.ts'
import { createDesktop } from './app/desktop.ts'
import { recordCrashes } from './crashes/record-crashes.ts'
import { createDownloads } from './host/headless/downloads.ts'
import { createHeadlessHost } from './host/headless/headless-host.ts'
import { createPinoLog } from './host/headless/log.ts'
import { type HeadlessOptions, readOptions, usage } from './host/headless/options.ts'
import { createPages } from './host/headless/pages.ts'
import { startHeadlessServer } from './host/headless/server.ts'
import { systemClock } from './lib/clock.ts'
import { OperatorError } from './lib/operator-error.ts'
import type { HttpClient } from './network/http-client.ts'
import { nodeHttpClient } from './network/node-client.ts'
import { readServiceUser, type ServiceUser } from './salesforce/service-user.ts'
import { openServerSecrets, rotateSecretsKey, type ServerSecretsOptions } from './secrets/server-secrets.ts'
import { slot } from './settings/key-value.ts'
import { openKeyValueFile } from './settings/open-file.ts'
import { readSystemPolicy } from './settings/policy/system-policy.ts'

const Package = z.object({ version: z.string() })
const project = path.resolve(import.meta.dirname, '../..')

async function main(options: HeadlessOptions): Promise<void> {
  const dataDir = options.data
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (options.command === 'rotate-secrets-key') {
    process.stdout.write(`${JSON.stringify(rotateSecretsKey(secretsOptions(options)))}\n`)
    return
  }
  const log = createPinoLog(options['log-level'])
  // The keys are read before anything is written, so a wrong key changes nothing.
  const secrets = await openServerSecrets(secretsOptions(options), log)
  const serviceUser = serviceUserOf(options)
  const pages = createPages()
  const downloads = createDownloads(dataDir)
  const file = openKeyValueFile(
    path.join(dataDir, 'desktop.json'),
    () => new Conf({ cwd: dataDir, configName: 'desktop', configFileMode: 0o600 }),
    log,
  )
  const pageLanguages = slot(file, 'pageLanguages', z.array(z.string()), [], log)
  const host = createHeadlessHost({ pages, downloads, pageLanguages, log })
  const desktop = createDesktop({
    host,
    secrets,
    deviceKind: options.worker ? 'worker' : 'desktop',
    file,
    clock: systemClock,
    fetch: network(options),
    policy: await readSystemPolicy(log, { file: options.policy }),
    log,
    dataDir,
    salesforce: { callbackPorts: options['callback-ports'], serviceUser },
    version: readVersion(),
  })
  const root = path.join(project, 'out/renderer')
  recordCrashes(desktop)
  const server = await startHeadlessServer({ desktop, pages, downloads, root, port: options.port, log })

  const stop = async () => {
    await host.quit()
    await server.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().then(exit, exit))
  await desktop.start({ join: options.join, sample: options.sample })
  process.stdout.write(`${JSON.stringify({ url: server.url, data: dataDir })}\n`)
}

const secretsOptions = (options: HeadlessOptions): ServerSecretsOptions => ({
  dataDir: options.data,
  keyFile: options['secrets-key-file'],
  previousKeyFile: options['previous-secrets-key-file'],
  mustSurviveRestart: options.worker,
})

function serviceUserOf(options: HeadlessOptions): ServiceUser | undefined {
  const { 'salesforce-username': username, 'salesforce-key-file': keyFile } = options
  return username && keyFile ? readServiceUser(username, keyFile) : undefined
}

function network({ ca }: HeadlessOptions): HttpClient {
  try {
    return nodeHttpClient({ env: process.env, caFile: ca })
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(2)
  }
}

/** Ends the process. Open timers and pooled connections would otherwise keep the process alive. */
const exit = (error?: unknown) => process.exit(error ? 1 : 0)

function readVersion(): string {
  return Package.parse(JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'))).version
}

function readCommandLine(): HeadlessOptions {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(`${usage}\n`)
    process.exit(0)
  }
  if (process.argv.includes('--version')) {
    process.stdout.write(`lastpage ${readVersion()}\n`)
    process.exit(0)
  }
  try {
    return readOptions(process.argv.slice(2), process.env)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`)
    process.exit(2)
  }
}

/** Returns one line for a known error that the user can correct, and a stack trace for each other error. */
function explain(error: unknown): string {
  if (error instanceof OperatorError) return error.message
  const problem = fileProblem(error as NodeJS.ErrnoException)
  if (problem) return `${problem} Choose another folder with --data or LASTPAGE_DATA.`
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE')
    return 'the port is taken. Choose another with --port or LASTPAGE_PORT, or 0 for a free one.'
  if (code === 'EACCES' && syscall === 'listen')
    return 'this user may not use the port. Choose one above 1023 with --port.'
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

main(readCommandLine()).catch((error: unknown) => {
  process.stderr.write(`headless: ${explain(error)}\n`)
  process.exit(1)
})
