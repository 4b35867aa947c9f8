// Starts a mail server and a simulated Slack for the tracker of a lane. A run can make both servers fail.
import type { ParsedMail } from 'mailparser'
import { type Mailbox, startMailbox } from '../fixtures/mailbox.ts'
import { type SlackStandIn, startSlack } from '../fixtures/slack.ts'

/**
 * The fault of one message. `lose`: the message is delivered, but the tracker gets no response. `killBefore` and `killAfter`: the tracker is
 * killed before or after the delivery.
 */
export type DeliveryFault =
  | { channel: 'email'; effect: 'refuse' | 'lose' | 'killBefore' | 'killAfter' }
  | {
      channel: 'slack'
      method: 'chat.postMessage' | 'chat.update' | 'conversations.open'
      effect: 'rateLimit' | 'status' | 'lose' | 'killBefore' | 'killAfter'
    }

const aikosEmail = 'aiko@example.co.jp'

export type Channels = {
  readonly mailbox: Mailbox
  readonly slack: SlackStandIn
  /** The environment variables with which a tracker uses these two channels. */
  readonly env: Record<string, string>
  /** Applies the fault to the next message of its channel. `kill` must kill the tracker. */
  addFault(fault: DeliveryFault, kill: () => Promise<void>): void
  /** Removes the unused faults. Returns the number of faults that were used since the last call of this function. */
  clearFaults(): number
  /** Returns how many times the mail server accepted this mail and the tracker got no confirmation. The tracker must then send the mail again (ADR 13). */
  lostConfirmations(messageId: string): number
  close(): Promise<void>
}

export async function startChannels(): Promise<Channels> {
  const mailbox = await startMailbox()
  const slack = await startSlack()
  slack.addUser(aikosEmail)
  const lostConfirmations = new Map<string, number>()
  let added = 0

  const mailFaults: Record<Extract<DeliveryFault, { channel: 'email' }>['effect'], MailEffect> = {
    refuse: () => 451,
    lose: () => ({ taken: true, meanwhile: async (mail) => disconnect(mail) }),
    killBefore: (kill) => ({ taken: false, meanwhile: kill }),
    killAfter: (kill) => ({
      taken: true,
      meanwhile(mail) {
        countLostConfirmation(mail)
        return kill()
      },
    }),
  }
  function countLostConfirmation({ messageId = '' }: ParsedMail): void {
    lostConfirmations.set(messageId, (lostConfirmations.get(messageId) ?? 0) + 1)
  }
  function disconnect(mail: ParsedMail): void {
    countLostConfirmation(mail)
    mailbox.hangUpAll()
  }

  return {
    mailbox,
    slack,
    env: {
      TRACKER_SMTP_URL: mailbox.smtpUrl,
      TRACKER_MAIL_FROM: 'Lastpage <lastpage@example.com>',
      TRACKER_SLACK_TOKEN: slack.token,
      TRACKER_SLACK_API_URL: slack.apiUrl,
    },
    addFault(fault, kill) {
      added += 1
      if (fault.channel === 'email') mailbox.failNext(mailFaults[fault.effect](kill))
      else slack.failNext(fault.method, slackFaults[fault.effect](kill))
    },
    clearFaults() {
      const occurred = added - mailbox.forgetFaults() - slack.forgetFaults()
      added = 0
      return occurred
    },
    lostConfirmations: (messageId) => lostConfirmations.get(messageId) ?? 0,
    async close() {
      await Promise.all([mailbox.close(), slack.close()])
    },
  }
}

type Kill = () => Promise<void>
type MailEffect = (kill: Kill) => Parameters<Mailbox['failNext']>[0]
type SlackEffect = (kill: Kill) => Parameters<SlackStandIn['failNext']>[1]

const slackFaults: Record<Extract<DeliveryFault, { channel: 'slack' }>['effect'], SlackEffect> = {
  rateLimit: () => ({ kind: 'rateLimit', seconds: 1 }),
  status: () => ({ kind: 'status', status: 503 }),
  lose: () => ({ kind: 'lostAnswer' }),
  killBefore: (kill) => ({ kind: 'meanwhile', done: false, act: kill }),
  killAfter: (kill) => ({ kind: 'meanwhile', done: true, act: kill }),
}
