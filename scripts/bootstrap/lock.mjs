import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { log } from './log.mjs'
import { inRoot } from './root.mjs'

const LONGEST_WAIT_MS = 15 * 60_000

function holderIsAlive(folder) {
  let pid
  try {
    pid = Number(readFileSync(`${folder}/pid`, 'utf8'))
  } catch {
    return true // The lock was just created, and its pid is not written yet.
  }
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Calls `work` while this process holds the lock `name`. Only one process of this repository can hold the lock. Takes over the lock of a process that has ended. */
export async function withLock(name, work) {
  const folder = inRoot('.lastpage/locks', name)
  mkdirSync(inRoot('.lastpage/locks'), { recursive: true })
  const until = Date.now() + LONGEST_WAIT_MS
  for (let isLogged = false; ; isLogged = true) {
    try {
      mkdirSync(folder)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!holderIsAlive(folder)) rmSync(folder, { recursive: true, force: true })
    else if (Date.now() > until)
      throw new Error(`Waited 15 minutes for another "${name}". Remove ${folder} if none runs.`)
    else {
      if (!isLogged) log(`waiting for another command to finish "${name}"`)
      await sleep(200)
    }
  }
  const release = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', release)
  try {
    writeFileSync(`${folder}/pid`, String(process.pid))
    return await work()
  } finally {
    process.removeListener('exit', release)
    release()
  }
}
