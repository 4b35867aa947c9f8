// Merge links with a Salesforce id: the id names the record of the visit, and never stands for a proof (ADR 119). The tests call the API directly.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toLongId } from '#shared/salesforce-id.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import {
  allWays,
  codeFor,
  fetchAs,
  type GateScene,
  gateScene,
  type LinkPart,
  prospect,
  refusalOf,
} from './testing.ts'

const ann = 'ann@example.com'
const lead = toLongId('00Q5g00000AbCdE')
const contact = toLongId('0035g00000XyZwV')

describe.each(engines)('merge links with a Salesforce id on %s', (engine) => {
  let scene: GateScene
  beforeAll(async () => {
    scene = await gateScene(engine)
  })
  afterAll(() => scene.close())

  const mergeLink = (settings: LinkPart['settings'] = {}) =>
    scene.makeLink({ settings: { mergeRecord: true, ...settings } })
  const visitorOf = async (visitId: string) =>
    (await scene.owner.call('GET', `/api/visits/${visitId}`)).body.visitor

  test('the id answers the question of the gate, and the visit has no address', async () => {
    const reader = prospect(scene, await mergeLink())
    const opened = await reader.enter({ claimedRecord: lead.slice(0, 15) })
    expect(opened).toMatchObject({ visitorEmail: null, freePages: null, pass: null })
    expect(await visitorOf(opened.visitId)).toEqual({
      ...{ id: null, email: null, confidence: 'claimed', claimedRecord: lead },
    })
    expect(await allWays(scene, opened, opened.contentUrl)).toEqual([200, 200, 206])
    // The page that was reloaded knows the record from its visit.
    const again = await reader.enter({ resume: opened.visitToken })
    expect(again.visitId).toBe(opened.visitId)
  })

  test('another id in the same browser is a visit of its own', async () => {
    const reader = prospect(scene, await mergeLink({ requireEmail: false }))
    const first = await reader.enter({ claimedRecord: lead })
    const second = await reader.enter({ claimedRecord: contact, resume: first.visitToken })
    expect(second.visitId).not.toBe(first.visitId)
    expect(await visitorOf(second.visitId)).toMatchObject({ confidence: 'claimed', claimedRecord: contact })
  })

  test('another id does not take over the acceptance of an agreement', async () => {
    const link = await mergeLink({ agreement: 'Keep it secret.' })
    const reader = prospect(scene, link)
    expect(refusalOf(await reader.open({ claimedRecord: lead }))).toBe('agreement_required')
    const { agreementHash } = await import('../../domain/links/proofs.ts')
    const acceptedAgreement = agreementHash('Keep it secret.')
    const first = await reader.enter({ claimedRecord: lead, acceptedAgreement })
    expect(refusalOf(await reader.open({ claimedRecord: lead, resume: first.visitToken }))).toBe('in')
    expect(refusalOf(await reader.open({ claimedRecord: contact, resume: first.visitToken }))).toBe(
      'agreement_required',
    )
  })

  test('with an address in the same URL, the visit has both', async () => {
    const reader = prospect(scene, await mergeLink({ mergeEmail: true }))
    const { visitId, visitToken } = await reader.enter({ claimedEmail: ann, claimedRecord: lead })
    expect(await visitorOf(visitId)).toMatchObject({
      email: ann,
      confidence: 'claimed',
      claimedRecord: lead,
    })
    const typed = await reader.enter({ email: ann, claimedRecord: lead, resume: visitToken })
    expect(typed.visitId).toBe(visitId)
    expect(await visitorOf(visitId)).toMatchObject({ confidence: 'typed', claimedRecord: lead })
  })

  test.each([
    ['a list of readers', { allow: ['example.com'] }],
    ['a block list', { block: ['eve@example.com'] }],
    ['a watermark', { watermark: true }],
  ])('a link with %s needs the address: the id alone does not open it', async (_name, settings) => {
    const link = await mergeLink(settings)
    expect(refusalOf(await prospect(scene, link).open({ claimedRecord: lead }))).toBe('email_required')
    const { visitId } = await prospect(scene, link).enter({ claimedRecord: lead, email: ann })
    expect(await visitorOf(visitId)).toMatchObject({ email: ann, confidence: 'typed', claimedRecord: lead })
  })

  test('a link that demands a proof notes the id after the proof only, also with free pages', async () => {
    const link = await mergeLink({ verifyEmail: true })
    const reader = prospect(scene, link)
    expect(refusalOf(await reader.open({ claimedRecord: lead }))).toBe('email_required')
    expect(refusalOf(await reader.open({ claimedRecord: lead, email: ann }))).toBe('code_required')
    const body = { email: ann, locale: 'en', readerKey: reader.readerKey }
    await scene.owner.call('POST', `/api/view/${link.slug}/codes`, body)
    const opened = await reader.enter({ claimedRecord: lead, email: ann, code: await codeFor(scene, ann) })
    expect(await visitorOf(opened.visitId)).toMatchObject({ confidence: 'verified', claimedRecord: lead })

    const free = await mergeLink({ verifyEmail: true, emailFromPage: 3 })
    const part = await prospect(scene, free).enter({ claimedRecord: lead })
    expect(part.freePages).toBe(2)
    expect(await visitorOf(part.visitId)).toEqual({ id: null, email: null, confidence: 'anonymous' })
  })

  test('a visit by id is not continued as such when its link demands a proof for the later pages', async () => {
    const link = await mergeLink()
    const reader = prospect(scene, link)
    const first = await reader.enter({ claimedRecord: lead })
    const settings = { verifyEmail: true, emailFromPage: 3 }
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings })
    const second = await reader.enter({ claimedRecord: lead, resume: first.visitToken })
    expect(second).toMatchObject({ freePages: 2 })
    expect(await visitorOf(second.visitId)).toEqual({ id: null, email: null, confidence: 'anonymous' })
  })

  test('an open visit loses its right to the document when its link demands an address afterwards', async () => {
    const link = await mergeLink()
    const opened = await prospect(scene, link).enter({ claimedRecord: lead })
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings: { verifyEmail: true } })
    expect(await allWays(scene, opened, opened.contentUrl)).toEqual(['email_required', 403, 'email_required'])
  })

  test.each(['{{Lead.Id}}', '', 'ann', toLongId('0055g00000AbCdE'), `${lead.slice(0, 17)}A`])(
    'a broken merge (%s) leads to the normal question',
    async (claimedRecord) => {
      const link = await mergeLink()
      expect(refusalOf(await prospect(scene, link).open({ claimedRecord }))).toBe('email_required')
    },
  )

  test('without the setting, and for a link with a recipient, the id has no effect', async () => {
    const plain = await scene.makeLink({ settings: { mergeEmail: true } })
    expect(refusalOf(await prospect(scene, plain).open({ claimedRecord: lead }))).toBe('email_required')
    const hers = await scene.makeLink({ recipientEmail: 'zoe@example.com', settings: { mergeRecord: true } })
    const { visitId } = await prospect(scene, hers).enter({ claimedRecord: lead })
    const visitor = await visitorOf(visitId)
    expect(visitor).toMatchObject({ email: 'zoe@example.com', confidence: 'link' })
    expect(visitor.claimedRecord).toBeUndefined()
  })

  test('a GET of the page ignores the id', async () => {
    const link = await mergeLink({ requireEmail: false })
    const answer = await fetchAs(scene.tracker, null, `${new URL(link.url).pathname}?id=${lead}`)
    expect(answer.status).toBe(200)
    expect(answer.bytes.toString()).not.toContain(lead)
    const { body } = await scene.owner.call('GET', `/api/visits?linkId=${link.id}`)
    expect(body.items).toEqual([])
  })
})
