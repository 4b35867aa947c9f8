// Loads the main process of the app as Electron does, in a new process, with a stand-in for Electron. The time until all modules are loaded is the part of the start
// that depends on the size of the app.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from '../../fixtures/part.ts'

const run = promisify(execFile)

export type MainLoad = { ms: number; rssBytes: number }

/** The process prints its times when it asks for the end of the app, which is the last thing that the entry point does. */
export async function loadMain(): Promise<MainLoad> {
  const standIn = path.join(import.meta.dirname, 'electron-stand-in.mjs')
  const { stdout } = await run(process.execPath, ['--import', standIn, 'out/main/index.js'], {
    cwd: repositoryRoot,
  })
  return JSON.parse(stdout) as MainLoad
}
