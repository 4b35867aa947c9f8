// A direct call of the API cannot skip a proof: passcode, agreement, e-mail address, lists, code.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agreementHash } from '../../domain/links/proofs.ts'
import { embeddedEngine } from '../../infrastructure/database/testing.ts'
import { consumeAttempt, refundAttempt } from './attempt-limits.ts'
import { hashPasscode } from './passcode.ts'
import { allWays, codeFor, fetchAs, type GateScene, gateScene, prospect, refusalOf } from './testing.ts'

describe.each(embeddedEngine)('proofs that a link requires, on %s', (engine) => {
  let scene: GateScene
  beforeAll(async () => {
    scene = await gateScene(engine)
  })
  afterAll(() => scene.close())

  test('passcode: a reader without the passcode gets nothing, also with a token of another link, and also after the passcode changed', async () => {
    const link = await scene.makeLink({ settings: { requireEmail: false }, passcode: 'ひらけごまごま' })
    const open = await scene.makeLink({ settings: { requireEmail: false } })
    expect(link.hasPasscode).toBe(true)
    expect(JSON.stringify(link)).not.toContain('ひらけごま')
    const stranger = prospect(scene, link)
    expect(refusalOf(await stranger.open())).toBe('passcode_required')
    expect(refusalOf(await stranger.open({ passcode: 'opensesame' }))).toBe('passcode_wrong')
    const elsewhere = await prospect(scene, open).enter()
    expect(refusalOf(await stranger.open({ resume: elsewhere.visitToken }))).toBe('passcode_required')
    const image = `/api/view/${link.slug}/first-page/1/480`
    expect((await fetchAs(scene.tracker, null, image)).code).toBe('visit_token_invalid')
    expect((await fetchAs(scene.tracker, elsewhere, image)).code).toBe('visit_token_invalid')
    const inside = await stranger.enter({ passcode: 'ひらけごまごま' })
    expect(await allWays(scene, inside, inside.contentUrl)).toEqual([200, 200, 206])
    expect((await fetchAs(scene.tracker, inside, image)).status).toBe(200)
    expect(refusalOf(await stranger.open({ resume: inside.visitToken }))).toBe('in')
    expect(refusalOf(await stranger.open())).toBe('passcode_required')
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { passcode: 'anotherone' })
    expect((await allWays(scene, inside, inside.contentUrl))[0]).toBe('passcode_required')
    expect(refusalOf(await stranger.open({ resume: inside.visitToken }))).toBe('passcode_required')
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { passcode: null })
    expect(refusalOf(await stranger.open())).toBe('in')
  })

  test('passcode: after ten wrong attempts of an address, more attempts are refused for some time', async () => {
    const link = await scene.makeLink({ settings: { requireEmail: false }, passcode: 'right-one' })
    const guesser = prospect(scene, link)
    const answers = await Promise.all(
      Array.from({ length: 14 }, (_, n) => guesser.open({ passcode: `no${n}` })),
    )
    expect(answers.map(refusalOf).filter((code) => code === 'passcode_wrong')).toHaveLength(10)
    expect(refusalOf(await guesser.open({ passcode: 'right-one' }))).toBe('too_many_requests')
    scene.clock.advance(600_001)
    for (let n = 0; n < 12; n++) expect(refusalOf(await guesser.open({ passcode: 'right-one' }))).toBe('in')
  })

  test('passcode: after 300 attempts the passcode is locked for a day and the owner is notified; a new passcode unlocks the link', async () => {
    const link = await scene.makeLink({ settings: { requireEmail: false }, passcode: 'right-one' })
    const reader = prospect(scene, link)
    const tried = async (times: number) => {
      await reader.open({ passcode: 'wrong-one' })
      await scene.tracker.context.store.db
        .updateTable('gate_attempts')
        .set({ count: times })
        .where('link_id', '=', link.id)
        .where('kind', '=', 'passcodeDay')
        .execute()
    }
    const refusals = async () =>
      (await scene.owner.call('GET', `/api/links/${link.id}/refusals`)).body.items.map(
        ({ reason }: { reason: string }) => reason,
      )
    const inside = await reader.enter({ passcode: 'right-one' })
    await tried(299)
    expect(refusalOf(await reader.open({ passcode: 'right-one' }))).toBe('in')
    await tried(300)
    const shut = ['too_many_requests', 'too_many_requests']
    const open = (passcode: string) => reader.open({ passcode }).then(refusalOf)
    expect([await open('right-one'), await open('right-one')]).toEqual(shut)
    expect(refusalOf(await reader.open({ resume: inside.visitToken }))).toBe('in')
    expect((await refusals()).sort()).toEqual(['passcodeLocked', 'passcodeWrong', 'passcodeWrong'])
    const { body } = await scene.owner.call('GET', '/api/feed?waitMs=0')
    const told = body.events.filter(
      (event: { refusal?: { linkId: string } }) => event.refusal?.linkId === link.id,
    )
    expect(told).toMatchObject([{ refusal: { reason: 'passcodeLocked' } }])
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { passcode: 'another-one' })
    expect(await open('another-one')).toBe('in')
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { passcode: 'third-one' })
    await tried(300)
    expect(await open('third-one')).toBe('too_many_requests')
    scene.clock.advance(86_400_001)
    expect(await open('third-one')).toBe('in')
  })

  test('passcode: a new passcode needs six characters; a shorter passcode that was set earlier still works', async () => {
    const link = await scene.makeLink({ settings: { requireEmail: false }, passcode: 'sesame' })
    const change = { passcode: '12345' }
    expect((await scene.owner.call('PATCH', `/api/links/${link.id}`, change)).status).toBe(400)
    await scene.tracker.context.store.db
      .updateTable('links')
      .set({ passcode_hash: await hashPasscode('1234') })
      .where('link_id', '=', link.id)
      .execute()
    expect(refusalOf(await prospect(scene, link).open({ passcode: '1234' }))).toBe('in')
    const kept = await scene.owner.call('PATCH', `/api/links/${link.id}`, { name: 'As it was' })
    expect(kept.body).toMatchObject({ hasPasscode: true, name: 'As it was' })
  })

  test('an attempt that succeeds right after its window ended does not change the count of the next window', async () => {
    const { id: linkId } = await scene.makeLink({})
    const place = { workspaceId: scene.tracker.workspaceId, linkId }
    const { context } = scene.tracker
    await consumeAttempt(context, place, 'code', 'somebody')
    scene.clock.advance(600_001)
    await refundAttempt(context, place, 'code', 'somebody')
    const tries = []
    for (let n = 0; n < 11; n++) tries.push(await consumeAttempt(context, place, 'code', 'somebody'))
    expect(tries.filter(Boolean)).toHaveLength(10)
  })

  test('agreement: the exact text is stored with the reader who accepted it; a changed text must be accepted again', async () => {
    const agreement = '秘密保持に同意します。\nDo not pass it on.'
    const link = await scene.makeLink({ settings: { agreement } })
    const email = 'aki@example.com'
    const browser = prospect(scene, link)
    expect(refusalOf(await browser.open({ email }))).toBe('agreement_required')
    const wrong = agreementHash('something else')
    expect(refusalOf(await browser.open({ email, acceptedAgreement: wrong }))).toBe('agreement_required')
    const inside = await browser.enter({ email, acceptedAgreement: agreementHash(agreement) })
    const { db } = scene.tracker.context.store
    const kept = await db
      .selectFrom('acceptances')
      .innerJoin('agreements', (join) =>
        join
          .onRef('agreements.workspace_id', '=', 'acceptances.workspace_id')
          .onRef('agreements.hash', '=', 'acceptances.hash'),
      )
      .select(['text', 'email', 'link_id'])
      .where('visit_id', '=', inside.visitId)
      .execute()
    expect(kept).toEqual([{ text: agreement, email, link_id: link.id }])
    const inTab = { resume: inside.visitToken }
    expect(refusalOf(await browser.open(inTab))).toBe('in')
    expect(refusalOf(await browser.open({ ...inTab, email: 'bo@example.com' }))).toBe('agreement_required')
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings: { agreement: 'New.' } })
    expect((await allWays(scene, inside, inside.contentUrl))[0]).toBe('agreement_required')
    expect(refusalOf(await browser.open({ resume: inside.visitToken }))).toBe('agreement_required')
  })

  test('an e-mail setting that is added later also applies to current readers', async () => {
    const link = await scene.makeLink({ settings: { requireEmail: false } })
    const inside = await prospect(scene, link).enter()
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings: { requireEmail: true } })
    expect((await allWays(scene, inside, inside.contentUrl))[0]).toBe('email_required')
    expect(refusalOf(await prospect(scene, link).open({ resume: inside.visitToken }))).toBe('email_required')
  })

  test('lists: a domain includes its subdomains, the block list wins, and both apply during a visit', async () => {
    const settings = {
      requireEmail: false,
      allow: ['example.com', 'ken@other.example'],
      block: ['bad.example.com'],
    }
    const link = await scene.makeLink({ settings })
    const open = async (email?: string) => refusalOf(await prospect(scene, link).open(email ? { email } : {}))
    expect(await open()).toBe('email_required')
    expect(await open('aki@Sales.Example.com')).toBe('in')
    expect(await open('ken@other.example')).toBe('in')
    for (const email of [
      'ben@other.example',
      'x@notexample.com',
      'x@bad.example.com',
      'x@example.com.evil.test',
    ]) {
      expect(await open(email)).toBe('reader_not_allowed')
    }
    const browser = prospect(scene, link)
    const inside = await browser.enter({ email: 'aki@example.com' })
    await scene.owner.call('PATCH', `/api/links/${link.id}`, { settings: { block: ['aki@example.com'] } })
    expect(await allWays(scene, inside, inside.contentUrl)).toEqual([
      'reader_not_allowed',
      403,
      'reader_not_allowed',
    ])
    expect((await inside.beat({ pages: { 1: 10 } })).body.error.code).toBe('reader_not_allowed')
    expect(refusalOf(await browser.open({ resume: inside.visitToken }))).toBe('reader_not_allowed')
    const { items } = (await scene.owner.call('GET', `/api/links/${link.id}/refusals`)).body
    expect(items.map((item: { email: string; reason: string }) => [item.email, item.reason])).toContainEqual([
      'x@bad.example.com',
      'readerBlocked',
    ])
    const hers = await scene.makeLink({
      recipientEmail: 'ann@example.com',
      settings: { block: ['example.com'] },
    })
    expect(refusalOf(await prospect(scene, hers).open())).toBe('reader_not_allowed')
  })

  test('code: a code is sent to the address and is valid for one browser and ten minutes; a pass replaces the next code', async () => {
    const link = await scene.makeLink({ settings: { verifyEmail: true } })
    const email = 'aki@example.com'
    const browser = prospect(scene, link)
    const ask = (body: object) =>
      scene.owner.call('POST', `/api/view/${link.slug}/codes`, { locale: 'ja', ...body })
    expect(refusalOf(await browser.open({ email }))).toBe('code_required')
    expect((await ask({ email, readerKey: browser.readerKey })).body).toEqual({})
    const code = await codeFor(scene, email)
    expect(code).toMatch(/^\d{6}$/)
    expect(refusalOf(await prospect(scene, link).open({ email, code }))).toBe('code_wrong')
    expect(refusalOf(await browser.open({ email: 'ben@example.com', code }))).toBe('code_wrong')
    expect(refusalOf(await browser.open({ code }))).toBe('email_required')
    const inside = await browser.enter({ email, code })
    expect(inside.pass).toEqual(expect.any(String))
    const visit = (await scene.owner.call('GET', `/api/visits/${inside.visitId}`)).body
    expect(visit.visitor).toMatchObject({ email, confidence: 'verified' })
    const pass = inside.pass ?? ''
    expect(await browser.enter({ pass })).toMatchObject({ visitId: inside.visitId, visitorEmail: email })
    expect(refusalOf(await browser.open({ email: 'ben@example.com', pass }))).toBe('code_required')
    expect(refusalOf(await prospect(scene, link).open({ email, pass }))).toBe('code_required')
    expect(refusalOf(await prospect(scene, link).open({ resume: inside.visitToken }))).toBe('code_required')
    const other = await scene.makeLink({ settings: { verifyEmail: true } })
    expect(refusalOf(await prospect(scene, other, browser.readerKey).open({ email, pass }))).toBe(
      'code_required',
    )
    scene.clock.advance(30 * 86_400_000)
    expect(refusalOf(await browser.open({ email, pass }))).toBe('code_required')
    expect(refusalOf(await browser.open({ email, code }))).toBe('code_wrong')
  })

  test('code: guesses and requests are limited', async () => {
    const link = await scene.makeLink({ settings: { verifyEmail: true, block: ['bad.example'] } })
    const email = 'guess@example.com'
    const browser = prospect(scene, link)
    const ask = async (to: string) =>
      refusalOf(
        await scene.owner.call('POST', `/api/view/${link.slug}/codes`, {
          email: to,
          locale: 'en',
          readerKey: browser.readerKey,
        }),
      )
    expect(await ask(email)).toBe('in')
    const code = await codeFor(scene, email)
    const wrong = code === '000000' ? '000001' : '000000'
    for (let n = 0; n < 5; n++)
      expect(refusalOf(await browser.open({ email, code: wrong }))).toBe('code_wrong')
    expect(refusalOf(await browser.open({ email, code }))).toBe('code_wrong')
    expect([await ask(email), await ask(email), await ask(email)]).toEqual(['in', 'in', 'too_many_requests'])
    expect([await ask('x@bad.example'), await ask(`${'a'.repeat(9)}@ok.example`)]).toEqual(['in', 'in'])
    await codeFor(scene, '@ok.example')
    expect(scene.mailbox.mails.filter((mail) => JSON.stringify(mail.to).includes('bad.example'))).toEqual([])
  })

  test('code: a code is sent only after the right passcode; a wrong passcode is a refusal', async () => {
    const link = await scene.makeLink({ passcode: 'sakura-26', settings: { verifyEmail: true } })
    const email = 'mia@example.com'
    const mine = () => scene.mailbox.mails.filter((mail) => JSON.stringify(mail.to).includes(email))
    const browser = prospect(scene, link)
    const ask = async (shown: object) =>
      refusalOf(
        await scene.owner.call('POST', `/api/view/${link.slug}/codes`, {
          email,
          locale: 'en',
          readerKey: browser.readerKey,
          ...shown,
        }),
      )
    expect(await ask({})).toBe('passcode_required')
    expect(await ask({ passcode: 'sakura-27' })).toBe('passcode_wrong')
    const { items } = (await scene.owner.call('GET', `/api/links/${link.id}/refusals`)).body
    expect(items).toMatchObject([{ reason: 'passcodeWrong', email }])
    expect(await ask({ passcode: 'sakura-26' })).toBe('in')
    await expect.poll(() => mine().length).toBe(1)
    const code = await codeFor(scene, email)
    const inside = await browser.enter({ email, passcode: 'sakura-26', code })
    expect(await ask({ resume: inside.visitToken })).toBe('in')
    await codeFor(scene, email)
    const other = await scene.makeLink({ passcode: 'momiji-26', settings: { verifyEmail: true } })
    const asked = { email, locale: 'en', readerKey: browser.readerKey, resume: inside.visitToken }
    const elsewhere = await scene.owner.call('POST', `/api/view/${other.slug}/codes`, asked)
    expect(refusalOf(elsewhere)).toBe('passcode_required')
    expect(mine()).toEqual([])
  })

  test('a link for one recipient sends the code to the recipient, for any typed address, and hides the address', async () => {
    const link = await scene.makeLink({ recipientEmail: 'ann@example.com', settings: { verifyEmail: true } })
    const browser = prospect(scene, link)
    expect(refusalOf(await browser.open({ email: 'eve@example.com' }))).toBe('code_required')
    const body = { email: 'eve@example.com', locale: 'en', readerKey: browser.readerKey }
    await scene.owner.call('POST', `/api/view/${link.slug}/codes`, body)
    const code = await codeFor(scene, 'ann@example.com')
    const inside = await browser.enter({ code })
    expect(inside.visitorEmail).toBe('ann@example.com')
  })
})
