// The memory of this process after a garbage collection that returns unused pages to the system.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Memory } from './contract.ts'

setFlagsFromString('--expose_gc')
/** V8 keeps freed pages for some seconds, because the program may need them again. A collection as a last resort returns them to the system at once. */
const collectGarbage = runInNewContext(
  `() => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })`,
) as () => void

export async function measureMemory(): Promise<Memory> {
  collectGarbage()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rssBytes: rss, heapBytes: heapUsed + external }
}
