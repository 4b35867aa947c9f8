// A reader shares a document with a colleague (ADR 124). The tests call the API directly, with a real mail server.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { defaultNextSteps } from '#shared/model/next-steps.ts'
import { webhookBodyOf } from '#shared/webhook-events.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import {
  type GateScene,
  gateScene,
  type LinkPart,
  prospect,
  refusalOf,
  sweepLeaves,
} from '../gate/testing.ts'
import { call, joinMember } from '../people/testing.ts'
import type { VisitInBrowser } from '../visits/testing.ts'
import { webhookBody } from '../webhooks/body.ts'

const ken = 'ken@acme.example'
const yuki = 'yuki@acme.example'
const sharing = { ...defaultNextSteps, share: { ...defaultNextSteps.share, on: true } }
let ids = 0
function newId(): string {
  ids += 1
  return `share_${ids}`.padEnd(22, '_')
}

describe.each(engines)('sharing with a colleague on %s', (engine) => {
  let scene: GateScene
  beforeAll(async () => {
    scene = await gateScene(engine)
    await steps(sharing)
  })
  afterAll(() => scene.close())
  beforeEach(async () => {
    // Each test begins with unused limits.
    await scene.tracker.context.store.db.deleteFrom('gate_attempts').execute()
    scene.mailbox.mails.length = 0
  })

  const steps = (nextSteps: object | null) =>
    scene.owner.call('PUT', `/api/documents/${scene.document.id}/next-steps`, { nextSteps })
  const share = (visit: Pick<VisitInBrowser, 'visitToken'>, email: string, more: object = {}) =>
    call(scene.tracker, 'POST', '/api/view/shares', {
      ...{ token: visit.visitToken, id: newId(), email, byMail: false, locale: 'en' },
      ...more,
    })
  const open = async (part: LinkPart = {}) => {
    const link = await scene.makeLink({ recipientEmail: ken, ...part })
    return { link, visit: await prospect(scene, link).enter() }
  }
  const links = async () =>
    (await scene.owner.call('GET', `/api/documents/${scene.document.id}/links`)).body.items
  const linkOf = async (url: string) => (await links()).find((link: { url: string }) => link.url === url)
  const visitOf = async (id: string) => (await scene.owner.call('GET', `/api/visits/${id}`)).body
  const slugOf = (url: string) => ({ slug: url.split('/').at(-1) ?? '' })

  test('the colleague gets a link with the settings of the parent, and the visits of both name the other', async () => {
    const expiresAt = new Date(scene.clock.now() + 86_400_000).toISOString()
    const settings = { allowDownload: false, expiresAt, note: 'Hello Ken', muted: true }
    const { link, visit } = await open({ settings })
    const { status, body } = await share(visit, ' Yuki@Acme.example ')
    expect([status, body.mail]).toEqual([200, 'notAsked'])
    expect(await linkOf(body.url)).toMatchObject({
      ...{ recipientEmail: yuki, name: '', documentId: scene.document.id },
      owner: { id: scene.owner.me.member.id },
      settings: { ...link.settings, note: null },
      sharedBy: { link: { id: link.id, name: ken }, visitId: visit.visitId, visitor: { email: ken } },
    })
    const second = await prospect(scene, slugOf(body.url)).enter()
    expect(await visitOf(second.visitId)).toMatchObject({
      visitor: { email: yuki, confidence: 'claimed' },
      sharedBy: { visitId: visit.visitId, visitor: { email: ken, confidence: 'link' } },
    })
    expect((await visitOf(visit.visitId)).events).toMatchObject([{ kind: 'share', target: yuki }])
    const { visitor } = await visitOf(second.visitId)
    const { historyUrl } = (await scene.owner.call('GET', `/api/visitors/${visitor.id}`)).body
    const history = await scene.tracker.app.inject({ url: new URL(historyUrl).pathname })
    expect(history.body).toContain(`Shared by ${ken}`)
    const admin = await joinMember(scene.tracker, { name: 'Aya', role: 'admin' })
    const log = await admin.call('GET', '/api/audit-log?kind=linkShared')
    expect(log.body.items).toMatchObject([{ actor: 'system', target: { type: 'link' } }])
    const stored = await scene.tracker.context.store.db.selectFrom('audit_events').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain(yuki)
  })

  test('the same colleague gets the same link: repeated, simultaneous, and from another visit', async () => {
    const { link, visit } = await open()
    const id = newId()
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => share(visit, yuki, { id })),
      share(visit, yuki),
      share(visit, yuki),
    ])
    const other = await prospect(scene, link, 'another-browser-of-ken').enter()
    answers.push(await share(other, yuki))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(new Set(answers.map(({ body }) => body.url)).size).toBe(1)
    const made = (await links()).filter(
      (each: { sharedBy?: { link: { id: string } } }) => each.sharedBy?.link.id === link.id,
    )
    expect(made).toHaveLength(1)
    expect((await visitOf(visit.visitId)).events).toHaveLength(3)
    expect((await share(visit, 'mari@acme.example', { id })).body.error.code).toBe('conflict')
  })

  test('simultaneous readers of one link make one link for a colleague', async () => {
    const { link, visit } = await open()
    const others = await Promise.all(
      ['browser-two-of-ken', 'browser-three-of-ken'].map((key) => prospect(scene, link, key).enter()),
    )
    const answers = await Promise.all([visit, ...others].map((each) => share(each, yuki)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(answers.map(({ body }) => body.url)).size).toBe(1)
  })

  test('the mail names the reader only after a code, has no text of the reader, and is sent once', async () => {
    const { visit } = await open()
    const id = newId()
    const [first, again] = await Promise.all([1, 2].map(() => share(visit, yuki, { id, byMail: true })))
    expect([first?.body.mail, again?.body.mail]).toEqual(['sent', 'sent'])
    expect((await share(visit, yuki, { byMail: true })).body.mail).toBe('sent')
    expect(scene.mailbox.mails).toHaveLength(1)
    const [mail] = scene.mailbox.mails
    expect(JSON.stringify(mail?.to)).toContain(yuki)
    expect(mail?.text).toContain(first?.body.url)
    expect(mail?.text).toContain('Olivia Owner')
    expect(`${mail?.subject}${mail?.text}${mail?.html}`).not.toContain('ken@')
    expect(mail?.headers.get('list')).toMatchObject({
      unsubscribe: { url: expect.stringContaining('/stop-shares/') },
    })
  })

  test('a verified reader is named in the mail', async () => {
    const { visit } = await open()
    const { db } = scene.tracker.context.store
    await db
      .updateTable('visits')
      .set({ confidence: 'verified' })
      .where('visit_id', '=', visit.visitId)
      .execute()
    await share(visit, yuki, { byMail: true, locale: 'ja' })
    expect(scene.mailbox.mails[0]?.text).toContain(`${ken} さんが、Olivia Ownerさん`)
  })

  test('the answer says if the mail server refuses, and a repetition sends the mail', async () => {
    const { visit } = await open()
    scene.mailbox.failNext({ at: 'rcpt', code: 550, text: '5.1.1 User unknown' })
    const id = newId()
    expect((await share(visit, yuki, { id, byMail: true })).body.mail).toBe('notSent')
    expect((await share(visit, yuki, { id, byMail: true })).body.mail).toBe('sent')
    expect(scene.mailbox.mails).toHaveLength(1)
  })

  test('an address that stopped the mails gets none, and a GET stops nothing', async () => {
    const { visit } = await open()
    const mari = 'mari@acme.example'
    await share(visit, mari, { byMail: true })
    const text = scene.mailbox.mails[0]?.text ?? ''
    const path = /https?:\/\/[^/]+(\/stop-shares\/\S+)/.exec(text)?.[1] ?? ''
    expect((await scene.tracker.app.inject({ url: path })).statusCode).toBe(200)
    expect((await share((await open()).visit, mari, { byMail: true })).body.mail).toBe('sent')
    expect((await scene.tracker.app.inject({ method: 'POST', url: path })).statusCode).toBe(200)
    expect((await share((await open()).visit, mari, { byMail: true })).body.mail).toBe('notSent')
    expect((await share((await open()).visit, yuki, { byMail: true })).body.mail).toBe('sent')
    expect((await scene.tracker.app.inject({ url: `${path}x` })).statusCode).toBe(404)
    expect(
      JSON.stringify(await scene.tracker.context.store.db.selectFrom('share_stops').selectAll().execute()),
    ).not.toContain(mari)
  })

  test('one address gets three mails a day from the whole workspace', async () => {
    const answers: string[] = []
    for (let n = 0; n < 4; n += 1)
      answers.push((await share((await open()).visit, 'victim@acme.example', { byMail: true })).body.mail)
    expect(answers).toEqual(['sent', 'sent', 'sent', 'notSent'])
    expect(scene.mailbox.mails).toHaveLength(3)
  })

  test('a visit makes ten links, a network twenty an hour; a repeated request does not count', async () => {
    const { visit } = await open()
    const id = newId()
    for (let n = 0; n < 15; n += 1) expect((await share(visit, yuki, { id })).status).toBe(200)
    const codes = []
    for (let n = 0; n < 10; n += 1) codes.push(refusalOf(await share(visit, `a${n}@acme.example`)))
    expect(codes).toEqual([...Array(9).fill('in'), 'too_many_requests'])
    const other = await open()
    const more = []
    for (let n = 0; n < 10; n += 1) more.push(refusalOf(await share(other.visit, `b${n}@acme.example`)))
    expect(more.slice(-2)).toEqual(['in', 'too_many_requests'])
  })

  test('only addresses that the lists of the link admit', async () => {
    const { visit } = await open({ settings: { allow: ['acme.example'], block: ['eve@acme.example'] } })
    expect(refusalOf(await share(visit, yuki))).toBe('in')
    expect(refusalOf(await share(visit, 'eve@acme.example'))).toBe('reader_not_allowed')
    expect(refusalOf(await share(visit, 'yuki@other.example'))).toBe('reader_not_allowed')
    expect(refusalOf(await share(visit, ken))).toBe('conflict')
    expect(refusalOf(await share(visit, 'two@acme.example, three@acme.example'))).toBe('email_invalid')
  })

  test('with the code of the parent, the colleague proves the address', async () => {
    const link = await scene.makeLink({ recipientEmail: ken, passcode: 'secret1' })
    const visit = await prospect(scene, link).enter({ passcode: 'secret1' })
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings: { verifyEmail: true } })
    expect(refusalOf(await share(visit, yuki))).toBe('code_required')
    await scene.owner.call('PATCH', `/api/links/${link.id}`, {
      settings: { verifyEmail: false, watermark: false },
    })
    const { body } = await share(visit, yuki)
    expect(refusalOf(await prospect(scene, slugOf(body.url)).open())).toBe('passcode_required')
    const child = await linkOf(body.url)
    await scene.owner.call('PATCH', `/api/links/${child.id}`, { settings: { verifyEmail: true } })
    expect(refusalOf(await prospect(scene, slugOf(body.url)).open({ passcode: 'secret1' }))).toBe(
      'code_required',
    )
  })

  test('not without the step, a valid token, an open link, or after the visit', async () => {
    const { link, visit } = await open()
    await steps(null)
    expect(refusalOf(await share(visit, yuki))).toBe('forbidden')
    await steps(sharing)
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings: { allowShare: false } })
    expect(refusalOf(await share(visit, yuki))).toBe('forbidden')
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings: { allowShare: true } })
    expect(refusalOf(await share({ visitToken: 'x' }, yuki))).toBe('visit_token_invalid')
    expect((await call(scene.tracker, 'GET', '/api/view/shares')).status).toBe(404)
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { disabled: true })
    expect(refusalOf(await share(visit, yuki))).toBe('link_disabled')
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { disabled: false })
    scene.clock.advance(400_000)
    await sweepLeaves(scene)
    expect(refusalOf(await share(visit, yuki))).toBe('in')
    scene.clock.advance(scene.tracker.context.config.resumeWindowMs + 60_000)
    expect(refusalOf(await share(visit, yuki))).toBe('visit_ended')
  })

  test('not by a reader of the free pages', async () => {
    const link = await scene.makeLink({ settings: { emailFromPage: 3 } })
    const visit = await prospect(scene, link).enter()
    expect(visit.freePages).toBe(2)
    expect(refusalOf(await share(visit, yuki))).toBe('reader_not_allowed')
  })

  test('shared links follow their parent through all generations, and a link that a member turned off stays off', async () => {
    const { link, visit } = await open()
    const child = (await share(visit, yuki)).body.url
    const alone = (await share(visit, 'mari@acme.example')).body.url
    const second = await prospect(scene, slugOf(child)).enter()
    const grandchild = (await share(second, 'jun@acme.example')).body.url
    await scene.owner.call('PATCH', `/api/links/${(await linkOf(alone)).id}`, { disabled: true })
    expect(refusalOf(await share(visit, 'mari@acme.example'))).toBe('reader_not_allowed')
    scene.clock.advance(1_000)
    const isOff = async (url: string) => (await linkOf(url)).disabledAt !== null
    const states = () => Promise.all([child, grandchild, alone].map(isOff))
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { disabled: true })
    expect(await states()).toEqual([true, true, true])
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { disabled: false })
    expect(await states()).toEqual([false, false, true])
    const expiresAt = new Date(scene.clock.now() + 3_600_000).toISOString()
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings: { expiresAt } })
    expect((await linkOf(grandchild)).settings.expiresAt).toBe(expiresAt)
  })

  test('a link of a suspected visit causes no Task and is not mailed', async () => {
    const admin = await joinMember(scene.tracker, { name: 'Ada', role: 'admin' })
    const linkTasks = { locale: 'en' }
    await admin.call('PATCH', '/api/workspace', { salesforceWrites: { linkTasks } })
    const runsOf = async (url: string) =>
      scene.tracker.context.store.db
        .selectFrom('runs')
        .select('run_id')
        .where('visit_id', '=', (await linkOf(url)).id)
        .execute()
    const { visit } = await open()
    expect(await runsOf((await share(visit, yuki)).body.url)).toHaveLength(1)
    const { db } = scene.tracker.context.store
    const suspect = (await open()).visit
    await db.updateTable('visits').set({ suspected: 1 }).where('visit_id', '=', suspect.visitId).execute()
    const made = (await share(suspect, 'bot@acme.example', { byMail: true })).body
    expect(made.mail).toBe('notSent')
    expect(await runsOf(made.url)).toHaveLength(0)
    await admin.call('PATCH', '/api/workspace', { salesforceWrites: { linkTasks: null } })
  })

  test('the webhook about the new link says who caused it', async () => {
    const { link, visit } = await open()
    const made = await linkOf((await share(visit, yuki)).body.url)
    const repositories = scene.tracker.context.store.forWorkspace(scene.owner.me.workspace.id)
    const bodyOf = async (linkId: string) => {
      const delivery = { event: 'link.created', visitId: null, linkId, facts: {}, occurredAt: 0 }
      return JSON.parse((await webhookBody(repositories, delivery as never)) ?? '').data
    }
    expect((await bodyOf(made.id)).sharedBy).toEqual({
      ...{ linkId: link.id, visitId: visit.visitId, email: ken },
    })
    expect(webhookBodyOf('link.created').shape.data.parse(await bodyOf(made.id))).toBeTruthy()
    expect((await bodyOf(link.id)).sharedBy).toBeUndefined()
  })

  test('an erasure of either reader removes the address everywhere', async () => {
    const admin = await joinMember(scene.tracker, { name: 'Ann', role: 'admin' })
    const [sam, lee] = ['sam@acme.example', 'lee@acme.example']
    const { visit } = await open({ recipientEmail: sam })
    const { body } = await share(visit, lee)
    const second = await prospect(scene, slugOf(body.url)).enter()
    expect(
      (await admin.call('POST', '/api/privacy/erasures', { email: lee, mode: 'anonymized' })).status,
    ).toBe(200)
    expect((await visitOf(visit.visitId)).events).toMatchObject([{ kind: 'share', target: null }])
    expect((await admin.call('POST', '/api/privacy/erasures', { email: sam, mode: 'erased' })).status).toBe(
      200,
    )
    expect((await visitOf(second.visitId)).sharedBy).toMatchObject({
      visitId: null,
      visitor: { email: null },
    })
    expect(JSON.stringify([await links(), await visitOf(second.visitId)])).not.toMatch(/(sam|lee)@/)
  })
})
