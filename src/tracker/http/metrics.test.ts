import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../infrastructure/database/testing.ts'
import { reader, readingScene, type Scene } from '../services/visits/testing.ts'

const token = 'a-token-of-the-monitoring'
let scene: Scene
afterEach(() => scene.close())

/** The value of each series, e.g. `lastpage_beats_total{result="counted"}`. */
async function scrape(url: string): Promise<Map<string, number>> {
  const answer = await fetch(url)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    expect.stringMatching(/^text\/plain/),
  ])
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))]
    }),
  )
}

describe.each(engines)('metrics on %s', { timeout: 60_000 }, (engine) => {
  it('one visit shows in the figures of beats, gate, leaves, runs, messages, requests and the database', async () => {
    scene = await readingScene(engine, { metricsPort: 0, minFreeBytes: 0 })
    const { tracker, owner } = scene
    await tracker.listen()
    const url = tracker.metricsUrl() ?? ''
    await scene.makeWorkflow('left')
    const link = await scene.makeLink({ recipientEmail: 'aki@example.com' })
    await reader(tracker, 'a'.repeat(22)).open()
    const page = await reader(tracker, link.slug).enter()
    scene.clock.advance(3_000)
    await page.beat({ pages: { 1: 3_000 }, goodbye: true })
    await page.beat({ token: 'not-a-token' } as never)
    scene.clock.advance(6_000)
    await scene.sweep()
    await owner.call('GET', '/api/feed?waitMs=0')
    const found = await scrape(url)
    const figures = {
      'lastpage_beats_total{result="counted"}': 1,
      lastpage_beat_seconds_count: 1,
      lastpage_beat_batch_size_sum: 1,
      'lastpage_gate_answers_total{result="opened"}': 1,
      'lastpage_gate_answers_total{result="link_unknown"}': 1,
      lastpage_leave_lag_seconds_count: 1,
      lastpage_polls_open: 0,
      'lastpage_runs_waiting{wait="owner"}': 1,
      'lastpage_runs_oldest_seconds{wait="anyone"}': 0,
      'lastpage_outbox_messages{channel="email",wait="due"}': 0,
      'lastpage_http_requests_total{method="POST",route="/api/view/:slug/visits",status="200"}': 1,
      'lastpage_check_ok{check="database"}': 1,
    }
    expect(Object.fromEntries(Object.keys(figures).map((name) => [name, found.get(name)]))).toEqual(figures)
    const build = [...found.keys()].filter((name) => name.startsWith('lastpage_build_info'))
    expect(build).toEqual([expect.stringContaining(`database="${engine}"`)])
    expect(found.get('lastpage_database_connections{state="total"}')).toEqual(
      engine === 'postgres' ? expect.any(Number) : undefined,
    )
    expect(found.get('lastpage_disk_free_bytes')).toBeGreaterThan(0)
    const secrets = [page.visitId, page.visitToken, link.slug, link.id, owner.me.member.id, 'aki@example.com']
    const text = [...found.keys()].join('\n')
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
  })
})

describe('where the metrics are served', () => {
  const ask = async (authorization?: string) =>
    (await scene.tracker.app.inject({ url: '/metrics', headers: authorization ? { authorization } : {} }))
      .statusCode

  it('nowhere by default', async () => {
    scene = await readingScene('sqlite')
    await scene.tracker.listen()
    expect([await ask(), scene.tracker.metricsUrl()]).toEqual([404, null])
  })

  it('on the main port only with the token', async () => {
    scene = await readingScene('sqlite', { metricsToken: token })
    expect([await ask(), await ask('Bearer wrong'), await ask(`Bearer ${token}`)]).toEqual([401, 401, 200])
  })

  it('on their own port the token counts too, and no other path answers', async () => {
    scene = await readingScene('sqlite', { metricsToken: token, metricsPort: 0 })
    await scene.tracker.listen()
    const url = scene.tracker.metricsUrl() ?? ''
    const status = async (path: string, headers = {}) => (await fetch(path, { headers })).status
    const authorization = `Bearer ${token}`
    expect([
      await status(url),
      await status(url, { authorization }),
      await status(url.replace('/metrics', '/api/docs'), { authorization }),
    ]).toEqual([401, 200, 404])
  })
})
