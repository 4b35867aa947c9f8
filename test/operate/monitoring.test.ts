// The alerts, the dashboard and the page about the metrics match what a tracker really exposes.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readingScene, type Scene } from '../../src/tracker/services/visits/testing.ts'
import { repositoryRoot } from '../fixtures/part.ts'
import { metricsOf } from './promql.ts'

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['critical', 'warning']) }),
          annotations: z.object({ summary: z.string(), action: z.string() }),
        }),
      ),
    }),
  ),
})
const Target = z.object({ refId: z.string(), expr: z.string() })
const Place = z.object({ h: z.int().min(1), w: z.int().min(1).max(24), x: z.int().min(0), y: z.int().min(0) })
const Panel = z.object({
  id: z.int(),
  title: z.string().min(1),
  gridPos: Place,
  targets: z.array(Target).default([]),
})
const Dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  schemaVersion: z.int(),
  panels: z.array(Panel),
})

const read = (file: string) => readFile(join(repositoryRoot, file), 'utf8')
const promtool = (args: string[], input?: string) =>
  spawnSync('promtool', args, { cwd: repositoryRoot, encoding: 'utf8', ...(input && { input }) })
const hasPromtool = promtool(['--version']).status === 0

let scene: Scene
let scraped: string
/** The names of all series, and of Prometheus's own series about a scrape. */
let names: Set<string>
beforeAll(async () => {
  scene = await readingScene('postgres', { metricsPort: 0 })
  await scene.tracker.listen()
  const answer = await fetch(scene.tracker.metricsUrl() ?? '')
  scraped = await answer.text()
  // A series with labels appears with its first event, but its type is always there.
  const typed = [...scraped.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
  )
  names = new Set([...typed, 'up'])
})
afterAll(() => scene.close())

const grafanaVariables = (expression: string) =>
  expression.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'lastpage')

const unknownIn = (expression: string) => metricsOf(expression).filter((name) => !names.has(name))

it('each alert reads metrics that a tracker exposes, and says what to do', async () => {
  const { groups } = Rules.parse(parse(await read('deploy/prometheus/alerts.yml')))
  const rules = groups.flatMap((group) => group.rules)
  expect(rules.map(({ alert, expr }) => [alert, unknownIn(expr)])).toEqual(
    rules.map(({ alert }) => [alert, []]),
  )
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
})

it('each panel of the dashboard reads metrics that a tracker exposes, and no panels overlap', async () => {
  const { panels } = Dashboard.parse(JSON.parse(await read('deploy/grafana/lastpage.json')))
  const wrong = panels.flatMap(({ title, targets }) =>
    targets
      .map(({ expr }) => [title, unknownIn(grafanaVariables(expr))] as const)
      .filter(([, none]) => none.length > 0),
  )
  expect(wrong).toEqual([])
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
})

it('docs/monitoring.md explains each metric of the tracker', async () => {
  const page = await read('docs/monitoring.md')
  const own = [...scraped.matchAll(/^# TYPE (lastpage_\S+)/gm)].map(([, name = '']) => name)
  expect(own.length).toBeGreaterThan(20)
  expect(own.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})

it('an expression with a mistake is found', () => {
  expect(() => metricsOf('sum(rate(lastpage_beats_total[5m])')).toThrow(SyntaxError)
  expect(unknownIn('lastpage_no_such_metric > 0')).toEqual(['lastpage_no_such_metric'])
})

it('Prometheus accepts the rules and the format of the metrics', ({ skip }) => {
  if (!hasPromtool) return skip('promtool is not installed')
  execFileSync('promtool', ['check', 'rules', 'deploy/prometheus/alerts.yml'], { cwd: repositoryRoot })
  const { status, stderr } = promtool(['check', 'metrics'], scraped)
  // Status 3: only advice about names.
  expect([0, 3], stderr).toContain(status)
  expect(stderr.split('\n').filter((line) => line.startsWith('lastpage_'))).toEqual([])
})
