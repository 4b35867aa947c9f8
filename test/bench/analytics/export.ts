// Owns what an export of all visits costs: how long it takes, and how much memory the tracker holds meanwhile.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { visitsCsvPath } from '#shared/analytics.ts'
import type { Scene } from './scene.ts'

setFlagsFromString('--expose_gc')
const collectGarbage = runInNewContext('gc') as () => void

export type Exported = { ms: number; bytes: number; lines: number; peakBytes: number }

/** The bench is the reader, in the same process: its chunks are part of the memory that is measured. */
export async function exportAll(url: string, { quiet }: Scene): Promise<Exported> {
  const held = () => {
    collectGarbage()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const chunksApart = 50
  const before = held()
  const began = performance.now()
  const answer = await fetch(`${url}${visitsCsvPath}`, {
    headers: { authorization: `Bearer ${quiet.token}` },
  })
  if (!answer.ok || !answer.body) throw new Error(await answer.text())
  const told = { bytes: 0, lines: 0, peakBytes: 0 }
  let chunks = 0
  for await (const chunk of answer.body) {
    told.bytes += chunk.length
    for (const byte of chunk) if (byte === 10) told.lines += 1
    chunks += 1
    if (chunks % chunksApart === 0) told.peakBytes = Math.max(told.peakBytes, held() - before)
  }
  return { ms: performance.now() - began, ...told }
}
