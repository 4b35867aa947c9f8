import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { lastLogLines, type Part } from './demo/part.ts'
import {
  type Demo,
  deleteDemoData,
  demoFolder,
  demoMember,
  findElectron,
  hasDisplay,
  startParts,
} from './demo/parts.ts'

const { values: flags } = parseArgs({
  options: {
    'no-open': { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (flags.help) {
  console.log(
    'npm start [-- --no-open] [-- --fresh]\n  --no-open  do not open the browser\n  --fresh    delete the data of the last demo first',
  )
  process.exit(0)
}

const running: Part[] = []
let ending = false

/** Stops the parts in reverse order, so that the desktop can still report to the tracker. */
async function end(code: number): Promise<never> {
  ending = true
  for (const part of running.reverse()) await part.stop()
  process.exit(code)
}

function watch(part: Part) {
  running.push(part)
  void part.ended.then((code) => {
    if (ending) return
    if (part.name === 'desktop' && code === 0) return end(0) // The user has quit the app.
    console.error(
      `${part.name} has ended, so all parts are stopped. The last lines of its log:\n${lastLogLines(`${demoFolder}/logs/${part.name}.log`)}`,
    )
    return end(1)
  })
}

function openBrowser(url: string) {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]]
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref()
}

function printAddresses({ tracker, practiceOrg, desktop, electron }: Demo, because: string) {
  const where = electron
    ? 'in its own window'
    : `${desktop.ready.url}\n${' '.repeat(16)}(in a browser, because ${because})`
  console.log(`
Lastpage is running. Ctrl-C stops all parts.
  Desktop       ${where}
  Tracker       ${tracker.ready.url}  (links for prospects; data in SQLite and files)
  Practice org  ${practiceOrg.ready.recordsUrl ?? practiceOrg.ready.url}  (simulated Salesforce; the Tasks appear here)
  You are ${demoMember.name} <${demoMember.email}>. First press Connect. Data and logs: .lastpage/demo
`)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (ending) process.exit(1)
    void end(0)
  })
}

try {
  if (flags.fresh) deleteDemoData()
  const electron = findElectron()
  const demo = await startParts({ electron: electron.binary, started: watch })
  printAddresses(demo, 'because' in electron ? electron.because : '')
  if (!electron.binary && !flags['no-open'] && hasDisplay()) openBrowser(String(demo.desktop.ready.url))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  await end(1)
}
