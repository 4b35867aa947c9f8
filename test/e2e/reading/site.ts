// A site is a tracker process with one document. Tests make links on it and read their visits.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Document, Link } from '#shared/model/documents.ts'
import type { Visit } from '#shared/model/visits.ts'
import { uploadsPath } from '#shared/tracker-api/documents.ts'
import { startFaultyProxy } from '../../desktop/faulty-proxy.ts'
import { eventually, startPart } from '../../fixtures/part.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { startSlowLine } from './slow-line.ts'

export type Site = Awaited<ReturnType<typeof startSite>>

/** Time limits of the tracker and the viewer in ms. They are short, so that the tests are fast. */
export const timeLimits = {
  graceMs: 5000,
  closedGraceMs: 300,
  /** The delay of an opening through `slowUrl`. */
  openingMs: 1000,
  visibleLeaseMs: 8000,
  hiddenLeaseMs: 6000,
  resumeWindowMs: 60_000,
  beatMs: 400,
  idleAfterMs: 6000,
}

async function startTracker(dataDir: string, env: Record<string, string>) {
  return startPart<{ url: string; invite: string }>('src/tracker/server.ts', {
    env: {
      TRACKER_DATA: dataDir,
      TRACKER_PORT: '0',
      TRACKER_GRACE_MS: String(timeLimits.graceMs),
      TRACKER_CLOSED_GRACE_MS: String(timeLimits.closedGraceMs),
      TRACKER_VISIBLE_LEASE_MS: String(timeLimits.visibleLeaseMs),
      TRACKER_HIDDEN_LEASE_MS: String(timeLimits.hiddenLeaseMs),
      TRACKER_RESUME_WINDOW_MS: String(timeLimits.resumeWindowMs),
      TRACKER_BEAT_INTERVAL_MS: String(timeLimits.beatMs),
      TRACKER_IDLE_AFTER_MS: String(timeLimits.idleAfterMs),
      TRACKER_LOG_LEVEL: 'info',
      ...env,
    },
  })
}

/** Joins as the first admin. Returns functions that call the tracker's API with the token of the admin's device. */
async function join(origin: string, invite: string) {
  let authorization = ''
  async function call<T>(method: string, route: string, body?: unknown): Promise<T> {
    const response = await fetch(`${origin}${route}`, {
      method,
      headers: {
        ...(authorization ? { authorization } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
  const { deviceToken } = await call<{ deviceToken: string }>('POST', '/api/invites/accept', {
    token: new URL(invite).hash.slice(1),
    name: 'Grace Hopper',
    email: 'grace@example.com',
    device: { name: 'Test', platform: 'test' },
  })
  authorization = `Bearer ${deviceToken}`

  /** Uploads with the tus protocol. The first request creates the upload. The second request sends all bytes. */
  async function upload(pdf: Buffer, filename: string, title: string): Promise<Document> {
    const encode = (text: string) => Buffer.from(text).toString('base64')
    const tus = { authorization, 'tus-resumable': '1.0.0' }
    const created = await fetch(`${origin}${uploadsPath}`, {
      method: 'POST',
      headers: {
        ...tus,
        'upload-length': String(pdf.length),
        'upload-metadata': `filename ${encode(filename)},title ${encode(title)}`,
      },
    })
    const location = created.headers.get('location')
    if (!location) throw new Error(`upload refused: ${created.status} ${await created.text()}`)
    const done = await fetch(new URL(location, origin), {
      method: 'PATCH',
      headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: new Uint8Array(pdf),
    })
    if (!done.ok) throw new Error(`upload failed: ${done.status} ${await done.text()}`)
    return ((await done.json()) as { document: Document }).document
  }
  return { call, upload }
}

const openingDelay = (method: string, url: string) =>
  method === 'POST' && url.endsWith('/visits') ? timeLimits.openingMs : 0

/** Returns the cause of each leave of a visit, from the log of the tracker. */
const causesIn = (log: string, visitId: string): string[] =>
  log
    .split('\n')
    .filter((line) => line.includes('visit left') && line.includes(visitId))
    .map((line) => String((JSON.parse(line) as { cause?: unknown }).cause))

/** Starts a tracker and uploads its document. `env` overrides settings of the tracker. */
// Over 60 lines: one object with a short function for each action of a test.
export async function startSite(env: Record<string, string> = {}) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'lastpage-reading-'))
  let tracker = await startTracker(dataDir, env)
  const { port } = new URL(tracker.ready.url)
  const proxy = await startFaultyProxy(tracker.ready.url)
  const slow = await startSlowLine(tracker.ready.url, openingDelay)
  const api = await join(tracker.ready.url, tracker.ready.invite)
  // A page of this size fills the window, so that only one page is on screen at a time.
  const pdf = await makePdf({ pages: 6, title: 'Proposal', width: 960, height: 540 })
  const document = await api.upload(pdf, 'proposal.pdf', 'Proposal for Contoso')

  const visits = async (link: Link) =>
    (await api.call<{ items: Visit[] }>('GET', `/api/visits?linkId=${link.id}`)).items
  return {
    log: () => tracker.log(),
    /** A proxy in front of the tracker. A test can cut the connections of the proxy. */
    proxy,
    /** Returns the URL of the link on a slow line. */
    slowUrl: (link: Link) => link.url.replace(new URL(link.url).origin, slow.url),
    /** Returns the cause of each leave of the visit: `closed` after the short grace, `goodbye` after the whole grace, `lease` without a goodbye. */
    causesOfLeaves: ({ id }: Visit) => causesIn(tracker.log(), id),
    /** Returns the URL of the link on the proxy. */
    proxyUrl: (link: Link) => link.url.replace(new URL(link.url).origin, proxy.url),
    /** Kills the tracker, and starts it again with the same port and data. */
    async restart(): Promise<void> {
      await tracker.kill()
      tracker = await startTracker(dataDir, { ...env, TRACKER_PORT: port })
    },
    /** Calls the tracker's API as the first admin. */
    call: api.call,
    /** Uploads another document. */
    addDocument: api.upload,
    setFirstPage: (documentId: string, width: number, webp: Buffer) =>
      api.call('PUT', `/api/documents/${documentId}/versions/1/first-page/${width}`, {
        type: 'image/webp',
        base64: webp.toString('base64'),
      }),
    makeLink: (
      settings: { recipientEmail?: string; allowDownload?: boolean } = {},
      documentId = document.id,
    ) =>
      api.call<Link>('POST', `/api/documents/${documentId}/links`, {
        name: 'Test',
        recipientEmail: settings.recipientEmail ?? null,
        settings: { allowDownload: settings.allowDownload ?? true },
      }),
    turnOff: (link: Link) => api.call<Link>('PATCH', `/api/links/${link.id}`, { disabled: true }),
    visits,
    /** Waits until the visit of this link has left. Returns the visit. Throws if the link has several visits. */
    waitUntilLeft: (link: Link): Promise<Visit> =>
      eventually(
        'the visit leaves',
        async () => {
          const [visit, ...others] = await visits(link)
          if (others.length > 0) throw new Error('more than one visit')
          return visit?.state === 'left' ? visit : null
        },
        30_000,
      ),
    async close(): Promise<void> {
      await proxy.close()
      await slow.close()
      await tracker.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
