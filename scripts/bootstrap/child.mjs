// Owns the last step: this process becomes, as far as anybody can tell, the command it was asked for.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import { isatty } from 'node:tty'

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a command with our standard streams, passes signals on and ends with its exit code (128 + n for a signal).
 * Ctrl-C in a terminal already reaches the child, as it reaches its whole group: a second one would mean "at once".
 */
export async function runAsMe(command, args) {
  const env = { ...process.env, PATH: pathWith(command) }
  const child = spawn(command, args, { stdio: 'inherit', env })
  const fromTerminal = (signal) => signal === 'SIGINT' && [0, 1, 2].some((stream) => isatty(stream))
  for (const signal of PASSED_ON) process.on(signal, () => fromTerminal(signal) || child.kill(signal))
  endWithNpm(child)
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (...how) => resolve(how))
  })
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
}

/** A killed npm takes its shell along and tells nobody else: without this, the part would live on and hold its port. */
function endWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 250).unref()
}

/** What the child starts in turn as plain `node` shall be the same Node. */
function pathWith(command) {
  const separator = process.platform === 'win32' ? ';' : ':'
  const inherited = process.env.PATH ?? ''
  return command.includes('/') || command.includes('\\')
    ? `${dirname(command)}${separator}${inherited}`
    : inherited
}
