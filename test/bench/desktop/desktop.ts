// Measures the desktop from its built files: the window with 100,000 visits in the workspace, the start of the main process, and the memory of the main process
// over a day. The references are the goals, because no other program does the same.
import { existsSync } from 'node:fs'
import type { Bench, BenchOptions } from '../bench.ts'
import { repeated } from '../bench.ts'
import { percentile, type Row, rowOf } from '../row.ts'
import { type Day, liveDay } from './day.ts'
import { startHeadless } from './headless.ts'
import { loadMain } from './main-start.ts'
import { openWindows, type Windows } from './window.ts'
import { builtFile, startSeededWorkspace } from './workspace.ts'

const defaultVisits = 100_000
/** The number of window loads, and of all other measurements in a window. A run with few visits is only a smoke test. */
const roundsOf = (visits: number) => (visits < 1_000 ? { loads: 1, others: 1 } : { loads: 5, others: 3 })
const mostRows = 3_000
const dayEvents = 10_000

const cases = ['window', 'start', 'day'] as const

/** `visits`: in the workspace. A smaller number also shortens the scrolling and the day. */
export const desktop: Bench = async (options) => {
  for (const file of ['src/main/headless.ts', 'src/tracker/server.ts'].map(builtFile)) {
    if (!existsSync(file))
      throw new Error('Build the parts first: npm run build -- renderer parts tracker desktop')
  }
  const rows: Row[] = []
  for (const name of cases) {
    if (options.case === undefined || options.case === name) rows.push(...(await measureCase[name](options)))
  }
  return rows
}

const measureCase = { window: measureWindow, start: measureStart, day: measureDay }

const median = (values: number[]) => percentile(values, 0.5)

const msRow = (metric: string, value: number, atMost: number): Row =>
  rowOf({
    ...{ bench: 'desktop', case: 'window', metric, unit: 'ms', value, against: atMost },
    goal: { of: 'value', atMost },
  })

async function measureWindow({ visits = defaultVisits, runs, log }: BenchOptions): Promise<Row[]> {
  const workspace = await startSeededWorkspace(visits)
  try {
    log(`desktop: ${visits} visits created`)
    const headless = await startHeadless({ invite: workspace.invite })
    const windows = await openWindows(headless)
    try {
      // The first window warms up Chromium, main and the tracker.
      await windows.firstScreen()
      return await repeated(runs, (run) => measureRun(windows, visits, run))
    } finally {
      await windows.close()
      await headless.close()
    }
  } finally {
    await workspace.close()
  }
}

async function measureRun(windows: Windows, visits: number, run: number): Promise<Row[]> {
  const { loads, others } = roundsOf(visits)
  const scrolledRows = Math.min(mostRows, visits / 4)
  const screens = await times(loads, () => windows.firstScreen())
  const firstRows = await times(others, () => windows.firstRows())
  const onScreen = await times(others, (round) => windows.searchVisitors(4000 + 10 * run + round))
  const inPalette = await times(others, (round) => windows.searchInPalette(4100 + 10 * run + round))
  const { frames, rows } = await windows.scroll(scrolledRows)
  const row = { bench: 'desktop', case: 'window' }
  const scripts = median(screens.map(({ scriptBytes }) => scriptBytes)) / 1e3
  return [
    msRow('first_screen_ms', median(screens.map(({ ms }) => ms)), 300),
    rowOf({ ...row, metric: 'first_screen_script', unit: 'kB', value: scripts, against: 1_000 }),
    msRow('first_rows_ms', median(firstRows), 100),
    ...searchRows(onScreen),
    // The palette shows what earlier searches found while it asks main, so there is no time from the request.
    msRow('palette_from_key_ms', median(inPalette.map(({ fromKeyMs }) => fromKeyMs)), 100),
    msRow('scroll_frame_p99', percentile(frames, 0.99), 32),
    msRow('scroll_frame_longest', percentile(frames, 1), 100),
    rowOf({ ...row, metric: 'scrolled_rows', unit: 'rows', value: rows, against: scrolledRows }),
  ]
}

/** `from_key` includes the pause between the last key and the request. */
const searchRows = (searches: { fromKeyMs: number; fromRequestMs: number }[]): Row[] => [
  msRow('search_ms', median(searches.map(({ fromRequestMs }) => fromRequestMs)), 100),
  msRow('search_from_key_ms', median(searches.map(({ fromKeyMs }) => fromKeyMs)), 100),
]

async function times<T>(count: number, measure: (round: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let round = 0; round < count; round += 1) results.push(await measure(round))
  return results
}

/** The goal is a part of the time that a rep waits for the window. */
async function measureStart({ runs, visits = defaultVisits }: BenchOptions): Promise<Row[]> {
  const row = { bench: 'desktop', case: 'start' }
  return repeated(runs, async () => {
    const loads = await times(roundsOf(visits).loads, loadMain)
    const [ms, rss] = [median(loads.map(({ ms }) => ms)), median(loads.map(({ rssBytes }) => rssBytes))]
    return [
      rowOf({ ...row, metric: 'main start until window can open', unit: 'ms', value: ms, against: 1_000 }),
      rowOf({ ...row, metric: 'memory_after_load', unit: 'MB', value: rss / 1e6, against: 150 }),
    ]
  })
}

/** The day is lived once, because its figures depend on the work and not on the speed of the machine. */
async function measureDay({ visits = defaultVisits, log }: BenchOptions): Promise<Row[]> {
  return dayRows(await liveDay(Math.min(dayEvents, visits / 10), log))
}

/** A heap that grows by less than this in 1,000 events has no leak: the engine keeps about as much itself, for example optimised code. */
const flatHeapKb = 100

function dayRows({ early, late, events, allEvents, fileBytes }: Day): Row[] {
  const row = { bench: 'desktop', case: 'day' }
  const per1000 = (of: 'heapBytes' | 'entries' | 'listeners') => ((late[of] - early[of]) / events) * 1000
  const grows = (metric: string, unit: string, value: number, atMost: number) =>
    rowOf({ ...row, metric, unit, value, against: atMost, goal: { of: 'value', atMost } })
  return [
    grows('main_memory', 'MB', late.rssBytes / 1e6, 150),
    grows('heap_growth_per_1000_events', 'kB', per1000('heapBytes') / 1e3, flatHeapKb),
    grows('entries_growth_per_1000_events', 'entries', per1000('entries'), 10),
    grows('listener_growth_per_1000_events', 'listeners', per1000('listeners'), 1),
    grows('settings_file', 'kB', fileBytes / 1e3, 100),
    rowOf({ ...row, metric: 'feed_events', unit: 'events', value: allEvents, against: dayEvents }),
  ]
}
