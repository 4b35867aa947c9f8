// The production build of the tracker, in an empty root and on its own.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testFolder } from '../../src/tracker/infrastructure/database/testing.ts'
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import { joinAs, type TeamMember } from '../fixtures/team/member.ts'
import { createReader } from '../fixtures/team/reader.ts'
import { type ContainedTracker, runInEmptyRoot, startInEmptyRoot, whyNotHere } from './empty-root.ts'

const build = resolve('out/tracker')
const filesOf = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

describe('the folder', () => {
  it('has at most 45 MB', () => {
    const bytes = filesOf(build).reduce((sum, file) => sum + statSync(file).size, 0)
    expect(bytes / 1e6).toBeLessThan(45)
  })

  it('contains the licence of each package that is part of it', () => {
    const notices = readFileSync(join(build, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
    for (const name of ['fastify', 'better-sqlite3', '@embedpdf/pdfium', 'pdfjs-dist', 'pg', 'nodemailer'])
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'))
  })

  it('contains no path of the machine that built it', () => {
    const scripts = filesOf(build).filter((file) => /\.m?js$/.test(file))
    expect(scripts.filter((file) => readFileSync(file, 'utf8').includes(resolve('src')))).toEqual([])
  })
})

describe.skipIf(whyNotHere)(`in an empty root${whyNotHere ? ` (${whyNotHere})` : ''}`, () => {
  let folder: Awaited<ReturnType<typeof testFolder>>
  let tracker: ContainedTracker
  let aiko: TeamMember
  beforeAll(async () => {
    folder = await testFolder()
    tracker = await startInEmptyRoot(join(folder.path, 'data'), { TRACKER_GRACE_MS: '200' })
    aiko = await joinAs(tracker.ready.invite ?? '', { name: 'Aiko', email: 'aiko@example.com' })
  })
  afterAll(() => folder.remove())

  it('prints its version and commit', () => {
    expect(runInEmptyRoot(join(folder.path, 'other'), '--version')).toMatch(
      /^lastpage-tracker \d+\.\d+\.\d+ \([0-9a-f]{7,40}(-dirty)?\)\n$/,
    )
  })

  it('is ready: database, files and viewer', async () => {
    const answer = await fetch(`${tracker.ready.url}/readyz`)
    expect([answer.status, await answer.json()]).toMatchObject([200, { ok: true }])
  })

  it('sends the API documentation', async () => {
    const pages = ['/api/docs', '/api/docs/static/swagger-ui-bundle.js', '/api/docs/json']
    const answers = await Promise.all(pages.map((page) => fetch(tracker.ready.url + page)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('accepts a PDF, makes its copies, and counts a visit', { timeout: 60_000 }, async () => {
    const { id: documentId } = await aiko.uploadPdf(await makePdf({ pages: 4 }), 'Offer')
    const params = { documentId }
    const link = await aiko.client.call('links.create', {
      params,
      body: { settings: { watermark: true } },
    })
    const slug = new URL(link.url).pathname.slice(1)
    const page = await fetch(`${tracker.ready.url}/${slug}`, { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain('/assets/')

    const reader = createReader(() => tracker.ready.url, slug, 'sato@example.com')
    await reader.open()
    await reader.read(3, 300, 100)
    await reader.goodbye()
    const visit = await eventually('the visit has left', async () => {
      const visit = await aiko.client.call('visits.get', { params: { visitId: reader.visitId() } })
      return visit.state === 'left' ? visit : null
    })
    expect(visit).toMatchObject({ page: 3 })
  })

  it('runs as an unprivileged user and stops with code 0 on SIGTERM', async () => {
    const status = readFileSync(`/proc/${tracker.pid}/status`, 'utf8')
    expect(status).toMatch(/^CapEff:\s+0+$/m)
    expect(await tracker.stop()).toBe(0)
  })
})
