// The log never contains prospects' addresses. The tests run real flows with a marked address, at the most detailed log level and with real failures.
// The log must contain each failure, but not the address.
import { Writable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { type Mailbox, startMailbox } from '../../../test/fixtures/mailbox.ts'
import { eventually } from '../../../test/fixtures/part.ts'
import { reader, readingScene, type Scene } from '../services/visits/testing.ts'
import { engines } from './database/testing.ts'
import { createLog } from './log.ts'

const mark = 'marked-prospect'
const email = `${mark}@hidden-domain.example`
const encoded = encodeURIComponent(email)

describe.each(engines)('the log on %s', (engine) => {
  let scene: Scene
  let mailbox: Mailbox
  afterEach(async () => {
    await scene.close()
    await mailbox.close()
  })

  it('contains no address of a prospect after any failure', async () => {
    let text = ''
    const log = createLog(
      'trace',
      new Writable({
        write(chunk, _encoding, done) {
          text += chunk
          done()
        },
      }),
    )
    mailbox = await startMailbox()
    const mail = { smtpUrl: mailbox.smtpUrl, mailFrom: 'lastpage@example.com' }
    scene = await readingScene(engine, mail, { log })
    const { db } = scene.tracker.context.store

    // A visit from the gate to the leave. The mail server refuses the code with its own text.
    await scene.makeWorkflow('left')
    const { slug } = await scene.makeLink({ settings: { verifyEmail: true } })
    const browser = reader(scene.tracker, slug)
    mailbox.failNext(
      { at: 'rcpt', code: 550, text: `5.1.1 <${email}>: Recipient address rejected` },
      { at: 'rcpt', code: 451, text: `4.7.1 <${email}> try later` },
    )
    const ask = () =>
      scene.tracker.app.inject({
        method: 'POST',
        url: `/api/view/${slug}/codes`,
        payload: { email, readerKey: browser.readerKey, locale: 'en' },
      })
    await ask()
    await ask()
    await eventually('the refused code is logged', () => text.includes('could not send a code'))
    const open = await scene.makeLink({})
    const page = await reader(scene.tracker, open.slug).enter({ email })
    scene.clock.advance(3_000)
    await page.beat({ pages: { 1: 3_000 }, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    await scene.owner.call('POST', '/api/runs/claim', {})
    await scene.owner.call('GET', `/api/visitors?search=${encoded}`)
    await scene.owner.call('GET', `/${encoded}?email=${encoded}`)

    // The database refuses a row. PostgreSQL puts the values into the detail of the error.
    const visitor = await db.selectFrom('visitors').selectAll().executeTakeFirstOrThrow()
    expect(visitor.email).toBe(email)
    const refused = await db
      .insertInto('visitors')
      .values({ ...visitor, visitor_id: 'vtr_second', history_token: 'x'.repeat(22) })
      .execute()
      .catch((error: unknown) => error)
    log.error({ err: refused }, 'refused by the database')
    await db.schema.dropTable('visitors').execute()
    await scene.owner.call('GET', `/api/visitors?search=${encoded}`)
    await reader(scene.tracker, open.slug).open({ email })

    expect(text).toContain('refused by the database')
    expect(text).toContain('request failed')
    if (engine === 'postgres') expect(text).toContain('already exists')
    expect(text).not.toContain(mark)
    expect(text).not.toContain('hidden-domain')
  })
})
