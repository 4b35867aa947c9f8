// The mail server and the Slack workspace that a lane's tracker tells Aiko by, with what goes wrong in them.
import type { ParsedMail } from 'mailparser'
import { type Mailbox, startMailbox } from '../fixtures/mailbox.ts'
import { type SlackStandIn, startSlack } from '../fixtures/slack.ts'

/** What one message meets. `lose`: done, and the answer is lost; `killBefore`, `killAfter`: of the tracker that sends it. */
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
  /** What makes a tracker send by them. */
  readonly env: Record<string, string>
  /** The next message by that channel meets this. `strike`: kills the tracker. */
  lay(fault: DeliveryFault, strike: () => Promise<void>): void
  /** Forgets what nobody met; answers how many were met since the last time. */
  clear(): number
  /** How often a mail was taken without the tracker hearing of it: it can't but send that one again (ADR 13). */
  unheard(messageId: string): number
  close(): Promise<void>
}

export async function startChannels(): Promise<Channels> {
  const mailbox = await startMailbox()
  const slack = await startSlack()
  slack.addUser(aikosEmail)
  const unheard = new Map<string, number>()
  let laid = 0

  const mailFaults: Record<Extract<DeliveryFault, { channel: 'email' }>['effect'], MailEffect> = {
    refuse: () => 451,
    lose: () => ({ taken: true, meanwhile: async (mail) => breakOff(mail) }),
    killBefore: (strike) => ({ taken: false, meanwhile: strike }),
    killAfter: (strike) => ({
      taken: true,
      meanwhile(mail) {
        note(mail)
        return strike()
      },
    }),
  }
  function note({ messageId = '' }: ParsedMail): void {
    unheard.set(messageId, (unheard.get(messageId) ?? 0) + 1)
  }
  function breakOff(mail: ParsedMail): void {
    note(mail)
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
    lay(fault, strike) {
      laid += 1
      if (fault.channel === 'email') mailbox.failNext(mailFaults[fault.effect](strike))
      else slack.failNext(fault.method, slackFaults[fault.effect](strike))
    },
    clear() {
      const met = laid - mailbox.forgetFaults() - slack.forgetFaults()
      laid = 0
      return met
    },
    unheard: (messageId) => unheard.get(messageId) ?? 0,
    async close() {
      await Promise.all([mailbox.close(), slack.close()])
    },
  }
}

type Strike = () => Promise<void>
type MailEffect = (strike: Strike) => Parameters<Mailbox['failNext']>[0]
type SlackEffect = (strike: Strike) => Parameters<SlackStandIn['failNext']>[1]

const slackFaults: Record<Extract<DeliveryFault, { channel: 'slack' }>['effect'], SlackEffect> = {
  rateLimit: () => ({ kind: 'rateLimit', seconds: 1 }),
  status: () => ({ kind: 'status', status: 503 }),
  lose: () => ({ kind: 'lostAnswer' }),
  killBefore: (strike) => ({ kind: 'meanwhile', done: false, act: strike }),
  killAfter: (strike) => ({ kind: 'meanwhile', done: true, act: strike }),
}
