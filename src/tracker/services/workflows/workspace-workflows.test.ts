import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { embeddedEngine } from '../../infrastructure/database/testing.ts'
import { addDocument, reader, readingScene, type Scene } from '../visits/testing.ts'

const task = { type: 'task', assignee: 'documentOwner', locale: 'ja', subject: null, comments: null }
const campaign = { type: 'campaign', campaignId: '701000000000001AAA', campaignName: 'Fair' }

describe.each(embeddedEngine)('workflows of the workspace on %s', (engine) => {
  let scene: Scene
  let admin: Scene['owner']
  beforeEach(async () => {
    scene = await readingScene(engine)
    admin = await scene.joinAdmin()
    await scene.tracker.context.store.db.deleteFrom('workflows').execute()
  })
  afterEach(() => scene.close())

  const create = async (trigger: string, action: object) =>
    (await admin.call('POST', '/api/workspace/workflows', { trigger, action })).body.id as string
  const path = () => `/api/documents/${scene.documentId}/workflows`
  const ofDocument = async () => (await scene.owner.call('GET', path())).body
  const adopt = () => scene.owner.call('POST', `${path()}/adopt`)
  const except = (workflowId: string, exception: string | null) =>
    scene.owner.call('PUT', `${path()}/${workflowId}/exception`, { exception })

  /** One visit that leaves. Answers the workflows that made runs for it. */
  async function runsOfOneVisit(): Promise<string[]> {
    const { slug } = await scene.makeLink({})
    const page = await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 1: 3_000 }, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    const runs = await scene.tracker.context.store.db
      .selectFrom('runs')
      .select('workflow_id')
      .where('visit_id', '=', page.visitId)
      .orderBy('workflow_id')
      .execute()
    return runs.map((run) => run.workflow_id)
  }

  test('a document that does not inherit makes no run; after the adoption it does', async () => {
    const workflow = await create('left', task)
    expect(await ofDocument()).toMatchObject({ items: [], inherits: false, inherited: [] })
    expect(await runsOfOneVisit()).toEqual([])
    expect((await admin.call('GET', '/api/workspace/workflow-adoptions')).body).toEqual({
      items: [
        {
          ...{ documentId: scene.documentId, title: 'Offer', ownerName: 'Olivia Owner' },
          ...{ added: [workflow], replaced: [] },
        },
      ],
      more: false,
    })
    const adopted = await admin.call('POST', '/api/workspace/workflow-adoptions', {
      documentIds: [scene.documentId, 'doc_unknown'],
    })
    expect(adopted.body).toEqual({ adopted: 1 })
    expect((await admin.call('GET', '/api/workspace/workflow-adoptions')).body.items).toEqual([])
    expect(await runsOfOneVisit()).toEqual([workflow])
  })

  test('an uploaded document inherits from the start', async () => {
    const documentId = 'doc_uploaded'
    await scene.tracker.context.store.forWorkspace(scene.owner.me.workspace.id).documents.insert({
      ...{ id: documentId, ownerId: scene.owner.me.member.id, title: 'New', searchText: 'new' },
      createdAt: scene.clock.now(),
    })
    const { inherits } = await scene.tracker.context.store
      .forWorkspace(scene.owner.me.workspace.id)
      .workflowInheritance.ofDocument(documentId)
    expect(inherits).toBe(true)
  })

  test('a change reaches every document that inherits', async () => {
    const workflow = await create('left', task)
    await adopt()
    await admin.call('PATCH', `/api/workspace/workflows/${workflow}`, { paused: true })
    expect(await runsOfOneVisit()).toEqual([])
    await admin.call('PATCH', `/api/workspace/workflows/${workflow}`, { paused: false, action: campaign })
    expect((await ofDocument()).inherited[0].workflow.action).toEqual(campaign)
    expect(await runsOfOneVisit()).toEqual([workflow])
    expect((await admin.call('DELETE', `/api/workspace/workflows/${workflow}`)).status).toBe(200)
    expect(await runsOfOneVisit()).toEqual([])
  })

  test('a document pauses or leaves out a workflow that it inherits, and takes it back', async () => {
    const workflow = await create('left', task)
    await adopt()
    for (const exception of ['paused', 'leftOut']) {
      expect((await except(workflow, exception)).body.inherited).toMatchObject([{ exception }])
      expect(await runsOfOneVisit()).toEqual([])
    }
    expect((await except(workflow, null)).body.inherited).toMatchObject([{ exception: null }])
    expect(await runsOfOneVisit()).toEqual([workflow])
    expect((await except('wfl_unknown', 'paused')).status).toBe(404)
  })

  test('an exception of one document does not reach another one', async () => {
    const workflow = await create('left', task)
    await adopt()
    const other = await addDocument(scene.tracker, scene.owner, 'Other')
    await scene.owner.call('POST', `/api/documents/${other}/workflows/adopt`)
    await scene.owner.call('PUT', `/api/documents/${other}/workflows/${workflow}/exception`, {
      exception: 'leftOut',
    })
    expect(await runsOfOneVisit()).toEqual([workflow])
  })

  test("the document's own workflow replaces one that does the same, also while it is paused", async () => {
    const inherited = await create('left', task)
    scene.clock.advance(1)
    const member = await create('left', campaign)
    await adopt()
    const own = await scene.makeWorkflow('left')
    expect((await ofDocument()).inherited).toMatchObject([{ replacedBy: own }, { replacedBy: null }])
    expect(await runsOfOneVisit()).toEqual([own, member].sort())
    await scene.owner.call('PATCH', `/api/workflows/${own}`, { paused: true })
    expect(await runsOfOneVisit()).toEqual([member])
    await scene.owner.call('DELETE', `/api/workflows/${own}`)
    expect(await runsOfOneVisit()).toEqual([inherited, member].sort())
  })

  test('an own workflow on another trigger replaces nothing', async () => {
    const inherited = await create('left', task)
    await adopt()
    const own = await scene.makeWorkflow('opened')
    expect(await runsOfOneVisit()).toEqual([own, inherited].sort())
  })

  describe('figures', () => {
    const ofWorkspace = async () => (await admin.call('GET', '/api/workspace/workflow-figures')).body
    const inDocument = async () =>
      (await scene.owner.call('GET', `/api/documents/${scene.documentId}/workflow-figures`)).body.items
    const settle = (change: object) =>
      scene.tracker.context.store.db.updateTable('runs').set(change).execute()

    test('a workflow reaches the documents that inherit it, without exceptions and replacements', async () => {
      const workflow = await create('left', task)
      const other = await addDocument(scene.tracker, scene.owner, 'Other')
      const third = await addDocument(scene.tracker, scene.owner, 'Third')
      const reach = async () => {
        const { items, inheriting, notInheriting } = await ofWorkspace()
        return [items[0].documents, inheriting, notInheriting]
      }
      expect(await reach()).toEqual([0, 0, 3])
      await admin.call('POST', '/api/workspace/workflow-adoptions', {
        documentIds: [scene.documentId, other, third],
      })
      expect(await reach()).toEqual([3, 3, 0])
      const own = await scene.makeWorkflow('left')
      expect(await reach()).toEqual([2, 3, 0])
      await except(workflow, 'leftOut')
      expect(await reach()).toEqual([2, 3, 0])
      await scene.owner.call('DELETE', `/api/workflows/${own}`)
      expect(await reach()).toEqual([2, 3, 0])
      await except(workflow, null)
      await scene.owner.call('DELETE', `/api/documents/${third}`)
      expect(await reach()).toEqual([2, 2, 0])
    })

    test('done runs and runs that need attention of the last 30 days are counted', async () => {
      const workflow = await create('left', task)
      await adopt()
      expect(await inDocument()).toEqual([{ workflowId: workflow, done: 0, needsAttention: 0 }])
      await runsOfOneVisit()
      await settle({ state: 'done', settled_at: scene.clock.now() })
      await runsOfOneVisit()
      await settle({ state: 'failed', settled_at: scene.clock.now() })
      const [first] = await scene.tracker.context.store.db.selectFrom('runs').select('run_id').execute()
      await scene.tracker.context.store.db
        .updateTable('runs')
        .set({ state: 'done' })
        .where('run_id', '=', String(first?.run_id))
        .execute()
      const counted = { workflowId: workflow, done: 1, needsAttention: 1 }
      expect(await inDocument()).toEqual([counted])
      expect((await ofWorkspace()).items).toEqual([{ ...counted, documents: 1 }])
      await settle({ dismissed_at: scene.clock.now() })
      expect(await inDocument()).toEqual([{ ...counted, needsAttention: 0 }])
      scene.clock.advance(31 * 86_400_000)
      expect(await inDocument()).toEqual([{ workflowId: workflow, done: 0, needsAttention: 0 }])
    })

    test('a document counts only its own visits', async () => {
      const workflow = await create('left', task)
      await adopt()
      await runsOfOneVisit()
      await settle({ state: 'done' })
      const other = await addDocument(scene.tracker, scene.owner, 'Other')
      await scene.owner.call('POST', `/api/documents/${other}/workflows/adopt`)
      const { items } = (await scene.owner.call('GET', `/api/documents/${other}/workflow-figures`)).body
      expect(items).toEqual([{ workflowId: workflow, done: 0, needsAttention: 0 }])
      expect((await scene.owner.call('GET', '/api/documents/doc_none/workflow-figures')).status).toBe(404)
    })

    test('the list of visits shows those of one workflow', async () => {
      const workflow = await create('left', task)
      await runsOfOneVisit()
      await adopt()
      await runsOfOneVisit()
      const visits = async (query: string) =>
        (await scene.owner.call('GET', `/api/visits?workflowId=${query}`)).body.items.length
      expect(await visits(workflow)).toBe(1)
      expect(await visits(`${workflow}&needsAttention=true`)).toBe(0)
      await settle({ state: 'failed' })
      expect(await visits(`${workflow}&needsAttention=true`)).toBe(1)
      expect(await visits('wfl_none')).toBe(0)
    })
  })

  test('a workflow of the workspace is not reached as one of a document', async () => {
    const workflow = await create('left', task)
    expect((await admin.call('PATCH', `/api/workflows/${workflow}`, { paused: true })).status).toBe(404)
    const own = await scene.makeWorkflow('left')
    expect((await admin.call('DELETE', `/api/workspace/workflows/${own}`)).status).toBe(404)
  })
})

test('the first admin of a workspace gets a Task workflow for every document, in their language', async () => {
  const scene = await readingScene('sqlite')
  const { items } = (await scene.owner.call('GET', '/api/workspace/workflows')).body
  expect(items).toMatchObject([
    { trigger: 'left', action: { ...task, assignee: 'recordOwner', locale: 'en' } },
  ])
  await scene.close()
})
