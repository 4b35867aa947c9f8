// Who looks as a member of the team, and who only says so (ADR 48).
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../infrastructure/database/testing.ts'
import { codeFor, type GateScene, gateScene, prospect, refusalOf, sweepLeaves } from './testing.ts'

describe.each(engines)('the team’s own look, on %s', (engine) => {
  let scene: GateScene
  beforeAll(async () => {
    scene = await gateScene(engine)
    const every = { desktop: true, email: false, slack: false }
    const both = { first: every, returning: every }
    await scene.owner.call('PATCH', '/api/me', { notify: { opened: both, left: both } })
    const action = { type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null }
    for (const trigger of ['opened', 'left'])
      await scene.owner.call('POST', `/api/documents/${scene.document.id}/workflows`, { trigger, action })
  })
  afterAll(() => scene.close())

  const ticketFor = async (linkId: string, who = scene.owner) => {
    const { body } = await who.call('POST', `/api/links/${linkId}/look`)
    const { hash, search } = new URL(body.url)
    expect(search).toBe('')
    return hash.replace('#look=', '')
  }
  const visitOf = async (visitId: string) => (await scene.owner.call('GET', `/api/visits/${visitId}`)).body
  async function consequences(visitId: string) {
    scene.clock.advance(40_000)
    await sweepLeaves(scene)
    const { runs } = await visitOf(visitId)
    const { body } = await scene.owner.call('GET', '/api/notifications?limit=100')
    const told = body.items.filter((item: { visitId: string }) => item.visitId === visitId)
    return { runs: runs.length, told: told.length }
  }
  const nothing = { runs: 0, told: 0 }

  test('opened from the app: no gate, kept as the team’s, nothing sent, nothing counted', async () => {
    const link = await scene.makeLink({
      passcode: 'right-one',
      settings: { verifyEmail: true, agreement: 'Be good.', block: ['example.com'] },
    })
    const visit = await prospect(scene, link).enter({ look: await ticketFor(link.id) })
    expect((await visit.beat({ pages: { 1: 4_000 } })).status).toBe(200)
    expect(await visitOf(visit.visitId)).toMatchObject({
      team: true,
      visitor: { id: null, email: scene.owner.me.member.email },
    })
    expect(await consequences(visit.visitId)).toEqual(nothing)
    const { items } = (await scene.owner.call('GET', `/api/documents/${scene.document.id}/links`)).body
    expect(items.find(({ id }: { id: string }) => id === link.id)).toMatchObject({
      visitCount: 0,
      lastReadAt: null,
    })
    const people = await scene.owner.call('GET', `/api/visits?linkId=${link.id}&peopleOnly=true`)
    expect(people.body.items).toEqual([])
  })

  test('on a link made for a recipient the visit isn’t the recipient’s', async () => {
    const link = await scene.makeLink({ recipientEmail: 'customer@example.net' })
    const visit = await prospect(scene, link).enter({ look: await ticketFor(link.id, scene.colleague) })
    expect((await visitOf(visit.visitId)).visitor.email).toBe(scene.colleague.me.member.email)
    expect(await consequences(visit.visitId)).toEqual(nothing)
    const customer = await prospect(scene, link).enter()
    expect(await visitOf(customer.visitId)).toMatchObject({
      otherDevice: false,
      visitor: { email: 'customer@example.net' },
    })
    expect(await consequences(customer.visitId)).toEqual({ runs: 2, told: 1 })
  })

  test('a ticket that was passed on, is old, or is for another link proves nothing', async () => {
    const link = await scene.makeLink({})
    const other = await scene.makeLink({})
    const look = await ticketFor(link.id)
    const rep = prospect(scene, link)
    await rep.enter({ look })
    // The answer was lost: the same browser shows it again.
    expect((await rep.enter({ look })).look).not.toBeNull()
    expect(refusalOf(await prospect(scene, link).open({ look }))).toBe('email_required')
    const forged = `${look.slice(0, -4)}AAAA`
    expect(refusalOf(await prospect(scene, link).open({ look: forged }))).toBe('email_required')
    expect(refusalOf(await prospect(scene, other).open({ look: await ticketFor(link.id) }))).toBe(
      'email_required',
    )
    const late = await ticketFor(link.id)
    scene.clock.advance(121_000)
    expect(refusalOf(await prospect(scene, link).open({ look: late }))).toBe('email_required')
    const stranger = await prospect(scene, link).enter({ email: 'ken@example.net', look: late })
    expect(stranger.look).toBeNull()
    expect(await consequences(stranger.visitId)).toEqual({ runs: 2, told: 1 })
  })

  test('the browser that used a ticket stays the member’s; what it keeps is of no use elsewhere', async () => {
    const link = await scene.makeLink({})
    const rep = prospect(scene, link)
    const { look } = await rep.enter({ look: await ticketFor(link.id) })
    scene.clock.advance(3_600_000)
    const later = await rep.enter({ look: look ?? '' })
    expect(await consequences(later.visitId)).toEqual(nothing)
    expect(refusalOf(await prospect(scene, link).open({ look: look ?? '' }))).toBe('email_required')
    // A reload without storage: the tab's own visit.
    const fresh = await rep.enter({ look: await ticketFor(link.id) })
    expect((await rep.enter({ resume: fresh.visitToken })).visitId).toBe(fresh.visitId)
  })

  test('who left the team is a reader like any', async () => {
    const link = await scene.makeLink({})
    const { joinMember } = await import('../people/testing.ts')
    const admin = await joinMember(scene.tracker, { role: 'admin' })
    const gone = await joinMember(scene.tracker)
    const look = await ticketFor(link.id, gone)
    await admin.call('DELETE', `/api/members/${gone.me.member.id}`)
    expect(refusalOf(await prospect(scene, link).open({ look }))).toBe('email_required')
  })

  test('a member’s address that was typed counts as anybody’s; one that a code proved is the team’s', async () => {
    const link = await scene.makeLink({})
    const email = scene.owner.me.member.email
    const typed = await prospect(scene, link).enter({ email })
    expect((await visitOf(typed.visitId)).team).toBeUndefined()
    expect(await consequences(typed.visitId)).toEqual({ runs: 2, told: 1 })
    const proving = await scene.makeLink({ settings: { verifyEmail: true } })
    const reader = prospect(scene, proving)
    await scene.owner.call('POST', `/api/view/${proving.slug}/codes`, {
      email,
      readerKey: reader.readerKey,
      locale: 'en',
    })
    const proved = await reader.enter({ email, code: await codeFor(scene, email) })
    expect((await visitOf(proved.visitId)).team).toBe(true)
    expect(await consequences(proved.visitId)).toEqual(nothing)
  })

  test('a link that was turned off stays shut for members too', async () => {
    const link = await scene.makeLink({})
    const look = await ticketFor(link.id)
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { disabled: true })
    expect(refusalOf(await prospect(scene, link).open({ look }))).toBe('link_disabled')
  })
})
