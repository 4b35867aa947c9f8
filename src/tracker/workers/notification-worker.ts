// Owns the tracker's hand in telling: overdue questions are decided, due deliveries sent; woken by commits and by time.

import type { Served } from '../domain/notifications/channel-plan.ts'
import type { TrackerContext } from '../services/context.ts'
import { noteChannel } from '../services/notifications/channel-problems.ts'
import { createMailer, type Mailer } from '../services/notifications/channels/email.ts'
import { createSlackSender, type SlackSender } from '../services/notifications/channels/slack.ts'
import { readMessage } from '../services/notifications/message.ts'
import { decideOverdueAudiences } from '../services/notifications/owner-answers.ts'
import { threadOf } from '../services/notifications/slack-threads.ts'
import {
  type Claimed,
  claimDelivery,
  leaseIsOver,
  type Outcome,
  settleDelivery,
} from './notification-outbox.ts'

export type Telling = {
  /** Does what is due now. */
  sweep(): Promise<void>
  start(): void
  close(): Promise<void>
}

/** What no wake-up of this process knows of: quiet hours that end, a process that died. */
const atLeastEveryMs = 1_000

type Senders = { mailer: Mailer | null; slack: SlackSender | null }

function sendersOf({ config, publicUrl }: TrackerContext): Senders {
  const { smtpUrl, mailFrom, slackToken, slackApiUrl, deliveryRetryMs: firstRetryMs } = config
  const host = () => new URL(publicUrl()).hostname
  return {
    mailer: smtpUrl && mailFrom ? createMailer({ smtpUrl, from: mailFrom, host, firstRetryMs }) : null,
    slack: slackToken ? createSlackSender({ token: slackToken, apiUrl: slackApiUrl, firstRetryMs }) : null,
  }
}

async function send(context: TrackerContext, senders: Senders, claimed: Claimed): Promise<Outcome> {
  const { row, reference } = claimed
  const message = await readMessage(context, row)
  if (!message) return { kind: 'failed', reason: 'refused' }
  const isHeld = () => context.clock.now() < claimed.leaseUntil
  if (!isHeld()) return leaseIsOver
  const common = { deliveryId: row.delivery_id, attempts: row.attempts + 1, reference, message }
  if (row.channel === 'email') {
    return senders.mailer?.send(common) ?? { kind: 'failed', reason: 'notConfigured' }
  }
  const threadIn = (channel: string) => threadOf(context.store.db, row, message.visitor, channel)
  const post = { ...common, visitId: row.visit_id, isHeld, threadIn }
  return senders.slack?.send(post) ?? { kind: 'failed', reason: 'notConfigured' }
}

export function createTelling(context: TrackerContext): Telling {
  const { log, store } = context
  const senders = sendersOf(context)
  let sweeping: Promise<void> | null = null
  let again = false
  let closed = false
  let timer: NodeJS.Timeout | undefined

  async function deliver(claimed: Claimed): Promise<void> {
    const { channel, delivery_id: deliveryId } = claimed.row
    const outcome = await send(context, senders, claimed)
    if (outcome.kind !== 'sent')
      log.warn({ deliveryId, channel, ...outcome, reference: undefined }, 'could not deliver')
    await settleDelivery(context, claimed, outcome)
    const problem = outcome.kind === 'sent' ? null : outcome.problem
    if (problem !== undefined) await noteChannel(context, claimed.row.workspace_id, channel, problem)
  }

  /** One after another: Slack takes about one a second, and threads want their first message first. */
  async function deliverDue(channel: Served): Promise<void> {
    while (!closed) {
      const claimed = await claimDelivery(context, channel)
      if (claimed === null) return
      if (claimed !== 'putOff') await deliver(claimed)
    }
  }

  async function sweepAll(): Promise<void> {
    do {
      again = false
      while ((await decideOverdueAudiences(context)) > 0 && !closed);
      // A mail server that doesn't answer must not hold up Slack, nor the other way round.
      await Promise.all([deliverDue('email'), deliverDue('slack')])
    } while (again && !closed)
  }

  function sweep(): Promise<void> {
    again = true
    sweeping ??= sweepAll().finally(() => {
      sweeping = null
    })
    return sweeping
  }

  const wake = () => void sweep().catch((err: unknown) => log.error({ err }, 'could not tell; trying again'))
  let forget: (() => void) | undefined

  return {
    sweep,
    start() {
      forget = store.subscribe((topic) => {
        if (topic === 'feed' || topic === 'resync') wake()
      })
      timer = setInterval(wake, atLeastEveryMs).unref()
      wake()
    },
    async close() {
      closed = true
      forget?.()
      clearInterval(timer)
      await sweeping?.catch(() => undefined)
      senders.mailer?.close()
    },
  }
}
