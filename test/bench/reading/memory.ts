// The memory of a tab: its renderer process, and the JavaScript heap of the page after a garbage collection.
import { existsSync, readFileSync } from 'node:fs'
import type { Browser } from '@playwright/test'
import type { BareTab } from './bare-tab.ts'

/** `processBytes`: the proportional set size of the renderer process, with its workers and canvases. Null on systems without /proc. */
export type TabMemory = { heapBytes: number; processBytes: number | null }

function proportionalSetSize(pid: number): number | null {
  const path = `/proc/${pid}/smaps_rollup`
  if (!existsSync(path)) return null
  const kilobytes = /^Pss: +(\d+) kB/m.exec(readFileSync(path, 'utf8'))?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}

/** Returns the size of the largest renderer process. The browser must have one tab. */
async function rendererBytes(browser: Browser): Promise<number | null> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => proportionalSetSize(id))
  const known = sizes.filter((size) => size !== null)
  return known.length > 0 ? Math.max(...known) : null
}

export async function memoryOf(browser: Browser, { send }: BareTab): Promise<TabMemory> {
  await send('Performance.enable')
  await send('HeapProfiler.collectGarbage')
  const { metrics } = (await send('Performance.getMetrics')) as { metrics: { name: string; value: number }[] }
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')
  return { heapBytes: heap?.value ?? 0, processBytes: await rendererBytes(browser) }
}
