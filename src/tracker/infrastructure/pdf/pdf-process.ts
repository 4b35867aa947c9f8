// The entry of a child process that works on one PDF (pdf-processes.ts). It runs the module from its arguments. The process ends itself if it
// exceeds its limit of memory or processor time. A heap limit is not enough, because buffers and WebAssembly memory are outside of the heap.
import { flushCompileCache } from 'node:module'
import { getPriority, setPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { endedItself, maxResidentMb, type PdfTask } from './pdf-processes.ts'

// The low priority gives the tracker's requests precedence. Only root may raise the priority of a tracker that runs with a lower one.
setPriority(Math.max(getPriority(), 3))

const [moduleUrl = '', cpuMs = ''] = process.argv.slice(2)
const everyMs = 15
/** A separate thread, because the main thread may be in an endless loop. */
const watchdog = `
  const end = (signal) => process.kill(process.pid, signal)
  setInterval(() => {
    const { user, system } = process.cpuUsage()
    if (process.memoryUsage.rss() > ${maxResidentMb} * 1048576) end('${endedItself.memory}')
    else if (user + system > ${Number(cpuMs)} * 1000) end('${endedItself.cpu}')
  }, ${everyMs})`
new Worker(watchdog, {
  eval: true,
  // V8 reserves 512 MB for the code of each isolate, and RLIMIT_DATA counts them.
  resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, codeRangeSizeMb: 4 },
})

/** The parent kills the process after the answer, so Node would not store the compiled modules at the exit. */
function answer(message: object): void {
  flushCompileCache()
  process.send?.(message, () => process.exit(0))
}

const fail = (error: unknown) => answer({ error: String((error as Error)?.message ?? error).slice(0, 500) })

// A library may throw outside of any awaited promise.
process.on('uncaughtException', fail)
process.on('disconnect', () => process.exit(0))
process.once('message', async ({ job }: { job: unknown }) => {
  try {
    const { run } = (await import(moduleUrl)) as { run: PdfTask<unknown, unknown> }
    answer({ answer: await run(job, (early) => process.send?.({ early })) })
  } catch (error) {
    fail(error)
  }
})
process.send?.({ ready: true })
