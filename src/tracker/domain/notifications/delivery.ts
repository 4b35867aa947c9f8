import { z } from 'zod'
import type { ChannelName, Failure } from './channel.ts'

/**
 * What a channel needs to know of messages that it sent (ids, threads). Each channel reads its own fields by its own schema.
 * `doubtSince`: epoch ms of the first attempt whose outcome is not known: it may have sent the message.
 */
export const DeliveryReference = z.looseObject({ doubtSince: z.number().optional() })
export type DeliveryReference = z.infer<typeof DeliveryReference>

/** A notification on one channel, as the outbox stores it. Instants are epoch ms. */
export type Delivery = {
  workspaceId: string
  id: string
  notificationId: string
  visitId: string
  channel: ChannelName
  state: 'waiting' | 'sending' | 'sent' | 'failed'
  /** Grows with each event that this channel has to send. */
  version: number
  /** The version that was sent last; 0: none. */
  sentVersion: number
  attempts: number
  /** When it may be sent, or (sending) when its lease expires. Null where nothing is to be done. */
  availableAt: number | null
  leaseToken: string | null
  reference: DeliveryReference
  reason: Failure | null
}

export type DeliveryChange = Partial<
  Pick<
    Delivery,
    'state' | 'sentVersion' | 'attempts' | 'availableAt' | 'leaseToken' | 'reference' | 'reason'
  > & { sentAt: number }
>

/** A delivery that this process sends under a lease. `reference` is as it was before the attempt. */
export type Claimed = {
  delivery: Delivery
  reference: DeliveryReference
  leaseToken: string
  leaseUntil: number
}

/**
 * What became of an attempt. `definite`: the channel refused, so nothing was sent. `problem`: why the channel itself cannot send,
 * whoever the message is for; admins are shown it.
 */
export type Outcome =
  | { kind: 'sent'; reference: DeliveryReference }
  | { kind: 'later'; afterMs: number; definite: boolean; problem?: string }
  | { kind: 'failed'; reason: Failure; problem?: string }

/** The lease expired before anything was sent: this process was paused, and another one may be sending the message. */
export const leaseIsOver: Outcome = { kind: 'later', afterMs: 0, definite: true }

/** How an attempt changes its delivery. `now`: epoch ms; `held`: the delivery as it is now, its lease still held. */
export function changeByOutcome(
  { delivery, reference }: Claimed,
  held: Delivery,
  outcome: Outcome,
  now: number,
): DeliveryChange {
  const free = { leaseToken: null }
  switch (outcome.kind) {
    case 'sent': {
      const hasNewer = held.version > delivery.version
      return {
        ...free,
        state: hasNewer ? 'waiting' : 'sent',
        availableAt: hasNewer ? now : null,
        sentVersion: delivery.version,
        sentAt: now,
        attempts: 0,
        reference: { ...outcome.reference, doubtSince: undefined },
      }
    }
    case 'later':
      return {
        ...free,
        state: 'waiting',
        availableAt: now + outcome.afterMs,
        // A doubt about an earlier attempt stays.
        ...(outcome.definite ? { reference } : {}),
      }
    case 'failed':
      // A message that was sent earlier is still there: only its update is lost.
      if (held.sentVersion > 0) return { ...free, state: 'sent', availableAt: null }
      return { ...free, state: 'failed', reason: outcome.reason, availableAt: null }
  }
}
