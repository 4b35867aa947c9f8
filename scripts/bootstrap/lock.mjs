// Owns that two commands typed at the same time don't install or build over each other.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { inRoot } from './root.mjs'
import { say } from './say.mjs'

const LONGEST_WAIT_MS = 15 * 60_000

function holderIsAlive(folder) {
  let pid
  try {
    pid = Number(readFileSync(`${folder}/pid`, 'utf8'))
  } catch {
    return true // made a moment ago, its pid not yet written
  }
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Runs `work` while no other process of this checkout does `name`. A lock whose holder died is taken over. */
export async function alone(name, work) {
  const folder = inRoot('.lastpage/locks', name)
  mkdirSync(inRoot('.lastpage/locks'), { recursive: true })
  const until = Date.now() + LONGEST_WAIT_MS
  for (let told = false; ; told = true) {
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
      if (!told) say(`waiting for another command to finish "${name}"`)
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
