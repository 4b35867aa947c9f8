// Fixtures of the Salesforce tests. The tests of a worker share a tracker, a practice org and a connected desktop. Each test makes its own document,
// link and prospect.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Locator } from '@playwright/test'
import { salesforce as salesforceEn } from '#shared/messages/en/salesforce.ts'
import { salesforceSetup as setupEn } from '#shared/messages/en/salesforce-setup.ts'
import type { Document } from '#shared/model/documents.ts'
import type { Action, Trigger } from '#shared/model/runs.ts'
import type { Visit } from '#shared/model/visits.ts'
import { UploadResult, uploadsPath } from '#shared/tracker-api/documents.ts'
import { openVisit } from '../../desktop/prospect.ts'
import { eventually } from '../../fixtures/part.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import type { OrgRecord } from '../../salesforce-org/control.ts'
import { type Desktop, startDesktop } from '../fixtures/desktop.ts'
import { type Device, joinAsDevice } from '../fixtures/device.ts'
import type { TestOrg } from '../fixtures/practice-org.ts'
import { connect, openSettings } from '../fixtures/rep.ts'
import { test as base, expect } from '../fixtures/test.ts'
import { startTracker, type TestTracker } from '../fixtures/tracker.ts'

export type Team = {
  readonly org: TestOrg
  readonly tracker: TestTracker
  /** The desktop of an admin in English, connected to Salesforce as Aiko Sato. */
  readonly desktop: Desktop
  readonly device: Device
  uploadDocument(title: string): Promise<Document>
  addWorkflow(document: Document, trigger: Trigger, action: Action): Promise<void>
  /** Makes a link for this address, opens it, reads a page and leaves. Returns the id of the visit. */
  readDocument(document: Document, email: string, page?: number): Promise<string>
  /** Waits until the visit has left and each of its runs is done, skipped or failed. Returns the visit. */
  waitUntilSettled(visitId: string): Promise<Visit>
  /** Returns the Tasks that are not deleted and have the title of the document in the subject. */
  tasksOf(document: Document): Promise<OrgRecord[]>
}

export const graceMs = 100
export const salesforceWords = salesforceEn
export const setupWords = setupEn

export const test = base.extend<object, { ownTeam: boolean | string; team: Team }>({
  /** If true, the tests of the file get a team of their own. Playwright starts another worker for another value of a worker option. */
  ownTeam: [false, { option: true, scope: 'worker' }],
  team: [
    async ({ browser, practiceOrg }, use) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'lastpage-salesforce-'))
      const tracker = await startTracker({ folder, graceMs })
      await tracker.configure(practiceOrg.address)
      const person = { email: 'aiko@example.co.jp', name: 'Aiko Sato', role: 'admin' as const }
      const desktop = await startDesktop('headless', {
        browser,
        dataFolder: path.join(folder, 'desktop'),
        locale: 'en',
        callbackPorts: practiceOrg.callbackPorts,
        join: await tracker.invite(person),
      })
      const device = await joinAsDevice(tracker.url, await tracker.invite(person))
      await removeWorkspaceWorkflows(device)
      await openSettings(desktop, 'salesforce')
      await connect(desktop, await practiceOrg.control.named('aiko'))
      await use(createTeam(practiceOrg, tracker, desktop, device))
      await desktop.close()
      await tracker.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})
export { expect }

/** Each test adds its own workflows, and no other workflow writes. */
async function removeWorkspaceWorkflows({ client }: Device): Promise<void> {
  const { items } = await client.call('workspaceWorkflows.list', {})
  for (const { id } of items) await client.call('workspaceWorkflows.remove', { params: { workflowId: id } })
}

export function createTeam(org: TestOrg, tracker: TestTracker, desktop: Desktop, device: Device): Team {
  const { client } = device
  return {
    org,
    tracker,
    desktop,
    device,
    uploadDocument: (title) => upload(tracker.url, device.token, title),
    async addWorkflow(document, trigger, action) {
      await client.call('workflows.create', {
        params: { documentId: document.id },
        body: { trigger, action },
      })
    },
    async readDocument(document, email, page = 3) {
      const link = await client.call('links.create', {
        params: { documentId: document.id },
        body: { recipientEmail: email },
      })
      const prospect = await openVisit(link.url)
      await prospect.leave({ [page]: 200 }, page)
      return prospect.visitId
    },
    waitUntilSettled: (visitId) =>
      eventually('all runs are settled', async () => {
        const visit = await client.call('visits.get', { params: { visitId } })
        const areSettled = visit.runs.every(({ state }) => ['done', 'skipped', 'failed'].includes(state))
        return visit.state === 'left' && visit.runs.length > 0 && areSettled ? visit : undefined
      }),
    tasksOf: async ({ title }) =>
      (await org.control.tasks()).filter((task) => String(task.Subject).includes(title)),
  }
}

async function upload(url: string, token: string, title: string): Promise<Document> {
  const pdf = await makePdf({ pages: 6 })
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const headers = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' }
  const created = await fetch(url + uploadsPath, {
    method: 'POST',
    headers: {
      ...headers,
      'upload-length': String(pdf.length),
      'upload-metadata': `filename ${base64('a.pdf')},title ${base64(title)}`,
    },
  })
  const sent = await fetch(new URL(created.headers.get('location') ?? '', url), {
    method: 'PATCH',
    headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: new Uint8Array(pdf),
  })
  return UploadResult.parse(await sent.json()).document
}

/** A row of the connection checks. */
export const preflightRow = ({ page }: Desktop, id: string): Locator => page.locator(`[data-row="${id}"]`)

export const taskAction = (change: Partial<Extract<Action, { type: 'task' }>> = {}): Action => ({
  type: 'task',
  assignee: 'recordOwner',
  locale: 'en',
  subject: null,
  comments: null,
  ...change,
})
