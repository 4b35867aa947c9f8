import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../infrastructure/database/testing.ts'
import { uploadPdf } from '../documents/testing.ts'
import { allWays, fetchAs, type GateScene, gateScene, prospect, sweepLeaves } from './testing.ts'

describe.each(engines)('access of a visit to the document, on %s', (engine) => {
  let scene: GateScene
  beforeAll(async () => {
    scene = await gateScene(engine)
  })
  afterAll(() => scene.close())

  const over = ['visit_ended', 409, 'visit_ended']

  test('a visit token permits fetches while the visit is open or can be resumed', async () => {
    const link = await scene.makeLink({})
    const reader = prospect(scene, link)
    const visit = await reader.enter({ email: 'ken@example.com' })
    expect(await allWays(scene, visit, visit.contentUrl)).toEqual([200, 200, 206])
    scene.clock.advance(40_000)
    await sweepLeaves(scene)
    scene.clock.advance(500_000)
    expect(await allWays(scene, visit, visit.contentUrl)).toEqual([200, 200, 206])
    scene.clock.advance(200_000)
    expect(await allWays(scene, visit, visit.contentUrl)).toEqual(over)
    scene.clock.advance(89 * 86_400_000)
    expect(await allWays(scene, visit, visit.contentUrl)).toEqual(over)
    const again = await reader.enter({ resume: visit.visitToken, email: 'ken@example.com' })
    expect(again.visitId).not.toBe(visit.visitId)
    expect(await allWays(scene, again, again.contentUrl)).toEqual([200, 200, 206])
  })

  test('a reader of a replaced version can read that version until the owner withdraws it', async () => {
    const link = await scene.makeLink({})
    const reader = prospect(scene, link)
    const visit = await reader.enter({ email: 'mia@example.com' })
    const { id } = scene.document
    const withdraw = (version: number, withdrawn = true, who = scene.owner) =>
      who.call('PUT', `/api/documents/${id}/versions/${version}/withdrawn`, { withdrawn })
    expect((await withdraw(1)).body.error.code).toBe('conflict')
    await uploadPdf(scene.url, scene.owner, 7, { filename: 'new.pdf', documentId: id })
    expect(await allWays(scene, visit, visit.contentUrl)).toEqual([200, 200, 206])
    expect((await withdraw(1, true, scene.colleague)).status).toBe(403)
    const { body } = await withdraw(1)
    expect(body.items).toMatchObject([
      { number: 2, withdrawnAt: null },
      { number: 1, withdrawnAt: expect.any(String) },
    ])
    expect(await allWays(scene, visit, visit.contentUrl)).toEqual(over)
    // The page opens another visit and gets the current version.
    const next = await reader.enter({ resume: visit.visitToken, email: 'mia@example.com' })
    expect(next.contentUrl).not.toBe(visit.contentUrl)
    expect((await fetchAs(scene.tracker, next, next.contentUrl)).status).toBe(200)
    // Members can still read the withdrawn version.
    const own = await scene.tracker.app.inject({
      url: `/api/documents/${id}/versions/1/content`,
      headers: { authorization: `Bearer ${scene.owner.token}` },
    })
    expect(own.statusCode).toBe(200)
    await withdraw(1, false)
    expect((await fetchAs(scene.tracker, visit, visit.contentUrl)).status).toBe(200)
    expect((await withdraw(99)).status).toBe(404)
  })
})
