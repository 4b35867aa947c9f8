import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import { isatty } from 'node:tty'

const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a command with our standard streams, forwards signals to it and exits with its exit code (128 + n for a signal). Never returns.
 * Ctrl-C in a terminal reaches the child directly, because the terminal sends it to the whole process group. It is not forwarded then:
 * a second SIGINT means "stop at once".
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

/** npm that is killed with SIGKILL forwards no signal. Without this check the part would go on and keep its port. */
function endWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 250).unref()
}

/** A PATH on which `node` is the Node that runs the child. */
function pathWith(command) {
  const separator = process.platform === 'win32' ? ';' : ':'
  const inherited = process.env.PATH ?? ''
  return command.includes('/') || command.includes('\\')
    ? `${dirname(command)}${separator}${inherited}`
    : inherited
}
