// Compares the numbers beside documents, links and visitors with a count of all visits by people, at each state of a visit.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Document, Link } from '#shared/model/documents.ts'
import type { Visitor } from '#shared/model/visits.ts'
import { isSuspected } from '../../domain/visits/by-person.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { firstPagesVariant } from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import { reader, readingScene, type Scene } from '../visits/testing.ts'

const inFront = { webdriver: false, prerendered: false, visible: true }

describe.each(engines)('sums of visits on %s', (engine) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await readingScene(engine)
  })
  afterAll(() => scene.close())

  const peoplesVisits = async () => {
    const rows = await scene.tracker.context.store.db.selectFrom('visits').selectAll().execute()
    return rows.filter((visit) => !isSuspected(visit))
  }

  /** Returns all displayed numbers, and checks them against a direct count. */
  async function compare() {
    const { owner, documentId } = scene
    const visits = await peoplesVisits()
    const sums = (of: typeof visits) => ({
      visitCount: of.length,
      lastReadAt:
        of.length > 0 ? new Date(Math.max(...of.map((visit) => visit.last_active_at))).toISOString() : null,
    })
    const listed = await owner.call('GET', '/api/documents')
    const [document] = (listed.body.items as Document[]).filter(({ id }) => id === documentId)
    expect(document).toMatchObject(sums(visits))
    expect((await owner.call('GET', `/api/documents/${documentId}`)).body).toMatchObject(sums(visits))
    const links = (await owner.call('GET', `/api/documents/${documentId}/links`)).body.items as Link[]
    for (const link of links) {
      expect(link).toMatchObject(sums(visits.filter((visit) => visit.link_id === link.id)))
    }
    const visitors = (await owner.call('GET', '/api/visitors')).body.items as Visitor[]
    expect(visitors.map(({ id }) => id).sort()).toEqual(
      [...new Set(visits.flatMap((visit) => visit.visitor_id ?? []))].sort(),
    )
    for (const visitor of visitors) {
      const theirs = visits.filter((visit) => visit.visitor_id === visitor.id)
      const opened = theirs.map((visit) => visit.opened_at)
      expect(visitor).toMatchObject({
        visitCount: theirs.length,
        activeMs: theirs.reduce((sum, visit) => sum + visit.active_ms, 0),
        documentCount: new Set(theirs.map((visit) => visit.document_id)).size,
        firstVisitAt: new Date(Math.min(...opened)).toISOString(),
        lastVisitAt: new Date(Math.max(...opened)).toISOString(),
      })
    }
    return visits.length
  }

  test('numbers are correct during a visit, after each leave, and after a suspected visit is confirmed', async () => {
    const { clock, tracker } = scene
    const [one, other] = [await scene.makeLink(), await scene.makeLink()]
    expect(await compare()).toBe(0)
    const anna = await reader(tracker, one.slug).enter({ email: 'anna@example.com' })
    await reader(tracker, other.slug).enter({ email: 'bob@example.com' })
    clock.advance(10_000)
    await anna.beat({ pages: { 1: 4_000, 2: 5_000 }, page: 2 })
    expect(await compare()).toBe(2)
    await anna.beat({ pages: { 1: 4_000, 2: 5_000 }, page: 2, visible: false, goodbye: true })
    clock.advance(60_000)
    await scene.sweep()
    expect(await compare()).toBe(2)
    // The visit was counted at its leave and continues.
    await anna.beat({ pages: { 1: 4_000, 2: 9_000 }, page: 2 })
    expect(await compare()).toBe(2)
    clock.advance(60_000)
    await scene.sweep()
    const scanner = reader(tracker, one.slug)
    const { body } = await scanner.open({
      email: 'anna@example.com',
      signals: { ...inFront, webdriver: true },
    })
    clock.advance(600_000)
    await scene.sweep()
    expect(await compare()).toBe(2)
    await scene.owner.call('POST', `/api/visits/${body.visitId}/confirm-person`)
    expect(await compare()).toBe(3)
  })

  test('a reader of the free pages enters an address later', async () => {
    const { clock, tracker } = scene
    // The document of this test has no bytes, so no first pages can be made from it.
    const part = {
      version: 1,
      variant: firstPagesVariant(2),
      blob_key: 'none',
      size_bytes: 1,
      sha256: '',
      forget_at: null,
    }
    const document = { workspace_id: scene.owner.me.workspace.id, document_id: scene.documentId }
    await tracker.context.store.db
      .insertInto('derived_files')
      .values({ ...document, ...part })
      .execute()
    const { slug } = await scene.makeLink({ settings: { emailFromPage: 3 } })
    const before = await compare()
    const browser = reader(tracker, slug)
    const free = await browser.enter()
    clock.advance(5_000)
    await free.beat({ pages: { 1: 3_000 }, visible: false, goodbye: true })
    clock.advance(60_000)
    await scene.sweep()
    expect(await compare()).toBe(before + 1)
    await browser.enter({ email: 'carla@example.com', resume: free.visitToken })
    expect(await compare()).toBe(before + 1)
    clock.advance(60_000)
    await scene.sweep()
    expect(await compare()).toBe(before + 1)
    const visitors = (await scene.owner.call('GET', '/api/visitors?search=carla')).body.items as Visitor[]
    const read = await scene.owner.call('GET', `/api/visitors/${visitors[0]?.id}/documents`)
    expect(read.body.items).toMatchObject([{ documentId: scene.documentId, visits: 1 }])
  })
})
