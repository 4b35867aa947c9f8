// How soon page 1 can be read, and what was fetched by then: our viewer against pdf.js on a page of its own and against
// react-pdf, the same files over the same lines in the same run, each time with an empty cache.
import { type Browser, chromium } from '@playwright/test'
import { chromiumLaunch } from '../../../scripts/test/chromium.ts'
import { drawFirstPage } from '../../e2e/reading/first-page-images.ts'
import { type Site, startSite } from '../../e2e/reading/site.ts'
import type { Bench } from '../bench.ts'
import { percentile, type Row, rowOf } from '../row.ts'
import { type BenchFile, benchFiles } from './files.ts'
import type { Speed } from './line.ts'
import { openOnce, type Sight } from './opening.ts'
import { type RivalName, type Rivals, rivalNames, startRivals } from './rivals.ts'

const perMs = (megabits: number) => (megabits * 1_000_000) / 8 / 1000
/** The first two as Chrome's own tools and Lighthouse have them. */
const speeds: Speed[] = [
  { name: '3g', roundTripMs: 150, bytesPerMs: perMs(1.6) },
  { name: '4g', roundTripMs: 60, bytesPerMs: perMs(9) },
  { name: 'office', roundTripMs: 10, bytesPerMs: perMs(50) },
]
const defaultRounds = 3

type Sights = Record<'ours' | RivalName, Sight[]>
type Pair = { name: string; url: URL; speed: Speed }

async function uploadAll(site: Site, browser: Browser, files: Record<string, BenchFile>) {
  const urls: Record<string, URL> = {}
  for (const [name, { bytes }] of Object.entries(files)) {
    const { id } = await site.addDocument(bytes, `${name}.pdf`, name)
    await drawFirstPage(site, browser, id)
    urls[name] = new URL((await site.makeLink({ recipientEmail: 'reader@example.com' }, id)).url)
  }
  return urls
}

/** In turns, so that what else the machine does meets all of them alike. */
async function measure(browser: Browser, rivals: Rivals, pair: Pair, rounds: number): Promise<Sights> {
  const { name, url, speed } = pair
  const sights: Sights = { ours: [], pdfjs: [], 'react-pdf': [] }
  for (let round = 0; round < rounds; round += 1) {
    sights.ours.push(await openOnce(browser, { origin: url.origin, path: url.pathname, speed, ours: true }))
    for (const rival of rivalNames) {
      const path = rivals.pathOf(rival, name)
      sights[rival].push(await openOnce(browser, { origin: rivals.origin, path, speed, ours: false }))
    }
  }
  return sights
}

const median = (sights: Sight[], key: keyof Sight) =>
  percentile(
    sights.map((sight) => sight[key]),
    0.5,
  )

function rowsOf(name: string, sights: Sights): Row[] {
  const better = (key: keyof Sight) => Math.min(...rivalNames.map((rival) => median(sights[rival], key)))
  const row = (metric: string, unit: string, key: keyof Sight, against: number) =>
    rowOf({ bench: 'viewer', case: name, metric, unit, value: median(sights.ours, key), against })
  return [
    row('first_page_ms', 'ms', 'firstMs', better('firstMs')),
    row('bytes_to_first_page', 'bytes', 'bytes', better('bytes')),
    row('live_page_ms', 'ms', 'liveMs', better('firstMs')),
  ]
}

const told = (sights: Sights) =>
  Object.entries(sights)
    .map(([who, seen]) => `${who} ${median(seen, 'firstMs')} ms`)
    .join(', ')

async function filesFor(chosen: string | undefined): Promise<Record<string, BenchFile>> {
  const files: Record<string, BenchFile> = {}
  for (const [name, make] of Object.entries(benchFiles)) {
    if (!chosen || chosen.startsWith(`${name}@`)) files[name] = await make()
  }
  return files
}

export const viewer: Bench = async ({ visits: rounds = defaultRounds, case: chosen, say }) => {
  const files = await filesFor(chosen)
  for (const [name, { bytes, origin }] of Object.entries(files))
    say(`viewer: ${name} is a ${origin} file of ${bytes.length} bytes`)
  const site = await startSite()
  const rivals = await startRivals(
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
        const sights = await measure(browser, rivals, { name, url, speed }, rounds)
        rows.push(...rowsOf(caseName, sights))
        say(`viewer: ${caseName}: ${told(sights)}`)
      }
    }
    if (rows.length === 0) throw new Error(`no case ${chosen}`)
    return rows
  } finally {
    await browser.close()
    await rivals.close()
    await site.close()
  }
}
