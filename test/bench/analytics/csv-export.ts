import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { visitsCsvPath } from '#shared/analytics.ts'
import type { BenchWorkspace } from './workspace.ts'

setFlagsFromString('--expose_gc')
const collectGarbage = runInNewContext('gc') as () => void

export type Exported = { ms: number; bytes: number; peakBytes: number }

/**
 * Exports the newest `visits` visits and then stops. Returns the duration and the maximum memory of the process. The bench reads the export in the same
 * process, so the memory includes the received chunks. Throws if the export has fewer lines.
 */
export async function exportRecent(
  url: string,
  { token }: BenchWorkspace,
  visits: number,
): Promise<Exported> {
  const usedMemory = () => {
    collectGarbage()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const chunksPerSample = 50
  const before = usedMemory()
  const startedAt = performance.now()
  const answer = await fetch(`${url}${visitsCsvPath}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  if (!answer.ok || !answer.body) throw new Error(await answer.text())
  const totals = { bytes: 0, lines: 0, peakBytes: 0 }
  let chunks = 0
  for await (const chunk of answer.body) {
    totals.bytes += chunk.length
    for (const byte of chunk) if (byte === 10) totals.lines += 1
    chunks += 1
    if (chunks % chunksPerSample === 0) totals.peakBytes = Math.max(totals.peakBytes, usedMemory() - before)
    if (totals.lines > visits) break
  }
  if (totals.lines <= visits) throw new Error(`The export has ${totals.lines} lines for ${visits} visits.`)
  return { ms: performance.now() - startedAt, bytes: totals.bytes, peakBytes: totals.peakBytes }
}
