// Measures what a reader feels after page 1 is on screen: turning pages, fast scrolling on a slow computer, and the memory of the tab in a long document.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, chromium, type Page } from '@playwright/test'
import { chromiumLaunch } from '../../../scripts/test/chromium.ts'
import { type Site, startSite } from '../../e2e/reading/site.ts'
import { type Bench, type BenchOptions, repeated } from '../bench.ts'
import { percentile, type Row, rowOf } from '../row.ts'
import { benchFiles } from '../viewer/files.ts'
import { openBareTab } from './bare-tab.ts'
import { memoryOf, type TabMemory } from './memory.ts'
import { startOwnViewer } from './own-viewer.ts'
import { RECORDER, record, type ScrollPlan, type ScrollResult, type Turn } from './recorder.ts'
import { makeLongDocument } from './thousand-pages.ts'

const turnWithinMs = 50
const blankAtMostMs = 150
const slowdown = 4
/** The reader turns six pages forward, then two back. */
const turns: readonly Turn[] = [1, 1, 1, 1, 1, 1, -1, -1]
const defaultTurns = 32
const turnEveryMs = 200
/** The reader flicks through all pages: each flick is fast at first and becomes slower, then the reader looks at the page. */
const flicks: ScrollPlan = { flicks: 6, flickMs: 900, restMs: 250 }
/** The memory is measured when the reader has reached these pages. */
const milestones = [100, 400, 700, 1000]
const MB = 1e6
const windowSize = { width: 1280, height: 900 }

/** Opens the page in a browser of its own, so that one run does not change the next. */
async function inBrowser<T>(
  url: string,
  ready: string,
  measure: (page: Page, browser: Browser) => Promise<T>,
): Promise<T> {
  const browser = await chromium.launch(chromiumLaunch())
  try {
    const page = await browser.newPage({ viewport: windowSize })
    await page.addInitScript(RECORDER)
    await page.goto(url)
    await page.locator(ready).first().waitFor()
    return await measure(page, browser)
  } finally {
    await browser.close()
  }
}

const oursReady = '#front[hidden] ~ *, #surface .page canvas'
const rivalReady = '#viewerContainer .page canvas'

async function linkTo(site: Site, pdf: Buffer, title: string): Promise<string> {
  const { id } = await site.addDocument(pdf, `${title}.pdf`, title)
  return (await site.makeLink({ recipientEmail: 'reader@example.com' }, id)).url
}

/** Turns pages with real key presses. Returns the times in ms. */
async function turnPages(page: Page, count: number): Promise<number[]> {
  const times: number[] = []
  for (let at = 0; at < count; at += 1) {
    const by = turns[at % turns.length] as Turn
    const next = sleep(turnEveryMs)
    await record(page, 'expectTurn', by)
    await page.keyboard.press(by === 1 ? 'ArrowRight' : 'ArrowLeft')
    times.push(await record(page, 'turned'))
    await next
  }
  return times
}

async function turning(url: string, { visits = defaultTurns, log }: BenchOptions): Promise<Row[]> {
  const times = await inBrowser(url, oursReady, (page) => turnPages(page, visits))
  log(`reading: turning ${visits} pages: ${times.map(Math.round).join(' ')} ms`)
  const row = (metric: string, share: number) => ({
    ...{ bench: 'reading', case: 'turning', metric, unit: 'ms' },
    ...{ value: percentile(times, share), against: turnWithinMs },
  })
  return [
    rowOf(row('turn_p50', 0.5)),
    rowOf({ ...row('turn_p95', 0.95), goal: { of: 'value', atMost: turnWithinMs } }),
  ]
}

async function scrollSlowed(page: Page, plan: ScrollPlan): Promise<ScrollResult> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  return record(page, 'scroll', plan)
}

