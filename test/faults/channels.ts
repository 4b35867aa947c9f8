// Starts the receivers of all channels for the tracker of a lane: a mail server, a simulated Slack, the chat services with rooms, and a receiver of
// webhooks. A run can make each of them fail.
import { randomBytes } from 'node:crypto'
import type { ParsedMail } from 'mailparser'
import type { ChatService } from '#shared/model/chat-rooms.ts'
import { type Mailbox, startMailbox } from '../fixtures/mailbox.ts'
import { type SlackStandIn, startSlack } from '../fixtures/slack.ts'
import type { TeamMember } from '../fixtures/team/member.ts'
import type { FaultActs, ReceiverEffect } from './receiver-faults.ts'
import { type RoomChannels, startRoomChannels } from './room-channels.ts'
import { startWebhookChannel, type WebhookChannel } from './webhook-channel.ts'

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
  | { channel: ChatService | 'webhook'; effect: ReceiverEffect }

/** The events that the receiver gets and the checks know. */
const webhookEventsOfRun = ['visit.opened', 'visit.left'] as const
const aikosEmail = 'aiko@example.co.jp'

export type Channels = {
  readonly mailbox: Mailbox
  readonly slack: SlackStandIn
  readonly rooms: RoomChannels['rooms']
  readonly webhooks: WebhookChannel
  /** The environment variables with which a tracker uses these channels. */
  readonly env: Record<string, string>
  /** Enters the rooms and the webhook in the workspace of the admin. */
  setUp(admin: TeamMember): Promise<void>
  /** Applies the fault to the next message of its channel. */
  addFault(fault: DeliveryFault, acts: FaultActs): void
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
  const rooms = await startRoomChannels()
  const webhooks = await startWebhookChannel()
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
    rooms: rooms.rooms,
    webhooks,
    env: {
      ...rooms.env,
      // With PostgreSQL, the secrets of rooms and webhooks need a key (ADR 108).
      TRACKER_SECRET_KEY: randomBytes(32).toString('base64'),
      TRACKER_OUTGOING_NETWORKS: '127.0.0.0/8',
      TRACKER_SMTP_URL: mailbox.smtpUrl,
      TRACKER_MAIL_FROM: 'Lastpage <lastpage@example.com>',
      TRACKER_SLACK_TOKEN: slack.token,
      TRACKER_SLACK_API_URL: slack.apiUrl,
    },
    async setUp({ client }) {
      for (const room of rooms.accesses) await client.call('chatRooms.set', { body: { room } })
      const draft = { name: 'Receiver', url: webhooks.url, events: [...webhookEventsOfRun] }
      const { secret } = await client.call('webhooks.create', { body: draft })
      webhooks.expectSecret(secret)
    },
    addFault(fault, acts) {
      added += 1
      if (fault.channel === 'email') mailbox.failNext(mailFaults[fault.effect](acts.kill))
      else if (fault.channel === 'slack') slack.failNext(fault.method, slackFaults[fault.effect](acts.kill))
      else if (fault.channel === 'webhook') webhooks.addFault(fault.effect, acts)
      else rooms.addFault(fault.channel, fault.effect, acts)
    },
    clearFaults() {
      const unused = [mailbox, slack, rooms, webhooks].map((each) => each.forgetFaults())
      const occurred = added - unused.reduce((sum, count) => sum + count, 0)
      added = 0
      return occurred
    },
    lostConfirmations: (messageId) => lostConfirmations.get(messageId) ?? 0,
    async close() {
      await Promise.all([mailbox, slack, rooms, webhooks].map((each) => each.close()))
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
