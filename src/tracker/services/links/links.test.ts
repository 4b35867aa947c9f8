import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Document, Link } from '#shared/model/documents.ts'
import type { Workflow } from '#shared/model/runs.ts'
import {
  engines,
  startTestTracker,
  type TestTracker,
  testClock,
} from '../../infrastructure/database/testing.ts'
import { uploadPdf } from '../documents/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'

describe.each(engines)('links and workflows on %s', (engine) => {
  let tracker: TestTracker
  let aiko: Joined
  let ben: Joined
  let document: Document
  const clock = testClock()
  beforeEach(async () => {
    tracker = await startTestTracker(engine, {}, { clock })
    const url = await tracker.listen()
    aiko = await joinMember(tracker, { name: 'Aiko' })
    ben = await joinMember(tracker, { name: 'Ben' })
    document = await uploadPdf(url, aiko)
  })
  afterEach(() => tracker.close())

  const makeLink = async (by: Joined, body: object = {}): Promise<Link> =>
    (await by.call('POST', `/api/documents/${document.id}/links`, body)).body
  const task = { type: 'task', assignee: 'documentOwner', locale: 'ja', subject: null, comments: null }
  const makeWorkflow = async (body: object = {}): Promise<Workflow> =>
    (
      await aiko.call('POST', `/api/documents/${document.id}/workflows`, {
        trigger: 'left',
        action: task,
        ...body,
      })
    ).body

  it('a link has a random slug, and the member who makes it owns it', async () => {
    const link = await makeLink(ben, { name: ' For Carol ', recipientEmail: ' Carol@Example.com ' })
    expect(link).toMatchObject({
      documentId: document.id,
      owner: { id: ben.me.member.id, name: 'Ben' },
      name: 'For Carol',
      recipientEmail: 'carol@example.com',
      settings: { requireEmail: true, allowDownload: true },
      disabledAt: null,
      visitCount: 0,
      lastReadAt: null,
    })
    expect(link.url).toMatch(/^https:\/\/share\.example\.com\/[A-Za-z0-9_-]{22}$/)
    expect(link.url).not.toContain('carol')
    const address = await tracker.context.store.db.selectFrom('public_addresses').selectAll().execute()
    expect(address).toEqual([
      {
        address: link.url.split('/').at(-1),
        kind: 'link',
        workspace_id: tracker.workspaceId,
        subject_id: link.id,
      },
    ])
    clock.advance(1)
    const second = await makeLink(aiko)
    const list = (await aiko.call('GET', `/api/documents/${document.id}/links`)).body.items as Link[]
    expect(list.map(({ id }) => id)).toEqual([second.id, link.id])
    expect((await aiko.call('GET', `/api/documents/${document.id}`)).body.linkCount).toBe(2)
  })

  it('an invalid recipient address is refused', async () => {
    for (const recipientEmail of ['carol', 'carol@', 'a b@example.com', `${'a'.repeat(80)}@example.com`]) {
      const answer = await aiko.call('POST', `/api/documents/${document.id}/links`, { recipientEmail })
      expect(answer.body.error.code).toBe('bad_request')
    }
  })

  it('only the owner and admins can change, disable and enable a link', async () => {
    const link = await makeLink(ben)
    const change = (by: Joined, body: object) => by.call('PATCH', `/api/links/${link.id}`, body)
    const changed = await change(ben, { name: 'New', settings: { allowDownload: false } })
    expect(changed.body).toMatchObject({
      name: 'New',
      settings: { requireEmail: true, allowDownload: false },
      url: link.url,
    })
    expect((await change(aiko, { disabled: true })).body.error.code).toBe('forbidden')
    const admin = await joinMember(tracker, { role: 'admin' })
    const off = (await change(admin, { disabled: true })).body.disabledAt
    clock.advance(5000)
    expect([off, (await change(ben, { disabled: true })).body.disabledAt]).toEqual([off, off])
    expect((await change(ben, { disabled: false })).body.disabledAt).toBeNull()
  })

  it('the document’s owner adds, changes, pauses and removes workflows', async () => {
    const workflow = await makeWorkflow()
    expect(workflow).toMatchObject({ documentId: document.id, trigger: 'left', action: task, paused: false })
    const campaign = { type: 'campaign', campaignId: '701000000000001AAA', campaignName: '春の展示会' }
    clock.advance(1000)
    const changed = await aiko.call('PATCH', `/api/workflows/${workflow.id}`, {
      trigger: 'opened',
      action: campaign,
      paused: true,
    })
    expect(changed.body).toMatchObject({ trigger: 'opened', action: campaign, paused: true })
    expect(changed.body.updatedAt > workflow.updatedAt).toBe(true)
    const list = () => aiko.call('GET', `/api/documents/${document.id}/workflows`)
    expect((await list()).body.items).toEqual([changed.body])
    await aiko.call('DELETE', `/api/workflows/${workflow.id}`)
    expect((await list()).body.items).toEqual([])
    expect((await aiko.call('PATCH', `/api/workflows/${workflow.id}`, { paused: false })).status).toBe(404)
  })

  it('an unknown action is refused', async () => {
    for (const action of [
      { type: 'campaign', campaignId: '701', campaignName: '' },
      { type: 'task', assignee: 'nobody', locale: 'ja', subject: null, comments: null },
      { type: 'email' },
    ]) {
      const answer = await aiko.call('POST', `/api/documents/${document.id}/workflows`, {
        trigger: 'left',
        action,
      })
      expect(answer.body.error.code).toBe('bad_request')
    }
  })

  it('every change is in the feed', async () => {
    const link = await makeLink(ben)
    await ben.call('PATCH', `/api/links/${link.id}`, { disabled: true })
    const workflow = await makeWorkflow()
    await aiko.call('DELETE', `/api/workflows/${workflow.id}`)
    const events = await tracker.context.store.db
      .selectFrom('feed_events')
      .select(['type', 'subject'])
      .orderBy('seq')
      .execute()
    const about = { documentId: document.id }
    expect(events.slice(2).map(({ type, subject }) => [type, JSON.parse(subject)])).toEqual([
      ['document.changed', about],
      ['link.changed', { ...about, linkId: link.id }],
      ['link.changed', { ...about, linkId: link.id }],
      ['workflow.changed', { ...about, workflowId: workflow.id }],
      ['workflow.changed', { ...about, workflowId: workflow.id }],
    ])
  })
})
