import { spawn } from 'node:child_process'

/** Runs a program until it ends. Its output goes to standard error. Returns true if the program succeeded. Does not block, so programs can run at the same time. */
export function succeeds(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 2, 2], ...options })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
}
