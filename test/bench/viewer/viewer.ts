// Measures the time until page 1 is visible, and the bytes received until this time. The references are pages with pdf.js and react-pdf. All
// pages load the same files over the same simulated networks in the same run, each time with an empty cache.
import { type Browser, chromium } from '@playwright/test'
import { chromiumLaunch } from '../../../scripts/test/chromium.ts'
import { drawFirstPage } from '../../e2e/reading/first-page-images.ts'
import { type Site, startSite } from '../../e2e/reading/site.ts'
import type { Bench } from '../bench.ts'
import { percentile, type Row, rowOf } from '../row.ts'
import { type BenchFile, benchFiles } from './files.ts'
import { loadPage, type PageLoad } from './page-load.ts'
import {
  type ReferenceName,
  type ReferencePages,
  referenceNames,
  startReferencePages,
} from './reference-pages.ts'
import type { NetworkSpeed } from './slow-network.ts'

const perMs = (megabits: number) => (megabits * 1_000_000) / 8 / 1000
/** The networks. `3g` and `4g` are presets of Chrome DevTools and Lighthouse. */
const speeds: NetworkSpeed[] = [
  { name: '3g', roundTripMs: 150, bytesPerMs: perMs(1.6) },
  { name: '4g', roundTripMs: 60, bytesPerMs: perMs(9) },
  { name: 'office', roundTripMs: 10, bytesPerMs: perMs(50) },
]
const defaultRounds = 3

type PageLoads = Record<'ours' | ReferenceName, PageLoad[]>
type Pair = { name: string; url: URL; speed: NetworkSpeed }

async function uploadAll(site: Site, browser: Browser, files: Record<string, BenchFile>) {
  const urls: Record<string, URL> = {}
  for (const [name, { bytes }] of Object.entries(files)) {
    const { id } = await site.addDocument(bytes, `${name}.pdf`, name)
    await drawFirstPage(site, browser, id)
    urls[name] = new URL((await site.makeLink({ recipientEmail: 'reader@example.com' }, id)).url)
  }
  return urls
}

/** Loads the pages in turns, so that other load on the machine affects all pages. */
async function measure(
  browser: Browser,
  references: ReferencePages,
  pair: Pair,
  rounds: number,
): Promise<PageLoads> {
  const { name, url, speed } = pair
  const loads: PageLoads = { ours: [], pdfjs: [], 'react-pdf': [] }
  for (let round = 0; round < rounds; round += 1) {
    loads.ours.push(await loadPage(browser, { origin: url.origin, path: url.pathname, speed, ours: true }))
    for (const reference of referenceNames) {
      const path = references.pathOf(reference, name)
      loads[reference].push(await loadPage(browser, { origin: references.origin, path, speed, ours: false }))
    }
  }
  return loads
}

const median = (loads: PageLoad[], key: keyof PageLoad) =>
  percentile(
    loads.map((load) => load[key]),
    0.5,
  )

function rowsOf(name: string, loads: PageLoads): Row[] {
  const bestReference = (key: keyof PageLoad) =>
    Math.min(...referenceNames.map((reference) => median(loads[reference], key)))
  const row = (metric: string, unit: string, key: keyof PageLoad, against: number) =>
    rowOf({ bench: 'viewer', case: name, metric, unit, value: median(loads.ours, key), against })
  return [
    row('first_page_ms', 'ms', 'firstMs', bestReference('firstMs')),
    row('bytes_to_first_page', 'bytes', 'bytes', bestReference('bytes')),
    row('live_page_ms', 'ms', 'liveMs', bestReference('firstMs')),
  ]
}

const summaryOf = (loads: PageLoads) =>
  Object.entries(loads)
    .map(([name, pageLoads]) => `${name} ${median(pageLoads, 'firstMs')} ms`)
    .join(', ')

async function filesFor(chosen: string | undefined): Promise<Record<string, BenchFile>> {
  const files: Record<string, BenchFile> = {}
  for (const [name, make] of Object.entries(benchFiles)) {
    if (!chosen || chosen.startsWith(`${name}@`)) files[name] = await make()
  }
  return files
}

export const viewer: Bench = async ({ visits: rounds = defaultRounds, case: chosen, log }) => {
  const files = await filesFor(chosen)
  for (const [name, { bytes, origin }] of Object.entries(files))
    log(`viewer: ${name} is a ${origin} file of ${bytes.length} bytes`)
  const site = await startSite()
  const references = await startReferencePages(
    Object.fromEntries(Object.entries(files).map(([name, { bytes }]) => [name, bytes])),
  )
  const browser = await chromium.launch(chromiumLaunch())
  try {
    const urls = await uploadAll(site, browser, files)
    const rows: Row[] = []
    for (const [name, url] of Object.entries(urls)) {
      for (const speed of speeds) {
        const caseName = `${name}@${speed.name}`
        if (chosen && chosen !== caseName) continue
        const loads = await measure(browser, references, { name, url, speed }, rounds)
        rows.push(...rowsOf(caseName, loads))
        log(`viewer: ${caseName}: ${summaryOf(loads)}`)
      }
    }
    if (rows.length === 0) throw new Error(`There is no case ${chosen}`)
    return rows
  } finally {
    await browser.close()
    await references.close()
    await site.close()
  }
}
