// Merge links: the address in the URL names the visit, and nothing shows it as confirmed (ADR 119). The tests call the API directly.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../infrastructure/database/testing.ts'
import { codeFor, fetchAs, type GateScene, gateScene, type LinkPart, prospect, refusalOf } from './testing.ts'

const ann = 'ann@example.com'

describe.each(engines)('merge links on %s', (engine) => {
  let scene: GateScene
  beforeAll(async () => {
    scene = await gateScene(engine)
  })
  afterAll(() => scene.close())

  const mergeLink = (settings: LinkPart['settings'] = {}) =>
    scene.makeLink({ settings: { mergeEmail: true, ...settings } })
  const visitorOf = async (visitId: string) =>
    (await scene.owner.call('GET', `/api/visits/${visitId}`)).body.visitor

  test('the claimed address answers the question of the gate, names the visitor, and is told apart', async () => {
    const link = await mergeLink()
    const reader = prospect(scene, link)
    const opened = await reader.enter({ claimedEmail: ' Ann@Example.com' })
    expect(opened).toMatchObject({ visitorEmail: ann, pass: null })
    expect(await visitorOf(opened.visitId)).toMatchObject({ email: ann, confidence: 'claimed' })
    // The page that was reloaded knows the address from its visit, and the address is still only claimed.
    const again = await reader.enter({ resume: opened.visitToken })
    expect(again.visitId).toBe(opened.visitId)
    expect(await visitorOf(opened.visitId)).toMatchObject({ email: ann, confidence: 'claimed' })
  })

  test('a link that asks for nothing gets the name too, and each claim is a visit of its own', async () => {
    const link = await mergeLink({ requireEmail: false })
    const reader = prospect(scene, link)
    const first = await reader.enter({ claimedEmail: ann })
    const second = await reader.enter({ claimedEmail: 'bob@example.com', resume: first.visitToken })
    expect(second.visitId).not.toBe(first.visitId)
    expect(await visitorOf(first.visitId)).toMatchObject({ email: ann, confidence: 'claimed' })
    expect(await visitorOf(second.visitId)).toMatchObject({ email: 'bob@example.com', confidence: 'claimed' })
  })

  test('an address that the reader typed says more than the URL, before and after', async () => {
    const link = await mergeLink()
    const reader = prospect(scene, link)
    const claimed = await reader.enter({ claimedEmail: ann })
    const typed = await reader.enter({ email: ann, claimedEmail: ann, resume: claimed.visitToken })
    expect(typed.visitId).toBe(claimed.visitId)
    expect(await visitorOf(typed.visitId)).toMatchObject({ email: ann, confidence: 'typed' })
    await reader.enter({ claimedEmail: ann, resume: typed.visitToken })
    expect(await visitorOf(typed.visitId)).toMatchObject({ email: ann, confidence: 'typed' })
  })

  test('a link that demands a proof ignores the claim until the reader has entered the code', async () => {
    const link = await mergeLink({ verifyEmail: true })
    const reader = prospect(scene, link)
    expect(refusalOf(await reader.open({ claimedEmail: ann }))).toBe('email_required')
    expect(refusalOf(await reader.open({ claimedEmail: ann, email: ann }))).toBe('code_required')
    const body = { email: ann, locale: 'en', readerKey: reader.readerKey }
    await scene.owner.call('POST', `/api/view/${link.slug}/codes`, body)
    const opened = await reader.enter({ claimedEmail: ann, email: ann, code: await codeFor(scene, ann) })
    expect(await visitorOf(opened.visitId)).toMatchObject({ email: ann, confidence: 'verified' })
  })

  test.each(['{{email}}', '*|EMAIL|*', '%%emailaddr%%', '', 'ann', 'a@b'])(
    'a broken merge (%s) leads to the normal question',
    async (claimedEmail) => {
      const link = await mergeLink()
      expect(refusalOf(await prospect(scene, link).open({ claimedEmail }))).toBe('email_required')
      const open = await mergeLink({ requireEmail: false })
      const { visitId } = await prospect(scene, open).enter({ claimedEmail })
      expect(await visitorOf(visitId)).toMatchObject({ email: null, confidence: 'anonymous' })
    },
  )

  test('the lists of the link apply to a claimed address', async () => {
    const link = await mergeLink({ allow: ['example.com'], block: ['eve@example.com'] })
    const open = (claimedEmail: string) => prospect(scene, link).open({ claimedEmail })
    expect(refusalOf(await open(ann))).toBe('in')
    expect(refusalOf(await open('eve@example.com'))).toBe('reader_not_allowed')
    expect(refusalOf(await open('ann@other.example'))).toBe('reader_not_allowed')
    // The refused person may be somebody else, so the list of refused readers does not name the claimed address.
    const { body } = await scene.owner.call('GET', `/api/links/${link.id}/refusals`)
    expect(body.items).toMatchObject([{ email: null }, { email: null }])
  })

  test('without the setting, and for a link with a recipient, the claim has no effect', async () => {
    const plain = await scene.makeLink({})
    expect(refusalOf(await prospect(scene, plain).open({ claimedEmail: ann }))).toBe('email_required')
    const hers = await scene.makeLink({ recipientEmail: 'zoe@example.com', settings: { mergeEmail: true } })
    const { visitId } = await prospect(scene, hers).enter({ claimedEmail: ann })
    expect(await visitorOf(visitId)).toMatchObject({ email: 'zoe@example.com', confidence: 'link' })
  })

  test('a GET of the page ignores the address: it counts no visit and the page does not contain it', async () => {
    const link = await mergeLink({ requireEmail: false })
    const answer = await fetchAs(scene.tracker, null, `${new URL(link.url).pathname}?e=${ann}`)
    expect(answer.status).toBe(200)
    expect(answer.bytes.toString()).not.toContain(ann)
    expect(answer.headers['referrer-policy']).toBe('no-referrer')
    const { body } = await scene.owner.call('GET', `/api/visits?linkId=${link.id}`)
    expect(body.items).toEqual([])
  })

  test('an earlier desktop that saves the settings it knows keeps the merge link', async () => {
    const link = await mergeLink()
    const { mergeEmail, ...earlier } = link.settings
    expect(mergeEmail).toBe(true)
    const { body } = await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings: earlier })
    expect(body.settings.mergeEmail).toBe(true)
  })
})
