// Two trackers on PostgreSQL behind nginx and behind Caddy, with the configurations of deploy/.
import { randomBytes } from 'node:crypto'
import { request } from 'node:https'
import { join } from 'node:path'
import { setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { currentDatabase, testFolder } from '../../src/tracker/infrastructure/database/testing.ts'
import { checkUploads } from '../../src/tracker/services/operation/checks/public-url.ts'
import { freePort } from '../e2e/fixtures/ports.ts'
import { hasOpenssl } from '../fixtures/company-network.ts'
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import { joinAs, type TeamMember } from '../fixtures/team/member.ts'
import { createReader } from '../fixtures/team/reader.ts'
import { startTeamTracker, type TeamTracker } from '../fixtures/team/tracker.ts'
import { hasCaddy, hasNginx, type ReverseProxy, startCaddy, startNginx } from './proxies.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 240_000 })

const kinds = [
  { name: 'nginx', isHere: hasNginx && hasOpenssl, start: startNginx },
  { name: 'Caddy', isHere: hasCaddy, start: startCaddy },
]
const isHere = kinds.some((kind) => kind.isHere)

let folder: Awaited<ReturnType<typeof testFolder>>
const trackers: TeamTracker[] = []
let metricsPorts: number[] = []
let aiko: TeamMember
let slug = ''
const proxies = new Map<string, ReverseProxy>()

async function startAll(): Promise<void> {
  folder = await testFolder()
  const databaseUrl = await currentDatabase('postgres', folder.path)
  const dataDir = join(folder.path, 'files')
  const env = { TRACKER_GRACE_MS: '200', TRACKER_TRUST_PROXY: '1' }
  metricsPorts = [await freePort(), await freePort()]
  for (const port of metricsPorts) {
    const metrics = { TRACKER_METRICS_PORT: String(port) }
    trackers.push(await startTeamTracker({ dataDir, databaseUrl, env: { ...env, ...metrics } }))
  }
  aiko = await joinAs(trackers[0]?.invite ?? '', { name: 'Aiko', email: 'aiko@example.com' })
  const { id: documentId } = await aiko.uploadPdf(await makePdf({ pages: 3 }), 'Offer')
  const link = await aiko.client.call('links.create', { params: { documentId }, body: {} })
  slug = new URL(link.url).pathname.slice(1)
  for (const kind of kinds.filter((kind) => kind.isHere))
    proxies.set(
      kind.name,
      await kind.start({ trackers: trackers.map(({ url }) => url), folder: join(folder.path, kind.name) }),
    )
  setDefaultCACertificates([...proxies.values()].map(({ authority }) => authority))
}

/** Returns the number of beats that each tracker has answered. */
async function answeredBeats(): Promise<number[]> {
  const texts = await Promise.all(
    metricsPorts.map(async (port) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()),
  )
  return texts.map((text) =>
    [...text.matchAll(/^lastpage_http_requests_total\{.*route="\/api\/view\/beats".*\} (\d+)$/gm)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    ),
  )
}

describe.skipIf(!isHere)('proxies', () => {
  beforeAll(startAll)
  afterAll(async () => {
    for (const proxy of proxies.values()) await proxy.stop()
    for (const tracker of trackers) await tracker.stop()
    await folder?.remove()
  })

  describe.each(kinds.filter((kind) => kind.isHere))('$name', ({ name }) => {
    const url = () => proxies.get(name)?.url ?? ''
    const page = (language: string) =>
      fetch(`${url()}/${slug}`, { headers: { accept: 'text/html', 'accept-language': language } })

    it('sends all beats of a load to the same tracker, and the loads to both trackers', async () => {
      /** Sends beats of a new load. Returns how many of them each tracker has answered. */
      async function beatsOfLoad(count: number): Promise<number[]> {
        const load = randomBytes(9).toString('base64url')
        const before = await answeredBeats()
        for (let beat = 0; beat < count; beat += 1) {
          await fetch(`${url()}/api/view/beats?load=${load}`, { method: 'POST', body: '{}' })
        }
        return (await answeredBeats()).map((answered, index) => answered - (before[index] ?? 0))
      }
      // The tests before may have stopped a tracker, which the health checks of Caddy notice up to 2 s later.
      const found = new Set<number>()
      await eventually('the proxy uses both trackers', async () => {
        found.add((await beatsOfLoad(1)).indexOf(1))
        return found.has(0) && found.has(1)
      })
      const used = new Set<number>()
      for (let turn = 0; turn < 16; turn += 1) {
        const answered = await beatsOfLoad(4)
        expect(answered.toSorted()).toEqual([0, 4])
        used.add(answered.indexOf(4))
      }
      expect(used.size).toBe(2)
    })

    it('forwards an upload', async () => {
      const email = `bo@${name.toLowerCase()}.example.com`
      const { url: invite } = await aiko.client.call('invites.create', {
        body: { role: 'member', email },
      })
      const bo = await joinAs(invite.replace(new URL(invite).origin, url()), { name: 'Bo' })
      const document = await bo.uploadPdf(await makePdf({ pages: 3 }), 'Offer')
      expect(document).toMatchObject({ version: { pageCount: 3 } })
    })

    // Caddy passes an early answer on only after the body has arrived, and no client of the tests sends 300 MB.
    it.runIf(name === 'nginx')(
      'forwards an upload of 300 MB of an installer, and refuses other bodies of this size',
      async () => {
        const statusOf = (path: string) =>
          new Promise<number | undefined>((resolve, reject) => {
            const headers = { 'content-length': 300_000_000, 'tus-resumable': '1.0.0', 'upload-offset': '0' }
            const sent = request(`${url()}${path}`, { method: 'PATCH', headers }, ({ statusCode }) => {
              resolve(statusCode)
              sent.destroy()
            })
            sent.on('error', reject)
            sent.write('the first bytes')
          })
        // The tracker answers that it needs a token.
        expect(await statusOf('/api/release-uploads/rlf_unknown')).toBe(401)
        expect(await statusOf('/api/documents')).toBe(413)
      },
    )

    it('forwards a visit', async () => {
      const reader = createReader(url, slug, `sato@${name.toLowerCase()}.example.com`)
      await reader.open()
      await reader.read(2, 200, 100)
      await reader.goodbye()
      const visit = await eventually('the visit has left', async () => {
        const found = await aiko.client.call('visits.get', { params: { visitId: reader.visitId() } })
        return found.state === 'left' && found
      })
      expect(visit).toMatchObject({ page: 2 })
    })

    it('sends all requests to the other tracker while one is away', async () => {
      await trackers[1]?.kill()
      const answers = await Promise.all(Array.from({ length: 20 }, () => page('en')))
      await trackers[1]?.restart()
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    })

    // Caddy does not give a POST to another tracker after the connection broke. The viewer sends such a beat again.
    it.runIf(name === 'nginx')(
      'loses no beat while the trackers stop and start one after the other: each beat is acknowledged without a repetition by the reader',
      async () => {
        const failures: string[] = []
        let beats = 0
        const ending = new AbortController()
        const reading = Array.from({ length: 8 }, async (_, index) => {
          const reader = createReader(url, slug, `drain${index}@${name.toLowerCase()}.example.com`)
          await reader.open()
          while (!ending.signal.aborted) {
            const { failed } = await reader.beat(1, 20)
            beats += 1
            if (failed !== null) failures.push(failed)
          }
        })
        for (const tracker of trackers) {
          const before = beats
          await eventually('beats are sent', () => beats > before + 50)
          await tracker.stop()
          await tracker.restart()
        }
        ending.abort()
        await Promise.all(reading)
        expect(failures).toEqual([])
      },
    )

    it('gives a beat to the other tracker while one hangs', async () => {
      const reader = createReader(url, slug, `hang@${name.toLowerCase()}.example.com`)
      await reader.open()
      trackers[0]?.pause()
      // Caddy notices it by its checks, after up to 5 s. Until then the viewer sends a beat again.
      if (name === 'Caddy')
        await eventually('Caddy has noticed', async () => (await reader.beat(1, 20)).failed === null)
      const answers = [await reader.beat(1, 20), await reader.beat(1, 20)]
      trackers[0]?.resume()
      expect(answers).toEqual([{ failed: null }, { failed: null }])
    })

    it('leads a reader without TLS to the address with TLS', async () => {
      const answer = await fetch(`${proxies.get(name)?.plainUrl}/${slug}`, { redirect: 'manual' })
      expect([301, 308]).toContain(answer.status)
      expect(answer.headers.get('location')).toMatch(new RegExp(`^https://localhost.*/${slug}$`))
    })

    it('passes the check of uploads', async () => {
      const state = name === 'Caddy' ? 'skipped' : 'ok'
      expect(await checkUploads(url(), 200_000_000)).toMatchObject({ state })
    })

    it('writes no link to its logs', () => {
      expect(proxies.get(name)?.log()).not.toContain(slug)
    })
  })

  describe('while no tracker answers', () => {
    beforeAll(async () => {
      for (const tracker of trackers) await tracker.kill()
    })

    it.each(kinds.filter((kind) => kind.isHere))(
      '$name sends a page in the language of the reader',
      async ({ name }) => {
        const proxy = proxies.get(name) as ReverseProxy
        const answers = await Promise.all(
          ['ja,en;q=0.8', 'en-US,en', 'fr'].map((language) =>
            fetch(`${proxy.url}/${slug}`, { headers: { accept: 'text/html', 'accept-language': language } }),
          ),
        )
        expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])
        expect(answers[0]?.headers.get('content-type')).toMatch(/^text\/html; charset=utf-8/)
        expect(answers[0]?.headers.get('retry-after')).toBe('30')
        expect(answers[0]?.headers.get('cache-control')).toBe('no-store')
        const titles = await Promise.all(
          answers.map(async (answer) => /<title>(.*)<\/title>/.exec(await answer.text())?.[1]),
        )
        const english = 'This page can’t be shown right now'
        expect(titles).toEqual(['現在、ページを表示できません', english, english])
        expect(proxy.log()).not.toContain(slug)
      },
    )

    it.each(kinds.filter((kind) => kind.isHere))(
      '$name answers 503 to a beat, so that the viewer sends it again',
      async ({ name }) => {
        const answer = await fetch(`${proxies.get(name)?.url}/api/view/beats`, { method: 'POST', body: '{}' })
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30'])
      },
    )
  })
})