/** Scrolls through Lastpage and through the viewer of pdf.js, one after the other. */
async function scrolling(url: string, rivalUrl: string, { seconds, log }: BenchOptions): Promise<Row[]> {
  const plan = { ...flicks, flicks: Math.min(flicks.flicks, seconds) }
  const ours = await inBrowser(url, oursReady, (page) => scrollSlowed(page, plan))
  const rival = await inBrowser(rivalUrl, rivalReady, (page) => scrollSlowed(page, plan))
  for (const [name, { longestMs, blankMs, totalMs }] of Object.entries({ ours, rival })) {
    log(
      `reading: scrolling, ${name}: longest ${Math.round(longestMs)} ms, blank ${Math.round(blankMs)} of ${Math.round(totalMs)} ms`,
    )
  }
  const row = { bench: 'reading', case: '352-pages@slow-cpu' }
  const share = ({ blankMs, totalMs }: ScrollResult) => (100 * blankMs) / totalMs
  return [
    rowOf({
      ...{ ...row, metric: 'longest_blank_page', unit: 'ms' },
      ...{ value: ours.longestMs, against: rival.longestMs },
      goal: { of: 'value', atMost: blankAtMostMs },
    }),
    rowOf({
      ...{ ...row, metric: 'time_with_blank_page', unit: '%' },
      ...{ value: share(ours), against: share(rival) },
    }),
  ]
}

async function readAll(url: string, pages: readonly number[]): Promise<TabMemory[]> {
  const browser = await chromium.launch(chromiumLaunch())
  try {
    const tab = await openBareTab(browser, { url, script: RECORDER, ...windowSize })
    await record(tab, 'shown', oursReady)
    const memories: TabMemory[] = []
    for (const last of pages) {
      await record(tab, 'readTo', last)
      memories.push(await memoryOf(browser, tab))
    }
    return memories
  } finally {
    await browser.close()
  }
}

function memoryRows(memories: readonly TabMemory[]): Row[] {
  const row = (metric: string, of: (memory: TabMemory) => number | null) => {
    const [first, last] = [memories[0], memories.at(-1)].map((memory) => memory && of(memory))
    if (!first || !last) return []
    return rowOf({
      ...{ bench: 'reading', case: '1000-pages', metric, unit: 'MB' },
      ...{ value: last / MB, against: first / MB },
      goal: { of: 'ratio', atMost: 1.1 },
    })
  }
  return [
    row('tab_memory', ({ processBytes }) => processBytes),
    row('js_heap', ({ heapBytes }) => heapBytes),
  ].flat()
}

async function memory(url: string, pages: readonly number[], { log }: BenchOptions): Promise<Row[]> {
  const began = performance.now()
  const memories = await readAll(url, pages)
  for (const [at, { heapBytes, processBytes }] of memories.entries()) {
    const [heap, process] = [heapBytes, processBytes ?? 0].map((bytes) => Math.round(bytes / MB))
    log(`reading: page ${pages[at]}: ${process} MB, JavaScript heap ${heap} MB`)
  }
  log(`reading: ${pages.at(-1)} pages in ${Math.round((performance.now() - began) / 1000)} s`)
  return memoryRows(memories)
}

/** Returns the pages at which the memory is measured: fewer pages if the reader turns fewer pages. */
const milestonesFor = (turned = defaultTurns) =>
  milestones.map((page) => Math.ceil((page * turned) / defaultTurns))

/** `--visits` is the number of page turns. `--seconds` limits the flicks. The memory is measured in the first run only, because a run takes minutes. */
export const reading: Bench = async (options) => {
  const { runs, visits, case: chosen } = options
  const wants = (name: string) => chosen === undefined || chosen === name
  const file = await benchFiles['352-pages']?.()
  if (!file) throw new Error('There is no file of 352 pages')
  const pages = milestonesFor(visits)
  const site = await startSite()
  const rival = wants('scrolling') ? await startOwnViewer(file.bytes) : null
  try {
    const url = await linkTo(site, file.bytes, '352 pages')
    const long = wants('memory')
      ? await linkTo(site, await makeLongDocument(pages.at(-1) ?? 1), 'Long')
      : null
    return await repeated(runs, async (run) => [
      ...(wants('turning') ? await turning(url, options) : []),
      ...(rival ? await scrolling(url, rival.url, options) : []),
      ...(long && run === 0 ? await memory(long, pages, options) : []),
    ])
  } finally {
    await rival?.close()
    await site.close()
  }
}
