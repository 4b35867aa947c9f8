// Measures the time until page 1 is visible, the bytes received until this time, and the time until page 1 is live. The references are pages with pdf.js and
// react-pdf. All pages load the same files over the same simulated networks, each time with an empty cache. All loads of a case are in the same run,
// except slow ones (`slowLoadMs`).
import { type Browser, chromium } from '@playwright/test'
import { chromiumLaunch } from '../../../scripts/test/chromium.ts'
import { drawFirstPage } from '../../e2e/reading/first-page-images.ts'
import { type Site, startSite } from '../../e2e/reading/site.ts'
import { type Bench, repeated } from '../bench.ts'
import { percentile, type Row, rowOf } from '../row.ts'
import { type BenchFile, benchFiles } from './files.ts'
import { mixedFiles } from './mixed-files.ts'
import { type Device, loadPage, type PageLoad } from './page-load.ts'
import {
  type ReferenceName,
  type ReferencePages,
  referenceNames,
  startReferencePages,
} from './reference-pages.ts'
import type { NetworkSpeed } from './slow-network.ts'

const perMs = (megabits: number) => (megabits * 1_000_000) / 8 / 1000
/** `3g` and `4g` are presets of Chrome DevTools and Lighthouse. */
const threeG: NetworkSpeed = { name: '3g', roundTripMs: 150, bytesPerMs: perMs(1.6) }
const fourG: NetworkSpeed = { name: '4g', roundTripMs: 60, bytesPerMs: perMs(9) }
const speeds: NetworkSpeed[] = [threeG, fourG, { name: 'office', roundTripMs: 10, bytesPerMs: perMs(50) }]
/** A phone of the middle class, like the preset of Lighthouse. */
const phone: Device = {
  context: {
    viewport: { width: 412, height: 823 },
    deviceScaleFactor: 2.625,
    isMobile: true,
    hasTouch: true,
  },
  slowdown: 4,
  sharpness: 1.5,
}
const phoneCase = '14-pages@phone'
const mixedCase = 'small-files@loopback'
const mostMixedFiles = 20

/**
 * A page that is live after at least this time has waited for the network, and the next load would take about the same time. Later runs use this load. Otherwise
 * three runs would take more than 5 minutes.
 */
const slowLoadMs = 4000

const goals = { firstPage: 0.33, livePage: 0.8, smallFiles: 1, phoneMs: 1000 }

type PageLoads = Record<'ours' | ReferenceName, PageLoad[]>
type Prepared = { browser: Browser; references: ReferencePages; pages: Map<string, OurPage> }
type OurPage = { name: string; url: URL; hasText: boolean }

async function uploadAll(site: Site, browser: Browser, files: Record<string, BenchFile>) {
  const pages = new Map<string, OurPage>()
  for (const [name, { bytes, hasText }] of Object.entries(files)) {
    const { id } = await site.addDocument(bytes, `${name}.pdf`, name)
    await drawFirstPage(site, browser, id)
    const link = await site.makeLink({ recipientEmail: 'reader@example.com' }, id)
    pages.set(name, { name, url: new URL(link.url), hasText })
  }
  return pages
}

type PageName = keyof PageLoads
type SlowLoads = Map<PageName, PageLoad>
type Measured = { rounds: number; speed?: NetworkSpeed; slow?: SlowLoads }

/** Returns the pages that are loaded at the same time. On 3g, the processor is idle for most of a load, so the references do not slow each other down. */
const groupsOf = (speed: NetworkSpeed | undefined): PageName[][] => [
  ['ours'],
  ...(speed === threeG ? [[...referenceNames]] : referenceNames.map((reference) => [reference])),
]

