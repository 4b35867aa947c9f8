// Folders, tags, the archive and changes of many documents, through the API.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditEntry } from '#shared/model/audit.ts'
import type { Document, Link } from '#shared/model/documents.ts'
import type { DocumentChange, Folder, Library } from '#shared/model/library.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { makeBatch } from '../links/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { addDocument, reader, readingScene, type Scene } from '../visits/testing.ts'

describe.each(engines)('the library on %s', (engine) => {
  let scene: Scene
  let manager: Joined
  beforeAll(async () => {
    scene = await readingScene(engine)
    manager = await joinMember(scene.tracker, { role: 'manager' })
  })
  afterAll(() => scene.close())

  const library = async (by: Joined = scene.owner): Promise<Library> =>
    (await by.call('GET', '/api/library')).body
  const folder = async (name: string, parentId: string | null = null, by = scene.owner): Promise<Folder> =>
    (await by.call('POST', '/api/folders', { name, parentId })).body
  const add = (title: string, by = scene.owner) => addDocument(scene.tracker, by, title)
  const organise = async (documentIds: string[], change: DocumentChange, by = scene.owner) => {
    // The audit log has the order of the instants.
    scene.clock.advance(1)
    return (await by.call('POST', '/api/documents/organise', { documentIds, change })).body
  }
  const get = async (documentId: string): Promise<Document> =>
    (await manager.call('GET', `/api/documents/${documentId}`)).body
  const list = async (query: string, by = scene.owner): Promise<string[]> =>
    (await by.call('GET', `/api/documents?limit=200&${query}`)).body.items.map(({ id }: Document) => id)
  const codeOf = async (answer: ReturnType<Joined['call']>) => (await answer).body.error?.code
  const linksOf = async (documentId: string): Promise<Link[]> =>
    (await scene.owner.call('GET', `/api/documents/${documentId}/links`)).body.items
  const newLink = async (documentId: string): Promise<Link> =>
    (await scene.owner.call('POST', `/api/documents/${documentId}/links`, {})).body
  const logOf = async (kind: string): Promise<AuditEntry[]> => {
    const page = await scene.tracker.context.store
      .forWorkspace(scene.tracker.workspaceId)
      .auditLog.page({}, null, 200)
    return page.filter((entry) => entry.kind === kind)
  }

  test('a name is unique in its parent, whatever its case, width and kana', async () => {
    const top = await folder('ガイド Ａ')
    expect(await codeOf(scene.owner.call('POST', '/api/folders', { name: 'がいど a' }))).toBe('name_taken')
    const inner = await folder('がいど a', top.id)
    expect(inner.parentId).toBe(top.id)
    const rename = scene.owner.call('PATCH', `/api/folders/${inner.id}`, { parentId: null })
    expect(await codeOf(rename)).toBe('name_taken')
    expect((await scene.owner.call('PATCH', `/api/folders/${top.id}`, { name: 'ガイド' })).body.name).toBe(
      'ガイド',
    )
  })

  test('folders are nested up to five levels, and a folder cannot be moved into itself', async () => {
    let parentId: string | null = null
    const path: Folder[] = []
    for (const name of ['1', '2', '3', '4', '5']) {
      const made: Folder = await folder(`Level ${name}`, parentId)
      path.push(made)
      parentId = made.id
    }
    expect(await codeOf(scene.owner.call('POST', '/api/folders', { name: 'Level 6', parentId }))).toBe(
      'folder_too_deep',
    )
    const [first, second] = path as [Folder, Folder]
    const into = (id: string, to: string) => scene.owner.call('PATCH', `/api/folders/${id}`, { parentId: to })
    expect(await codeOf(into(first.id, second.id))).toBe('conflict')
    const other = await folder('Other')
    expect(await codeOf(into(first.id, other.id))).toBe('folder_too_deep')
    expect((await into(second.id, other.id)).status).toBe(200)
  })

  test('a removed folder leaves its documents, also archived ones, in the parent', async () => {
    const outer = await folder('Outer')
    const inner = await folder('Inner', outer.id)
    const innermost = await folder('Innermost', inner.id)
    const ids = [await add('In inner'), await add('In innermost'), await add('Archived in inner')] as [
      string,
      string,
      string,
    ]
    await organise([ids[0], ids[2]], { folderId: inner.id })
    await organise([ids[1]], { folderId: innermost.id })
    await organise([ids[2]], { archived: true })
    expect((await scene.owner.call('DELETE', `/api/folders/${inner.id}`)).status).toBe(200)
    for (const id of ids) expect((await get(id)).folderId).toBe(outer.id)
    const { folders } = await library()
    expect(folders.map(({ id }) => id)).not.toContain(innermost.id)
    expect(folders.find(({ id }) => id === outer.id)).toMatchObject({ documentCount: 2 })
    expect((await logOf('folderRemoved'))[0]).toMatchObject({ count: 3, target: { name: 'Inner' } })
  })

  test('a member may not remove a folder with a subfolder of another member; a manager may', async () => {
    const own = await folder('Own')
    await folder('Of the colleague', own.id, scene.colleague)
    expect(await codeOf(scene.owner.call('DELETE', `/api/folders/${own.id}`))).toBe('forbidden')
    expect((await manager.call('DELETE', `/api/folders/${own.id}`)).status).toBe(200)
  })

  test('each document of a request has its own outcome, and those of others stay', async () => {
    const target = await folder('Target')
    const [mine, theirs] = [await add('Mine'), await add('Theirs', scene.colleague)]
    const answer = await organise([mine, theirs, 'doc_unknown'], { folderId: target.id })
    expect(answer.items).toEqual([
      { documentId: mine, outcome: 'changed' },
      { documentId: theirs, outcome: 'forbidden' },
      { documentId: 'doc_unknown', outcome: 'notFound' },
    ])
    expect([(await get(mine)).folderId, (await get(theirs)).folderId]).toEqual([target.id, null])
    expect((await organise([mine], { folderId: target.id })).items[0].outcome).toBe('unchanged')
    expect((await organise([theirs], { folderId: target.id }, manager)).items[0].outcome).toBe('changed')
    const unknown = { documentIds: [mine], change: { folderId: 'fld_unknown' } }
    expect(await codeOf(scene.owner.call('POST', '/api/documents/organise', unknown))).toBe('not_found')
    expect(new Set(await list(`folder=${target.id}`))).toEqual(new Set([theirs, mine]))
    expect(await list('folder=none')).not.toContain(mine)
    const [moved] = await logOf('documentMoved')
    expect(moved).toMatchObject({ document: { id: theirs }, target: { name: 'Target' } })
  })

  test('a tag is made while it is used, and a list can be filtered by several tags', async () => {
    const [both, one] = [await add('Both tags'), await add('One tag')]
    await organise([both, one], { addTags: ['Renewal 2026'] })
    await organise([both], { addTags: ['ＲＥＮＥＷＡＬ 2026', 'Key account'] })
    expect((await get(both)).tags.map(({ name }) => name)).toEqual(['Key account', 'Renewal 2026'])
    const { tags } = await library()
    const renewal = tags.find(({ name }) => name === 'Renewal 2026')
    const key = tags.find(({ name }) => name === 'Key account')
    expect(renewal?.documentCount).toBe(2)
    expect(new Set(await list(`tags=${renewal?.id}`))).toEqual(new Set([both, one]))
    expect(await list(`tags=${renewal?.id},${key?.id}`)).toEqual([both])
    await organise([both], { removeTags: [renewal?.id ?? ''] })
    expect(await list(`tags=${renewal?.id}`)).toEqual([one])
    const [entry] = await logOf('documentTagged')
    expect(entry?.changes).toEqual([{ field: 'tags', from: 'Key account, Renewal 2026', to: 'Key account' }])
  })

  test('a document keeps its tags if a request would give it more than 20', async () => {
    const id = await add('Many tags')
    const names = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `Many ${from + index}`)
    expect((await organise([id], { addTags: names(0, 20) })).items[0].outcome).toBe('changed')
    expect((await organise([id], { addTags: names(20, 1) })).items[0].outcome).toBe('tooManyTags')
    expect((await get(id)).tags).toHaveLength(20)
  })

  test('managers rename, merge and remove tags; documents keep one of two merged tags', async () => {
    const [both, one] = [await add('Merge both'), await add('Merge one')]
    await organise([both], { addTags: ['Draft', 'In progress'] })
    await organise([one], { addTags: ['Draft'] })
    const idOf = async (name: string) => (await library()).tags.find((tag) => tag.name === name)?.id ?? ''
    const [draft, progress] = [await idOf('Draft'), await idOf('In progress')]
    const rename = (by: Joined, name: string) => by.call('PATCH', `/api/tags/${draft}`, { name })
    expect(await codeOf(rename(scene.owner, 'Renamed'))).toBe('forbidden')
    expect(await codeOf(rename(manager, 'IN progress'))).toBe('name_taken')
    expect((await rename(manager, 'draft')).body).toMatchObject({ name: 'draft', documentCount: 2 })
    const merged = await manager.call('POST', `/api/tags/${draft}/merge`, { intoId: progress })
    expect(merged.body).toMatchObject({ id: progress, documentCount: 2 })
    for (const id of [both, one])
      expect((await get(id)).tags).toEqual([{ id: progress, name: 'In progress' }])
    expect((await manager.call('DELETE', `/api/tags/${progress}`)).status).toBe(200)
    expect((await get(both)).tags).toEqual([])
  })

  test('an archived document leaves the list; its links keep working, and its visits stay', async () => {
    const id = await add('Archived')
    const link = await newLink(id)
    const page = await reader(scene.tracker, link.url.split('/').at(-1) ?? '').enter({
      email: 'kim@a.example',
    })
    await page.beat({ pages: { 1: 2_000 } })
    const before = (await library()).counts
    await organise([id], { archived: true })
    expect(await list('')).not.toContain(id)
    expect(await list('archived=true')).toContain(id)
    expect((await library()).counts).toMatchObject({
      documents: before.documents - 1,
      archived: before.archived + 1,
    })
    expect((await linksOf(id))[0]?.disabledAt).toBeNull()
    expect(
      (await reader(scene.tracker, link.url.split('/').at(-1) ?? '').open({ email: 'lee@a.example' })).status,
    ).toBe(200)
    expect((await get(id)).visitCount).toBe(2)
    await organise([id], { archived: false })
    expect(await list('')).toContain(id)
  })

  test('links that were paused with the archive work again after it; others stay off', async () => {
    const id = await add('Archived with its links')
    const [first, off] = [await newLink(id), await newLink(id)]
    const batch = await makeBatch(scene.owner, id, [{ email: 'kim@paused.example' }])
    await scene.owner.call('PATCH', `/api/links/${off.id}`, { disabled: true })
    scene.clock.advance(1_000)
    expect((await organise([id], { archived: true, pauseLinks: true })).links).toBe(2)
    expect((await linksOf(id)).every(({ disabledAt }) => disabledAt !== null)).toBe(true)
    await scene.owner.call('PATCH', `/api/link-batches/${batch.id}`, { revoked: true })
    scene.clock.advance(1_000)
    expect((await organise([id], { archived: false })).links).toBe(1)
    const working = (await linksOf(id)).filter(({ disabledAt }) => disabledAt === null)
    expect(working.map((link) => link.id)).toEqual([first.id])
    expect((await logOf('documentArchived'))[0]).toMatchObject({ count: 2, document: { id } })
  })

  test('the list of links can leave out the links of batches', async () => {
    const id = await add('With a batch')
    const single = await newLink(id)
    const batch = await makeBatch(scene.owner, id, [{ email: 'a@b.example' }, { email: 'c@b.example' }])
    expect((await linksOf(id)).map(({ batchId }) => batchId).sort()).toEqual([batch.id, batch.id, null])
    const plain = await scene.owner.call('GET', `/api/documents/${id}/links?batched=false`)
    expect(plain.body.items.map((link: Link) => link.id)).toEqual([single.id])
  })

  test('a handover keeps folder and tags, and gives the folders to the successor', async () => {
    const leaver = await joinMember(scene.tracker)
    const made = await folder('Of the leaver', null, leaver)
    const id = await add('Of the leaver', leaver)
    await organise([id], { folderId: made.id, addTags: ['Handed over'] }, leaver)
    const successorId = scene.colleague.me.member.id
    const answer = await manager.call('POST', `/api/members/${leaver.me.member.id}/handover`, { successorId })
    expect(answer.status).toBe(200)
    expect(await get(id)).toMatchObject({
      ...{ folderId: made.id, tags: [{ name: 'Handed over' }] },
      owner: { id: successorId },
    })
    expect((await library()).folders.find(({ id: folderId }) => folderId === made.id)?.ownerId).toBe(
      successorId,
    )
  })

  test('a member with the visibility `own` sees only folders and tags of visible documents', async () => {
    const outer = await folder('Clients', null, manager)
    const hidden = await folder('Secret client', outer.id, manager)
    const visible = await folder('Shared client', outer.id, manager)
    const [theirs, mine] = [await add('Secret'), await add('Own of the colleague', scene.colleague)]
    await organise([theirs], { folderId: hidden.id, addTags: ['Secret tag'] })
    await organise([mine], { folderId: visible.id, addTags: ['Own tag'] }, scene.colleague)
    const admin = await scene.joinAdmin()
    await admin.call('PATCH', '/api/workspace', { memberVisibility: 'own' })
    const seen = await library(scene.colleague)
    const names = seen.folders.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['Clients', 'Shared client']))
    expect(names).not.toContain('Secret client')
    expect(seen.tags.map(({ name }) => name)).toContain('Own tag')
    expect(seen.tags.map(({ name }) => name)).not.toContain('Secret tag')
    const move = { documentIds: [mine], change: { folderId: hidden.id } }
    expect(await codeOf(scene.colleague.call('POST', '/api/documents/organise', move))).toBe('not_found')
    expect((await organise([theirs], { archived: true }, scene.colleague)).items[0].outcome).toBe('notFound')
    await admin.call('PATCH', '/api/workspace', { memberVisibility: 'everything' })
  })
})
