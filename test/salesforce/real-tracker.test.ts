// The worker with a real tracker process and the practice org: after a prospect leaves, the org contains one Task.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Document } from '#shared/model/documents.ts'
import { UploadResult, uploadsPath } from '#shared/tracker-api/documents.ts'
import { OpenVisitResponse } from '#shared/viewer-api.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { silentLog } from '../../src/main/lib/log.ts'
import type { Step } from '../../src/main/sync/context.ts'
import { defaultTiming } from '../../src/main/sync/timing.ts'
import { createRunWorker } from '../../src/main/sync/worker.ts'
import { createTrackerClient, type TrackerClient } from '../../src/main/tracker/client.ts'
import { type Part, startPart } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import { taskFor } from './memory-tracker.ts'
import { connectedRep, type Rep, startOrg, type TestOrg } from './rep.ts'

let org: TestOrg
let dataDir: string
let part: Part<{ url: string; invite: string }>
let client: TrackerClient
let document: Document
let rep: Rep

beforeAll(async () => {
  org = await startOrg()
  dataDir = await mkdtemp(path.join(tmpdir(), 'lastpage-tracker-'))
  part = await startPart('src/tracker/server.ts', {
    env: { TRACKER_DATA: dataDir, TRACKER_PORT: '0', TRACKER_GRACE_MS: '50', TRACKER_RATE_LIMIT: 'false' },
  })
  let token: string | null = null
  const { url, invite } = part.ready
  client = createTrackerClient({ fetch, access: () => ({ url, token }) })
  const accepted = await client.call('invites.accept', {
    body: {
      token: invite.split('#')[1] ?? '',
      name: 'Aiko Sato',
      email: 'aiko@example.co.jp',
      device: { name: 'test', platform: 'test' },
    },
  })
  token = accepted.deviceToken
  document = await upload(token)
  rep = await connectedRep(org, 'aiko')
})
afterAll(async () => {
  await part?.stop()
  await org?.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function upload(token: string): Promise<Document> {
  const pdf = await makePdf({ pages: 6 })
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const headers = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' }
  const created = await fetch(part.ready.url + uploadsPath, {
    method: 'POST',
    headers: {
      ...headers,
      'upload-length': String(pdf.length),
      'upload-metadata': `filename ${base64('tour.pdf')},title ${base64('製品のご案内')}`,
    },
  })
  const location = new URL(created.headers.get('location') ?? '', part.ready.url)
  const sent = await fetch(location, {
    method: 'PATCH',
    headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: new Uint8Array(pdf),
  })
  return UploadResult.parse(await sent.json()).document
}

type Reading = { leave: (page: number) => Promise<void>; again: () => Promise<Reading>; visitId: string }

/** Simulates the viewer: opens a visit, reads a page, and sends the goodbye. */
async function read(slug: string, resume?: string): Promise<Reading> {
  const post = async (at: string, body: unknown) => {
    const answer = await fetch(part.ready.url + at, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Mozilla/5.0 (X11; Linux x64) Chrome/140',
      },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${at}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const signals = { webdriver: false, prerendered: false, visible: true }
  const readerKey = randomBytes(16).toString('hex')
  const opened = OpenVisitResponse.parse(
    await post(`/api/view/${slug}/visits`, { readerKey, signals, ...(resume ? { resume } : {}) }),
  )
  const load = randomBytes(8).toString('hex')
  return {
    visitId: opened.visitId,
    leave: async (page) => {
      const counters = { load, seq: 1, pages: { [page]: 200 }, openMs: 200, page, inputs: 3 }
      await post('/api/view/beats', {
        ...counters,
        token: opened.visitToken,
        visible: false,
        goodbye: true,
      })
    },
    again: () => read(slug, opened.visitToken),
  }
}

async function newLink(email: string): Promise<string> {
  const link = await client.call('links.create', {
    params: { documentId: document.id },
    body: { recipientEmail: email },
  })
  return new URL(link.url).pathname.slice(1)
}

async function settledRun(visitId: string, leaves: number) {
  return expect
    .poll(
      async () => {
        const visit = await client.call('visits.get', { params: { visitId } })
        const [run] = visit.runs
        return visit.leaves === leaves && run?.state === 'done' && run.result?.taskId ? run : null
      },
      { timeout: 10_000, interval: 30 },
    )
    .not.toBeNull()
}

describe('from leave to Task', () => {
  /** Wakes the worker every 30 ms during `work`, in place of the poller. */
  async function drive(work: () => Promise<void>, step?: (step: Step) => void | Promise<void>) {
    const worker = createRunWorker({
      tracker: client,
      salesforce: rep.salesforce,
      clock: systemClock,
      log: silentLog,
      timing: {
        backOff: { ...defaultTiming.backOff, firstMs: 10 },
        afterLostAnswerMs: 10,
        leaseMs: 5_000,
        writeLeaseMs: 5_000,
      },
      ...(step ? { step } : {}),
    })
    const timer = setInterval(worker.wake, 30)
    try {
      await work()
    } finally {
      clearInterval(timer)
      await worker.stop()
    }
  }

  beforeAll(async () => {
    await client.call('workflows.create', {
      params: { documentId: document.id },
      body: { trigger: 'left', action: { ...taskFor('recordOwner'), locale: 'ja' } },
    })
  })

  it('a leave creates one Task, and a second leave after a resume updates it', async () => {
    const slug = await newLink('grace.hopkins@northfield.example')
    await drive(async () => {
      const reading = await read(slug)
      await reading.leave(3)
      await settledRun(reading.visitId, 1)
      const [task] = await org.control.tasks()
      expect(task).toMatchObject({
        Subject: '【grace.hopkins@northfield.example】さんが【製品のご案内】を閉じました',
        WhoId: await org.control.named('leadGrace'),
        OwnerId: await org.control.named('ben'),
      })
      expect(task?.Description).toMatch(/離脱ページ: 3 \/ 6[\s\S]*閲覧履歴: http[\s\S]*\n\nRef: run_/)

      const back = await reading.again()
      expect(back.visitId).toBe(reading.visitId)
      await back.leave(5)
      await settledRun(reading.visitId, 2)
      await org.control.until('Task', (rows) => String(rows[0]?.Description).includes('離脱ページ: 5 / 6'))
      expect(await org.control.tasks()).toHaveLength(1)
    })
  })

  it('one Task exists after a lost response', async () => {
    await org.control.reset({ grants: false })
    await org.control.loseReplyOfWrite()
    const slug = await newLink('robin@private.example')
    await drive(async () => {
      const reading = await read(slug)
      await reading.leave(2)
      await settledRun(reading.visitId, 1)
      expect(await org.control.tasks()).toHaveLength(1)
    })
  })

  it('the creation of a link is logged once, and the link shows its Task or the reason', async () => {
    await org.control.reset({ grants: false })
    await client.call('workspace.update', { body: { salesforceWrites: { linkTasks: { locale: 'ja' } } } })
    await org.control.loseReplyOfWrite()
    await newLink('grace.hopkins@northfield.example')
    await newLink('stranger@nowhere.example')
    const taskRuns = async () => {
      const { items } = await client.call('links.list', { params: { documentId: document.id }, query: {} })
      return items.flatMap(({ taskRun }) => taskRun ?? [])
    }
    await drive(async () => {
      await expect
        .poll(async () => (await taskRuns()).map(({ state }) => state).sort(), {
          timeout: 10_000,
          interval: 30,
        })
        .toEqual(['done', 'skipped'])
    })
    const tasks = await org.control.tasks()
    expect(tasks).toMatchObject([
      {
        Subject: '【製品のご案内】のリンクをgrace.hopkins@northfield.exampleさん用に作成しました',
        WhoId: await org.control.named('leadGrace'),
        OwnerId: await org.control.named('aiko'),
        IsClosed: true,
      },
    ])
    const runs = await taskRuns()
    expect(runs.find(({ state }) => state === 'done')?.result?.taskId).toBe(tasks[0]?.Id)
    expect(runs.find(({ state }) => state === 'skipped')?.reason?.code).toBe('no_record')
  })
})