/** Loads the pages in turns, so that other load on the machine affects all pages. `slow` keeps the slow loads for later calls. */
async function measure(
  { browser, references }: Prepared,
  { name, url, hasText }: OurPage,
  { rounds, speed, slow = new Map() }: Measured,
): Promise<PageLoads> {
  const pageOf = (page: PageName) =>
    page === 'ours'
      ? { origin: url.origin, path: url.pathname, ours: true, hasText }
      : { origin: references.origin, path: references.pathOf(page, name), ours: false }
  async function load(page: PageName): Promise<PageLoad> {
    const known = slow.get(page)
    if (known) return known
    const loaded = await loadPage(browser, { ...pageOf(page), speed })
    if (loaded.liveMs >= slowLoadMs) slow.set(page, loaded)
    return loaded
  }
  const loads: PageLoads = { ours: [], pdfjs: [], 'react-pdf': [] }
  for (let round = 0; round < rounds; round += 1)
    for (const group of groupsOf(speed))
      await Promise.all(group.map(async (page) => loads[page].push(await load(page))))
  return loads
}

const middle = (values: number[]) => percentile(values, 0.5)
const median = (loads: PageLoad[], key: keyof PageLoad) => middle(loads.map((load) => load[key]))
const bestReference = (loads: PageLoads, key: keyof PageLoad) =>
  Math.min(...referenceNames.map((reference) => median(loads[reference], key)))

function rowsOf(name: string, loads: PageLoads): Row[] {
  const row = (metric: string, key: 'firstMs' | 'liveMs', most: number) =>
    rowOf({
      ...{ bench: 'viewer', case: name, metric, unit: 'ms' },
      value: median(loads.ours, key),
      against: bestReference(loads, 'firstMs'),
      goal: { of: 'ratio', atMost: most },
    })
  return [
    row('first_page_ms', 'firstMs', goals.firstPage),
    rowOf({
      ...{ bench: 'viewer', case: name, metric: 'bytes_to_first_page', unit: 'bytes' },
      value: median(loads.ours, 'bytes'),
      against: bestReference(loads, 'bytes'),
    }),
    row('live_page_ms', 'liveMs', goals.livePage),
  ]
}

const summaryOf = (loads: PageLoads) =>
  [`live ${median(loads.ours, 'liveMs')} ms`]
    .concat(Object.entries(loads).map(([name, pageLoads]) => `${name} ${median(pageLoads, 'firstMs')} ms`))
    .join(', ')

/** One measurement with its rows. */
type Case = { name: string; file: string; measure: (prepared: Prepared) => Promise<Row[]> }
type Options = { rounds: number; log: (line: string) => void }

const networkCases = ({ rounds, log }: Options): Case[] =>
  Object.keys(benchFiles).flatMap((file) =>
    speeds.map((speed) => {
      const slow: SlowLoads = new Map()
      return {
        name: `${file}@${speed.name}`,
        file,
        async measure(prepared) {
          const loads = await measure(prepared, pageOf(prepared, file), { rounds, speed, slow })
          log(`viewer: ${file}@${speed.name}: ${summaryOf(loads)}`)
          return rowsOf(`${file}@${speed.name}`, loads)
        },
      }
    }),
  )

function pageOf({ pages }: Prepared, file: string): OurPage {
  const found = pages.get(file)
  if (!found) throw new Error(`The file ${file} is not prepared`)
  return found
}

/** A reader with a phone. The limit is a fixed time, because the references do not fit the page to the screen. */
const phoneReading = ({ rounds, log }: Options): Case => ({
  name: phoneCase,
  file: '14-pages',
  async measure({ browser, ...prepared }) {
    const { url, hasText } = pageOf({ browser, ...prepared }, '14-pages')
    const loads: PageLoad[] = []
    for (let round = 0; round < rounds; round += 1) {
      const page = { origin: url.origin, path: url.pathname, ours: true, hasText }
      loads.push(await loadPage(browser, { ...page, speed: fourG, device: phone }))
    }
    log(`viewer: ${phoneCase}: readable ${median(loads, 'firstMs')} ms, live ${median(loads, 'liveMs')} ms`)
    const common = { bench: 'viewer', case: phoneCase, unit: 'ms', against: goals.phoneMs }
    return [
      rowOf({
        ...{ ...common, metric: 'readable_ms', value: median(loads, 'firstMs') },
        goal: { of: 'value', atMost: goals.phoneMs },
      }),
      rowOf({ ...common, metric: 'live_page_ms', value: median(loads, 'liveMs') }),
    ]
  },
})

