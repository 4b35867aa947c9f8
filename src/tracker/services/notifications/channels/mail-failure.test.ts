// Each test runs a session with a real SMTP server that refuses in one phase.
import { afterEach, describe, expect, it } from 'vitest'
import { type Mailbox, type PhaseFault, startMailbox } from '../../../../../test/fixtures/mailbox.ts'
import type { Outcome } from '../../../domain/notifications/delivery.ts'
import { readMailFailure } from '../../../domain/notifications/mail-failure.ts'
import type { Message } from '../../../domain/notifications/message.ts'
import { createMailer, type Mail } from './email.ts'

const message = {
  ...{ kind: 'left', locale: 'en', workspace: 'Acme', slackChannel: null, who: 'ken', document: 'Offer' },
  ...{ to: { name: 'Olivia', email: 'olivia@example.com', isMember: true }, returning: false, page: 2 },
  ...{
    pageCount: 9,
    activeMs: 2_000,
    linkName: '',
    sharedBy: null,
    events: [],
    heldCount: 0,
    because: 'linkOwner',
    historyUrl: null,
  },
  ...{ unsubscribeUrl: null, visitor: { id: null, documentId: 'doc_1' } },
} as const satisfies Message

describe('e-mail that the server refuses', () => {
  let mailbox: Mailbox | undefined
  afterEach(() => mailbox?.close())

  async function outcomeOf(fault: PhaseFault | null, attempts = 1, smtpUrl?: string): Promise<Outcome> {
    mailbox = await startMailbox()
    if (fault) mailbox.failNext(fault)
    const options = { from: 'lastpage@example.com', host: () => 'share.example.com', firstRetryMs: 5_000 }
    const mailer = createMailer({ ...options, smtpUrl: smtpUrl ?? mailbox.smtpUrl })
    const mail: Mail = { deliveryId: 'dlv_1', attempts, reference: {}, message }
    try {
      return await mailer.send(mail)
    } finally {
      mailer.close()
    }
  }

  it.each<[string, PhaseFault]>([
    ['greets with 554', { at: 'connect', code: 554, text: '5.3.2 No SMTP service here' }],
    ['refuses the login', { at: 'auth', code: 535, text: '5.7.8 Authentication credentials invalid' }],
    ['wants a login first', { at: 'from', code: 530, text: '5.7.0 Authentication required' }],
    ['does not allow the sender', { at: 'from', code: 550, text: '5.7.1 Sender not allowed' }],
    ['checks the sender at RCPT', { at: 'rcpt', code: 553, text: '5.7.1 Sender address rejected' }],
    ['wants a login at RCPT', { at: 'rcpt', code: 530, text: '5.7.0 Must issue a STARTTLS command first' }],
    ['does not relay', { at: 'rcpt', code: 554, text: '5.7.1 <ken@example.com>: Relay access denied' }],
    ['does not relay, in plain words', { at: 'rcpt', code: 550, text: 'relay not permitted' }],
    ['has a daily limit', { at: 'data', code: 550, text: '5.4.5 Daily user sending quota exceeded' }],
    ['does not know the sender after DATA', { at: 'data', code: 554, text: 'Message rejected' }],
    ['may not send as the sender', { at: 'data', code: 550, text: '5.7.60 Client may not send as this' }],
  ])('waits and says so where the server %s', async (_what, fault) => {
    const outcome = await outcomeOf(fault)
    expect(outcome).toMatchObject({ kind: 'later', afterMs: 5_000, definite: true })
    expect(outcome).toHaveProperty('problem')
    expect(JSON.stringify(outcome)).not.toContain('@example.com')
  })

  it.each<[string, PhaseFault]>([
    ['knows no such user', { at: 'rcpt', code: 550, text: '5.1.1 User unknown' }],
    ['says no without more', { at: 'rcpt', code: 550, text: 'No such user here' }],
    ['has a disabled mailbox', { at: 'rcpt', code: 550, text: '5.2.1 Mailbox disabled' }],
    ['filters the recipient', { at: 'rcpt', code: 554, text: '5.7.1 Recipient address rejected: closed' }],
    ['refuses the mailbox after DATA', { at: 'data', code: 550, text: '5.1.1 User unknown' }],
  ])('gives up at once where the server %s', async (_what, fault) => {
    expect(await outcomeOf(fault)).toEqual({ kind: 'failed', reason: 'refused' })
  })

  it('a temporary failure is retried, and reported only when it repeats', async () => {
    const limit: PhaseFault = { at: 'from', code: 451, text: '4.7.0 daily limit' }
    expect(await outcomeOf(limit)).toEqual({ kind: 'later', afterMs: 5_000, definite: true })
    expect(await outcomeOf(limit, 2)).toMatchObject({ kind: 'later', problem: '451 4.7.0 daily limit' })
    const greylisted: PhaseFault = { at: 'rcpt', code: 450, text: '4.7.1 Try again later' }
    expect(await outcomeOf(greylisted, 2)).toEqual({ kind: 'later', afterMs: 10_000, definite: true })
  })

  it('a TLS failure and a closed port are retried', async () => {
    mailbox = await startMailbox()
    const port = new URL(mailbox.smtpUrl).port
    const later = { kind: 'later', definite: false }
    expect(await outcomeOf(null, 2, `smtps://127.0.0.1:${port}`)).toMatchObject(later)
    expect(await outcomeOf(null, 2, 'smtp://127.0.0.1:9')).toMatchObject({
      ...later,
      problem: 'ECONNREFUSED',
    })
  })

  it('any thrown value is accepted', () => {
    for (const thrown of [null, undefined, 'text', new Error('x'), { responseCode: '550', command: 5 }]) {
      expect(readMailFailure(thrown)).toMatchObject({ fault: 'server', definite: false })
    }
  })
})
