import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import { isatty } from 'node:tty'

const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a command with the standard streams of this process, forwards signals, and exits with the exit code of the command (128 + n for a signal).
 * Never returns. The SIGINT of Ctrl-C is not forwarded, because the terminal sends this signal to all processes of the group. A second SIGINT would
 * stop the command immediately.
 */
export async function runInForeground(command, args) {
  const env = { ...process.env, PATH: pathWith(command) }
  const child = spawn(command, args, { stdio: 'inherit', env })
  const fromTerminal = (signal) => signal === 'SIGINT' && [0, 1, 2].some((stream) => isatty(stream))
  for (const signal of FORWARDED_SIGNALS) process.on(signal, () => fromTerminal(signal) || child.kill(signal))
  endWithNpm(child)
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (...how) => resolve(how))
  })
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
}

/** Stops the child if npm has ended. npm forwards no signal if npm itself is killed with SIGKILL. The part would then keep its port. */
function endWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 250).unref()
}

/** Returns a PATH on which `node` is the Node that runs the child. */
function pathWith(command) {
  const separator = process.platform === 'win32' ? ';' : ':'
  const inherited = process.env.PATH ?? ''
  return command.includes('/') || command.includes('\\')
    ? `${dirname(command)}${separator}${inherited}`
    : inherited
}