/**
 * Many different small files without a network limit: the processor is the limit. The figure is the median of the ratios of the files. The better reference is
 * the one against which this median is larger. Choosing it for each file would choose the luckier of two single loads.
 */
const smallFiles = (names: readonly string[], { log }: Options): Case => ({
  name: mixedCase,
  file: '',
  async measure(prepared) {
    const live: Record<keyof PageLoads, number>[] = []
    for (const name of names) {
      const loads = await measure(prepared, pageOf(prepared, name), { rounds: 1 })
      live.push({
        ours: median(loads.ours, 'liveMs'),
        pdfjs: median(loads.pdfjs, 'firstMs'),
        'react-pdf': median(loads['react-pdf'], 'firstMs'),
      })
      log(`viewer: ${name}@loopback: ${summaryOf(loads)}`)
    }
    const ratioTo = (reference: ReferenceName) => middle(live.map((file) => file.ours / file[reference]))
    const timeOf = (page: keyof PageLoads) => middle(live.map((file) => file[page]))
    const common = { bench: 'viewer', case: mixedCase }
    return [
      rowOf({
        ...{ ...common, metric: 'live_page_ratio', unit: '×', against: 1 },
        value: Math.max(...referenceNames.map(ratioTo)),
        goal: { of: 'value', atMost: goals.smallFiles },
      }),
      rowOf({
        ...{ ...common, metric: 'live_page_ms', unit: 'ms', value: timeOf('ours') },
        against: Math.min(...referenceNames.map(timeOf)),
      }),
    ]
  },
})

async function filesFor(cases: readonly Case[], small: Record<string, BenchFile>) {
  const files: Record<string, BenchFile> = {}
  for (const [name, make] of Object.entries(benchFiles))
    if (cases.some(({ file }) => file === name)) files[name] = await make()
  return cases.some(({ name }) => name === mixedCase) ? { ...files, ...small } : files
}

/** `visits` is the number of loads of each page in each run, and in a smoke test of the small files also their number. */
export const viewer: Bench = async ({ visits, runs, case: chosen, log }) => {
  const options = { rounds: 1, log }
  const small = await mixedFiles(Math.min(visits ?? mostMixedFiles, mostMixedFiles))
  const all = [
    ...networkCases({ ...options, rounds: visits ?? 1 }),
    phoneReading({ ...options, rounds: visits ?? 1 }),
    smallFiles(Object.keys(small), options),
  ]
  const cases = all.filter(({ name }) => !chosen || chosen === name || name.endsWith(`@${chosen}`))
  if (cases.length === 0) throw new Error(`There is no case ${chosen}`)
  const files = await filesFor(cases, small)
  for (const [name, { bytes, origin }] of Object.entries(files))
    log(`viewer: ${name} is a ${origin} file of ${bytes.length} bytes`)
  const site = await startSite({ TRACKER_BEAT_INTERVAL_MS: '2000' }) // the default; the interval of the tests would add work
  const references = await startReferencePages(
    Object.fromEntries(Object.entries(files).map(([name, { bytes }]) => [name, bytes])),
  )
  const browser = await chromium.launch(chromiumLaunch())
  try {
    const pages = await uploadAll(site, browser, files)
    return await repeated(runs, async () => {
      const rows: Row[] = []
      for (const each of cases) rows.push(...(await each.measure({ browser, references, pages })))
      return rows
    })
  } finally {
    await browser.close()
    await references.close()
    await site.close()
  }
}
