import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Mailbox, type PhaseFault, startMailbox } from '../../../../test/fixtures/mailbox.ts'
import { type CodeMail, type CodeSender, codeSender } from './code-mail.ts'

const mail: CodeMail = {
  ...({ to: 'ken@example.com', code: '123456', locale: 'en', document: 'Offer' } as const),
  ...{ sender: 'Olivia', workspace: 'Acme', workspaceId: 'wsp_1' },
}

describe('e-mail with a code', () => {
  let mailbox: Mailbox
  let sender: CodeSender
  let told: (string | null)[]
  let logged: string[]
  beforeEach(async () => {
    mailbox = await startMailbox()
    told = []
    logged = []
    sender = codeSender({
      smtpUrl: mailbox.smtpUrl,
      from: 'lastpage@example.com',
      log: pino({ level: 'warn' }, { write: (line) => void logged.push(line) }),
      pausesMs: [5],
      onServer: async (_workspaceId, problem) => void told.push(problem),
    })
  })
  afterEach(async () => {
    await sender.close()
    await mailbox.close()
  })

  const fault = (at: PhaseFault['at'], code: number, text: string): PhaseFault => ({ at, code, text })

  it('is sent after the server failed five times, and admins see the problem', async () => {
    const refused = fault('from', 530, '5.7.0 Authentication required')
    mailbox.failNext(refused, refused, refused, refused, refused)
    sender.send(mail)
    await vi.waitFor(() => expect(mailbox.mails).toHaveLength(1))
    await vi.waitFor(() => expect(told).toEqual([...Array(5).fill(`530 ${refused.text}`), null]))
  })

  it('is not repeated to an address that the server refuses, and no log contains the address', async () => {
    mailbox.failNext(fault('rcpt', 550, '5.1.1 <ken@example.com>: User unknown'))
    sender.send(mail)
    await vi.waitFor(() => expect(logged).toHaveLength(1))
    await sender.close()
    expect(mailbox.mails).toHaveLength(0)
    expect(told).toEqual([])
    expect(logged.join()).not.toContain('ken@')
  })
})
