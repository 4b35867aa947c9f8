// Runs the fast benches with the smallest load, so that they still work. The numbers are not a measurement.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import { runToEnd } from '../fixtures/run-to-end.ts'

const repositoryRoot = path.resolve(import.meta.dirname, '../..')
const canRun = chromiumPath() !== undefined && existsSync(path.join(repositoryRoot, 'out/viewer/index.html'))

const bench = (...args: string[]) => runToEnd(path.join(import.meta.dirname, 'main.ts'), ...args)

type Row = { case: string; metric: string; value: number; against: number }

/** Runs a bench and returns its rows. */
async function rowsOf(...args: string[]): Promise<Row[]> {
  const { code, out, progress } = await bench(...args, '--runs', '1', '--json')
  expect(code, progress).toBe(0)
  return JSON.parse(out) as Row[]
}

const named = (rows: Row[]) => rows.map((row) => `${row.case} ${row.metric}`)

it.runIf(canRun)('latency prints its eight rows as one JSON array', { timeout: 150_000 }, async () => {
  const rows = await rowsOf('latency', '--visits', '2')
  expect(named(rows).sort()).toEqual([
    'notification close_to_notification_p50',
    'notification close_to_notification_p99',
    'notification overhead_p50',
    'notification overhead_p99',
    'task close_to_task_p50',
    'task close_to_task_p99',
    'task overhead_p50',
    'task overhead_p99',
  ])
  for (const { value, against } of rows) {
    expect(against).toBe(1000)
    expect(value).toBeGreaterThan(0)
  }
})

it.runIf(canRun)('viewer measures the viewer and the reference pages', { timeout: 150_000 }, async () => {
  const rows = await rowsOf('viewer', '--visits', '1', '--case', '14-pages@office')
  expect(named(rows)).toEqual([
    '14-pages@office first_page_ms',
    '14-pages@office bytes_to_first_page',
    '14-pages@office live_page_ms',
  ])
  for (const { value, against } of rows) {
    expect(value).toBeGreaterThan(0)
    expect(against).toBeGreaterThan(0)
  }
})

it.runIf(canRun)('reading turns pages, scrolls, and measures the memory', { timeout: 150_000 }, async () => {
  const turned = await rowsOf('reading', '--case', 'turning', '--visits', '3')
  expect(named(turned)).toEqual(['turning turn_p50', 'turning turn_p95'])
  const scrolled = await rowsOf('reading', '--case', 'scrolling', '--seconds', '1')
  expect(named(scrolled)).toEqual([
    '352-pages@slow-cpu longest_blank_page',
    '352-pages@slow-cpu time_with_blank_page',
  ])
  const read = await rowsOf('reading', '--case', 'memory', '--visits', '1')
  expect(named(read)).toContain('1000-pages js_heap')
  for (const { value, against } of [...turned, ...read]) expect(Math.min(value, against)).toBeGreaterThan(0)
})

it.runIf(canRun)('viewer measures small files and a phone', { timeout: 150_000 }, async () => {
  const small = await rowsOf('viewer', '--visits', '1', '--case', 'loopback')
  expect(named(small)).toEqual(['small-files@loopback live_page_ratio', 'small-files@loopback live_page_ms'])
  const phone = await rowsOf('viewer', '--visits', '1', '--case', 'phone')
  expect(named(phone)).toEqual(['14-pages@phone readable_ms', '14-pages@phone live_page_ms'])
  for (const { value } of [...small, ...phone]) expect(value).toBeGreaterThan(0)
})

it('scale prints its rows, also for a few desktops', { timeout: 180_000 }, async () => {
  const rows = await rowsOf('scale', '--case', 'sqlite', '--people', '20', '--seconds', '1')
  const metrics = [
    'event_to_everybody_all',
    'event_to_large_team_all',
    'beat_p99_during_event',
    'bytes_per_idle_poll',
  ]
  expect(rows.map((row) => row.metric)).toEqual(expect.arrayContaining(metrics))
  for (const { metric, value } of rows) {
    if (/^(event_to|beat)/.test(metric)) expect(value, metric).toBeGreaterThan(0)
  }
})

it('analytics prints its rows, and its counts are those of a recount', { timeout: 120_000 }, async () => {
  const rows = await rowsOf('analytics', '--case', 'sqlite', '--visits', '2000')
  expect(named(rows)).toEqual(
    expect.arrayContaining(
      ['documentPage', 'visitorPage', 'companyPage', 'smallCompanyPage', 'document', 'visitors'].map(
        (name) => `${name}@sqlite answer_ms`,
      ),
    ),
  )
  for (const { value, against } of rows.filter(({ metric }) => metric === 'answer_ms')) {
    expect(Math.min(value, against)).toBeGreaterThan(0)
  }
})

it('beats prints its rows of one tracker', { timeout: 60_000 }, async () => {
  const rows = await rowsOf('beats', '--case', 'sqlite', '--seconds', '1')
  expect(named(rows)).toEqual([
    'sqlite acked_per_s',
    'sqlite tracker_cpu_per_beat',
    'sqlite p99_at_half_peak',
  ])
  for (const { value, against } of rows) expect(Math.min(value, against)).toBeGreaterThan(0)
})

it('beats prints its rows of two trackers', { timeout: 60_000 }, async () => {
  const rows = await rowsOf('beats', '--case', 'two-trackers', '--seconds', '1')
  expect(named(rows)).toEqual([
    'two-trackers sticky_acked_per_s',
    'two-trackers mixed_acked_per_s',
    'two-trackers mixed_lost_locks',
  ])
  for (const { value } of rows) expect(value).toBeGreaterThan(0)
})

it('recipients prints its row', { timeout: 60_000 }, async () => {
  const rows = await rowsOf('recipients', '--case', 'sqlite', '--people', '10')
  expect(named(rows)).toEqual(['sqlite 10 links in one batch'])
  for (const { value, against } of rows) expect(Math.min(value, against)).toBeGreaterThan(0)
})

it.runIf(canRun)(
  'desktop measures the window, the start and the day of main',
  { timeout: 150_000 },
  async () => {
    const rows = await rowsOf('desktop', '--visits', '400')
    const [scrolled, growth] = ['window scrolled_rows', 'day feed_events']
    expect(named(rows)).toEqual(
      expect.arrayContaining([
        'window first_screen_ms',
        'window palette_from_key_ms',
        'start memory_after_load',
      ]),
    )
    for (const { case: name, metric, value } of rows) {
      if (/_ms$|memory/.test(metric)) expect(value, metric).toBeGreaterThan(0)
      if ([scrolled, growth].includes(`${name} ${metric}`)) expect(value, metric).toBeGreaterThan(0)
    }
  },
)

it('an unknown bench is refused', { timeout: 30_000 }, async () => {
  const { code, out } = await bench('weather', '--json')
  expect(code).toBe(2)
  expect(out).toBe('')
})
