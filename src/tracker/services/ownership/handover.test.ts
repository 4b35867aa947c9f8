import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '#shared/model/audit.ts'
import type { ClaimedVisit } from '#shared/tracker-api/runs.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'

describe.each(engines)('handover on %s', (engine) => {
  let scene: Scene
  let admin: Joined
  afterEach(() => scene.close())

  async function start() {
    scene = await readingScene(engine)
    admin = await joinMember(scene.tracker, { role: 'admin', name: 'Ada Admin' })
  }
  const id = (member: Joined) => member.me.member.id
  const remove = (member: Joined, successor?: Joined) =>
    admin.call('DELETE', `/api/members/${id(member)}${successor ? `?successorId=${id(successor)}` : ''}`)
  const give = (by: Joined, body: { documentIds?: string[]; linkIds?: string[] }, to: Joined) =>
    by.call('POST', '/api/ownership', { ...body, successorId: id(to) })
  const claim = async (by: Joined): Promise<ClaimedVisit[]> =>
    (await by.call('POST', '/api/runs/claim', {})).body.visits
  const renew = async (by: Joined, visit: ClaimedVisit | undefined) => {
    const runs = visit?.runs.map((run) => ({ runId: run.id, leaseToken: run.leaseToken }))
    return (await by.call('POST', '/api/runs/renew', { runs, aboutToWrite: true })).body.held
  }
  const open = async (slug: string, email = 'aki@example.com') => reader(scene.tracker, slug).enter({ email })
  async function leave(page: Awaited<ReturnType<typeof open>>) {
    scene.clock.advance(3_000)
    await page.beat({ pages: { 1: 3_000 }, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
  }
  const ownersOf = async (table: 'documents' | 'links' | 'visits' | 'runs') => {
    const rows = await scene.tracker.context.store.db.selectFrom(table).select('owner_id').execute()
    return [...new Set(rows.map((row) => row.owner_id))]
  }
  /** The entries about changes of members, roles and owners. */
  const logOf = async (): Promise<AuditEntry[]> => {
    const entries: AuditEntry[] = (await admin.call('GET', '/api/audit-log')).body.items
    const others = ['memberJoined', 'linkMade', 'workflowMade', 'deviceInvited', 'deviceAdded']
    return entries.filter(({ kind }) => !others.includes(kind))
  }
  const historyOf = async (by: Joined): Promise<AuditEntry[]> =>
    (await by.call('GET', `/api/documents/${scene.documentId}/history`)).body.items

  it('a member who owns documents or links can be removed only with a successor', async () => {
    await start()
    await scene.makeWorkflow('left')
    await scene.makeLink()
    expect((await admin.call('GET', `/api/members/${id(scene.owner)}/holdings`)).body).toEqual({
      documents: 1,
      links: 1,
      workflows: 1,
    })
    const refused = await remove(scene.owner)
    expect(refused).toMatchObject({
      status: 422,
      body: { error: { code: 'successor_required', details: { documents: 1, links: 1, workflows: 1 } } },
    })
    expect((await scene.owner.call('GET', '/api/me')).status).toBe(200)
    expect((await remove(scene.colleague)).status).toBe(200)
  })

  it('the successor must be another active member', async () => {
    await start()
    await scene.makeLink()
    const gone = await joinMember(scene.tracker)
    await remove(gone)
    for (const successor of [scene.owner, gone]) {
      const refused = [await remove(scene.owner, successor), await give(scene.owner, {}, gone)]
      expect(refused.map(({ body }) => body.error.code)).toEqual(['successor_invalid', 'successor_invalid'])
    }
    expect(await ownersOf('documents')).toEqual([id(scene.owner)])
  })

  it('the next Task, the runs that wait and the visits that are open go to the successor', async () => {
    await start()
    await scene.makeWorkflow('left')
    const link = await scene.makeLink()
    await leave(await open(link.slug))
    const reading = await open(link.slug, 'ken@example.com')
    expect((await remove(scene.owner, scene.colleague)).status).toBe(200)
    for (const table of ['documents', 'links', 'visits', 'runs'] as const) {
      expect([table, await ownersOf(table)]).toEqual([table, [id(scene.colleague)]])
    }
    await leave(reading)
    await leave(await open(link.slug, 'new@example.com'))
    // The successor's device claims at once, not after the delay for other members.
    const claimed = await claim(scene.colleague)
    expect(claimed.map(({ documentOwner }) => documentOwner.id)).toEqual(
      Array.from({ length: 3 }, () => id(scene.colleague)),
    )
    const mine = await scene.colleague.call('GET', '/api/visits?mine=true')
    expect(mine.body.items).toHaveLength(3)
    const told = await scene.colleague.call('GET', '/api/notifications')
    expect(told.body.items).toHaveLength(2)
  })

  it('a run that another device has claimed but does not write yet is claimed again with the successor', async () => {
    await start()
    await scene.makeWorkflow('left')
    await leave(await open((await scene.makeLink()).slug))
    const [before] = await claim(scene.owner)
    expect(before?.documentOwner.id).toBe(id(scene.owner))
    await give(scene.owner, { documentIds: [scene.documentId] }, scene.colleague)
    expect(await renew(scene.owner, before)).toEqual([])
    const [after] = await claim(scene.colleague)
    expect(after?.documentOwner.id).toBe(id(scene.colleague))
    expect(after?.runs.map((run) => run.mayHaveWritten)).toEqual([false])
  })

  it('a run that is being written stays with its device until the lease ends', async () => {
    await start()
    await scene.makeWorkflow('left')
    await leave(await open((await scene.makeLink()).slug))
    const [writing] = await claim(scene.owner)
    expect(await renew(scene.owner, writing)).toHaveLength(1)
    await remove(scene.owner, scene.colleague)
    expect(await claim(scene.colleague)).toEqual([])
    scene.clock.advance(10 * 60_000)
    const [after] = await claim(scene.colleague)
    expect(after?.runs.map((run) => run.mayHaveWritten)).toEqual([true])
  })

  it('a revoked device gives back the runs of other members that it has claimed', async () => {
    await start()
    await scene.makeWorkflow('left')
    await leave(await open((await scene.makeLink()).slug))
    scene.clock.advance(10 * 60_000)
    expect(await claim(scene.colleague)).toHaveLength(1)
    await admin.call('DELETE', `/api/devices/${scene.colleague.me.device.id}`)
    expect(await claim(scene.owner)).toHaveLength(1)
  })

  it('the long poll of a removed member ends at once with device_revoked', async () => {
    await start()
    const { cursor, readersVersion } = (await scene.colleague.call('GET', '/api/feed?waitMs=0')).body
    const waiting = scene.colleague.call(
      'GET',
      `/api/feed?waitMs=25000&cursor=${cursor}&readersVersion=${readersVersion}`,
    )
    const startedAt = performance.now()
    await remove(scene.colleague)
    expect(await waiting).toMatchObject({ status: 401, body: { error: { code: 'device_revoked' } } })
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })

  it('the owner may give away own documents, an admin all, and another member none', async () => {
    await start()
    const own = await scene.makeLink()
    const others = await scene.makeLink({ by: scene.colleague })
    const documentIds = [scene.documentId]
    expect((await give(scene.colleague, { documentIds }, scene.colleague)).body.error.code).toBe('forbidden')
    expect((await give(scene.owner, { linkIds: [others.id] }, scene.owner)).body.error.code).toBe('forbidden')
    const some = { documentIds, linkIds: [own.id, 'lnk_none'] }
    expect((await give(scene.owner, some, scene.colleague)).body.error.code).toBe('not_found')
    expect(await ownersOf('documents')).toEqual([id(scene.owner)])
    expect((await give(scene.owner, { documentIds }, admin)).body).toMatchObject({ documents: 1, links: 1 })
    // A colleague's link of the document stays with the colleague.
    expect((await ownersOf('links')).sort()).toEqual([id(scene.colleague), id(admin)].sort())
    expect((await give(admin, { linkIds: [others.id] }, admin)).body).toMatchObject({ links: 1 })
    expect(await ownersOf('links')).toEqual([id(admin)])
  })

  it('the log says who changed the owner, from whom to whom', async () => {
    await start()
    await scene.makeLink()
    await give(scene.owner, { documentIds: [scene.documentId] }, scene.colleague)
    scene.clock.advance(1_000)
    await admin.call('PATCH', `/api/members/${id(scene.owner)}`, { role: 'admin' })
    scene.clock.advance(1_000)
    await remove(scene.colleague, scene.owner)
    const [owner, colleague, ada] = ['Olivia Owner', 'Carl Colleague', 'Ada Admin'].map((name) => ({ name }))
    expect(await logOf()).toMatchObject([
      {
        kind: 'memberRemoved',
        by: ada,
        member: colleague,
        successor: owner,
        counts: { documents: 1, links: 1 },
      },
      { kind: 'roleChanged', by: ada, member: owner, role: 'admin' },
      { kind: 'documentOwner', by: owner, member: owner, successor: colleague, counts: { links: 1 } },
    ])
    expect(await historyOf(scene.owner)).toMatchObject([
      { kind: 'documentOwner', by: ada, member: colleague, successor: owner, document: { title: 'Offer' } },
      { kind: 'documentOwner', by: owner, member: owner, successor: colleague },
    ])
  })

  it('everything of a member can be handed over while the member stays', async () => {
    await start()
    await scene.makeLink()
    const handed = await admin.call('POST', `/api/members/${id(scene.owner)}/handover`, {
      successorId: id(scene.colleague),
    })
    expect(handed.body).toMatchObject({ documents: 1, links: 1 })
    expect((await scene.owner.call('GET', '/api/me')).status).toBe(200)
    expect(await ownersOf('documents')).toEqual([id(scene.colleague)])
    expect((await logOf()).map(({ kind }) => kind)).toEqual(['handedOver'])
  })

  it('openings, leaves and new links that run at the same time lose no Task and leave nothing with the removed member', {
    timeout: 60_000,
  }, async () => {
    await start()
    await scene.makeWorkflow('left')
    const link = await scene.makeLink()
    const pages = await Promise.all(Array.from({ length: 6 }, (_, n) => open(link.slug, `r${n}@example.com`)))
    scene.clock.advance(3_000)
    await Promise.all(pages.slice(0, 3).map((page) => page.beat({ pages: { 1: 3_000 }, goodbye: true })))
    scene.clock.advance(5_000)
    const [removed] = await Promise.all([
      remove(scene.owner, scene.colleague),
      scene.sweep(),
      ...Array.from({ length: 3 }, (_, n) => open(link.slug, `late${n}@example.com`)),
      ...pages.slice(3).map((page) => page.beat({ pages: { 1: 5_000 } })),
      ...Array.from({ length: 2 }, () =>
        scene.owner.call('POST', `/api/documents/${scene.documentId}/links`, {}),
      ),
      claim(scene.owner),
      claim(admin),
    ])
    expect(removed.status).toBe(200)
    await scene.sweep()
    scene.clock.advance(10 * 60_000)
    await scene.sweep()
    for (const table of ['documents', 'links', 'visits', 'runs'] as const) {
      expect([table, await ownersOf(table)]).toEqual([table, [id(scene.colleague)]])
    }
    const runs = await scene.tracker.context.store.db.selectFrom('runs').select(['visit_id']).execute()
    expect(new Set(runs.map((run) => run.visit_id)).size).toBe(9)
    expect(runs).toHaveLength(9)
  })

  it('an opening during a handover waits for it, and its visit belongs to the successor', async () => {
    await start()
    // SQLite runs only one transaction at a time.
    if (engine === 'sqlite') return
    const link = await scene.makeLink()
    const { store } = scene.tracker.context
    const successor = id(scene.colleague)
    let opening: ReturnType<typeof open> | undefined
    await store.inTransaction(async (unit) => {
      await unit.forWorkspace(scene.owner.me.workspace.id).ownership.setOwnerOfLinks([link.id], successor)
      let isOver = false
      opening = open(link.slug)
      void opening.finally(() => {
        isOver = true
      })
      const waits = async () => {
        const { rows } = await sql`select 1 from pg_locks where not granted`.execute(store.db)
        return rows.length > 0
      }
      while (!isOver && !(await waits())) await new Promise(setImmediate)
    })
    await opening
    expect(await ownersOf('visits')).toEqual([successor])
  })

  it('two removals with each other as successor never leave a removed owner', async () => {
    await start()
    await scene.makeLink()
    await scene.makeLink({ by: scene.colleague })
    const answers = await Promise.all([
      remove(scene.owner, scene.colleague),
      remove(scene.colleague, scene.owner),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, expect.any(Number)])
    const active = await admin.call('GET', '/api/members')
    const activeIds = active.body.items.map((member: { id: string }) => member.id)
    for (const owner of [...(await ownersOf('documents')), ...(await ownersOf('links'))]) {
      expect(activeIds).toContain(owner)
    }
  })
})
