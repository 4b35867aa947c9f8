// Ends this process if its event loop is blocked, or if the process must be restarted. The supervisor (systemd, Docker, Kubernetes) then starts it again.
// systemd and Docker Compose do not restart a process because its `/healthz` fails.
import inspector from 'node:inspector'
import { Worker } from 'node:worker_threads'

/** A separate thread, because the main thread may be in an endless loop. It counts its own ticks, so a suspended process loses no time. */
const watching = `
  const { workerData: { beats, ticks, everyMs } } = require('node:worker_threads')
  const { writeSync } = require('node:fs')
  let seen = 0
  let missed = 0
  setInterval(() => {
    const now = Atomics.load(beats, 0)
    missed = now === seen ? missed + 1 : 0
    seen = now
    if (missed < ticks) return
    const line = { level: 60, time: Date.now(), pid: process.pid, afterMs: ticks * everyMs, msg: 'the process does not work any more and ends itself, so that its supervisor restarts it' }
    try { writeSync(2, JSON.stringify(line) + '\\n') } finally { process.kill(process.pid, 'SIGKILL') }
  }, everyMs)`

const ticks = 60

/**
 * `afterMs`: the process ends if `isAlive` has not been called, or has returned false, for this time. 0: never. A process that is debugged does not end
 * itself. Returns a function that stops the watch.
 */
export function startWatchdog(afterMs: number, isAlive: () => boolean): () => void {
  if (afterMs === 0 || inspector.url()) return () => undefined
  const everyMs = Math.max(10, Math.round(afterMs / ticks))
  const beats = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(watching, {
    eval: true,
    workerData: { beats, ticks, everyMs },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  })
  worker.unref()
  const timer = setInterval(() => {
    if (isAlive()) Atomics.add(beats, 0, 1)
  }, everyMs).unref()
  return () => {
    clearInterval(timer)
    void worker.terminate()
  }
}
