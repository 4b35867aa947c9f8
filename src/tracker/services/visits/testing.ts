// Fixtures for tests of visits: a workspace with a document, a link and workflows, and readers who send beats.
import type { LinkSettings } from '#shared/link-settings.ts'
import type { Trigger } from '#shared/model/runs.ts'
import type { Beat, OpenVisitRequest, OpenVisitResponse } from '#shared/viewer-api.ts'
import type { Tracker, TrackerDeps } from '../../app/tracker.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import {
  type Engine,
  startTestTracker,
  type TestClock,
  type TestTracker,
  testClock,
} from '../../infrastructure/database/testing.ts'
import { newId } from '../../infrastructure/ids.ts'
import { documentSearchText } from '../documents/documents.ts'
import { call, type Joined, joinMember } from '../people/testing.ts'
import { decideLeaves } from './leaves.ts'

export const personsBrowser =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'

export type Scene = {
  tracker: TestTracker
  clock: TestClock
  owner: Joined
  colleague: Joined
  documentId: string
  /** Decides the leaves that are due by the clock. Repeats until no leave is due, because the tracker's own sweep may have locked some rows. */
  sweep(): Promise<void>
  makeLink(part?: {
    recipientEmail?: string
    settings?: Partial<LinkSettings>
    by?: Joined
  }): Promise<{ id: string; slug: string }>
  makeWorkflow(trigger: Trigger): Promise<string>
  joinAdmin(): Promise<Joined>
  close(): Promise<void>
}

/** Adds the rows of a document with 9 pages to the database. The file of the document does not exist. */
export async function addDocument(tracker: Tracker, owner: Joined, title = 'Offer'): Promise<string> {
  const { db } = tracker.context.store
  const created_at = tracker.context.clock.now()
  const key = { workspace_id: owner.me.workspace.id, document_id: newId('doc') }
  await db
    .insertInto('documents')
    .values({
      ...key,
      owner_id: owner.me.member.id,
      title,
      search_text: documentSearchText(title, 'offer.pdf'),
      current_version: 1,
      created_at,
      updated_at: created_at,
      removed_at: null,
    })
    .execute()
  await db
    .insertInto('document_versions')
    .values({
      ...key,
      number: 1,
      file_name: 'offer.pdf',
      size_bytes: 12_345,
      sha256: '0'.repeat(64),
      page_count: 9,
      pages: JSON.stringify(Array.from({ length: 9 }, () => ({ width: 595, height: 842 }))),
      blob_key: 'none',
      first_page_widths: '[]',
      created_by: owner.me.member.id,
      created_at,
    })
    .execute()
  return key.document_id
}

export async function readingScene(
  engine: Engine,
  overrides: Partial<TrackerConfig> = {},
  deps: Omit<TrackerDeps, 'clock'> = {},
): Promise<Scene> {
  const clock = testClock()
  const tracker = await startTestTracker(engine, overrides, { ...deps, clock })
  const owner = await joinMember(tracker, { name: 'Olivia Owner' })
  const colleague = await joinMember(tracker, { name: 'Carl Colleague' })
  const documentId = await addDocument(tracker, owner)
  return {
    tracker,
    clock,
    owner,
    colleague,
    documentId,
    async sweep() {
      const due = () =>
        tracker.context.store.db
          .selectFrom('visits')
          .select('visit_id')
          .where('deadline_at', '<=', clock.now())
          .execute()
      while ((await due()).length > 0) await decideLeaves(tracker.context)
    },
    async makeLink({ recipientEmail, settings, by = owner } = {}) {
      const { body } = await by.call('POST', `/api/documents/${documentId}/links`, {
        ...(recipientEmail ? { recipientEmail } : {}),
        ...(settings ? { settings } : {}),
      })
      return { id: body.id as string, slug: String(body.url).split('/').at(-1) ?? '' }
    },
    async makeWorkflow(trigger) {
      const { body } = await owner.call('POST', `/api/documents/${documentId}/workflows`, {
        trigger,
        action: { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null },
      })
      return body.id as string
    },
    joinAdmin: () => joinMember(tracker, { name: 'Ada Admin', role: 'admin' }),
    close: () => tracker.close(),
  }
}

/** The browser of a person who opens a link. */
export function reader(tracker: Tracker, slug: string, readerKey = newId('per')) {
  const post = async (url: string, payload: object, headers: Record<string, string> = {}) => {
    const response = await tracker.app.inject({
      method: 'POST',
      url,
      headers: { 'user-agent': personsBrowser, ...headers },
      payload,
    })
    return { status: response.statusCode, body: response.json() }
  }
  return {
    readerKey,
    open(part: Partial<OpenVisitRequest> = {}, headers: Record<string, string> = {}) {
      return post(
        `/api/view/${slug}/visits`,
        { readerKey, signals: { webdriver: false, prerendered: false, visible: true }, ...part },
        headers,
      )
    },
    /** Opens the link. Throws an error if the gate refuses the reader. */
    async enter(part: Partial<OpenVisitRequest> = {}) {
      const answer = await this.open(part)
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
      return visitOf(tracker, answer.body as OpenVisitResponse)
    },
  }
}

export type VisitInBrowser = ReturnType<typeof visitOf>

/** Simulates one load of the page. The sequence number increases with each beat. */
export function visitOf(tracker: Tracker, opened: OpenVisitResponse, load = newId('vis').slice(4, 20)) {
  let seq = 0
  return {
    ...opened,
    async beat(part: Partial<Beat>) {
      const pages = part.pages ?? {}
      const body: Beat = {
        token: opened.visitToken,
        load,
        seq: ++seq,
        openMs: Object.values(pages).reduce((a, b) => a + b, 0),
        page: 1,
        visible: true,
        goodbye: false,
        inputs: 1,
        ...part,
        pages,
      }
      return call(tracker, 'POST', '/api/view/beats', body)
    },
  }
}

/** Adds a document with two versions of five pages. Returns the keys of its rows. */
export async function addFivePageDocument(scene: Scene) {
  const document_id = await addDocument(scene.tracker, scene.owner)
  const workspace_id = scene.owner.me.workspace.id
  const { db } = scene.tracker.context.store
  const first = await db
    .selectFrom('document_versions')
    .selectAll()
    .where('document_id', '=', document_id)
    .executeTakeFirstOrThrow()
  await db
    .updateTable('document_versions')
    .set({ page_count: 5 })
    .where('document_id', '=', document_id)
    .execute()
  await db
    .insertInto('document_versions')
    .values({ ...first, number: 2, page_count: 5 })
    .execute()
  return { workspace_id, document_id }
}
