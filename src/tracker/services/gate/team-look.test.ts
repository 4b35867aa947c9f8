// Looks by team members, and attempts to imitate them (ADR 48).
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { embeddedEngine } from '../../infrastructure/database/testing.ts'
import { codeFor, type GateScene, gateScene, prospect, refusalOf, sweepLeaves } from './testing.ts'

describe.each(embeddedEngine)('look by a team member, on %s', (engine) => {
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

  test('a look from the app skips the gate, is stored as a team visit, sends nothing and counts nothing', async () => {
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

  test('a look at a personal link is not a visit of the recipient', async () => {
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

  test('a ticket that was passed on, has expired or belongs to another link proves nothing', async () => {
    const link = await scene.makeLink({})
    const other = await scene.makeLink({})
    const look = await ticketFor(link.id)
    const rep = prospect(scene, link)
    await rep.enter({ look })
    // The response was lost, so the same browser sends the ticket again.
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

  test("a browser that used a ticket keeps the member's proof, which is not valid in another browser", async () => {
    const link = await scene.makeLink({})
    const rep = prospect(scene, link)
    const { look } = await rep.enter({ look: await ticketFor(link.id) })
    scene.clock.advance(3_600_000)
    const later = await rep.enter({ look: look ?? '' })
    expect(await consequences(later.visitId)).toEqual(nothing)
    expect(refusalOf(await prospect(scene, link).open({ look: look ?? '' }))).toBe('email_required')
    // Simulates a reload in a browser without storage. Only the visit of the tab is known.
    const fresh = await rep.enter({ look: await ticketFor(link.id) })
    expect((await rep.enter({ resume: fresh.visitToken })).visitId).toBe(fresh.visitId)
  })

  test('a former member is a reader', async () => {
    const link = await scene.makeLink({})
    const { joinMember } = await import('../people/testing.ts')
    const admin = await joinMember(scene.tracker, { role: 'admin' })
    const gone = await joinMember(scene.tracker)
    const look = await ticketFor(link.id, gone)
    await admin.call('DELETE', `/api/members/${gone.me.member.id}`)
    expect(refusalOf(await prospect(scene, link).open({ look }))).toBe('email_required')
  })

  test('a typed address of a member triggers nothing until a member says that a reader typed it', async () => {
    const email = scene.owner.me.member.email
    const typed = await prospect(scene, await scene.makeLink({})).enter({ email })
    expect(await visitOf(typed.visitId)).toMatchObject({
      teamAddress: true,
      suspicion: [],
      confirmedPerson: false,
    })
    expect((await visitOf(typed.visitId)).team).toBeUndefined()
    expect(await consequences(typed.visitId)).toEqual(nothing)
    const suspected = await scene.owner.call('GET', '/api/visits?suspectedOnly=true')
    expect(suspected.body.items).toEqual([])
    await scene.owner.call('POST', `/api/visits/${typed.visitId}/confirm-person`)
    expect((await visitOf(typed.visitId)).confirmedPerson).toBe(true)
    expect(await consequences(typed.visitId)).toMatchObject({ runs: 2 })
  })

  test('a personal link for a member triggers nothing', async () => {
    const link = await scene.makeLink({ recipientEmail: scene.colleague.me.member.email })
    const visit = await prospect(scene, link).enter()
    expect(await visitOf(visit.visitId)).toMatchObject({ teamAddress: true })
    expect(await consequences(visit.visitId)).toEqual(nothing)
  })

  test('a reader of free pages who enters the address of a member triggers nothing', async () => {
    const link = await scene.makeLink({ settings: { emailFromPage: 3 } })
    const reader = prospect(scene, link)
    const free = await reader.enter()
    const entered = await reader.enter({ email: scene.colleague.me.member.email, resume: free.visitToken })
    expect(entered.visitId).toBe(free.visitId)
    expect(await visitOf(free.visitId)).toMatchObject({ teamAddress: true })
    expect(await consequences(free.visitId)).toEqual(nothing)
  })

  test("an address of a member that is verified by a code counts as the team's", async () => {
    const email = scene.owner.me.member.email
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

  test('a disabled link also refuses members', async () => {
    const link = await scene.makeLink({})
    const look = await ticketFor(link.id)
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { disabled: true })
    expect(refusalOf(await prospect(scene, link).open({ look }))).toBe('link_disabled')
  })
})
