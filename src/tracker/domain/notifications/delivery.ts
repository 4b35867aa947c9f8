import { z } from 'zod'
import type { ChannelName, Failure } from './channel.ts'

/**
 * Data of a channel about the messages that it sent (ids, threads). Each channel reads its own fields with its own schema. `doubtSince`: epoch ms of
 * the first attempt with an unknown outcome. Such an attempt may have sent the message.
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
  /** Increases with each event that this channel has to send. */
  version: number
  /** The version that was sent last. 0: no version was sent. */
  sentVersion: number
  attempts: number
  /** When the delivery may be sent. While it is being sent: when the lease expires. Null: nothing is to be done. */
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

/** A delivery that this process sends under a lease. `reference` is the value before the attempt. */
export type Claimed = {
  delivery: Delivery
  reference: DeliveryReference
  leaseToken: string
  leaseUntil: number
}

/**
 * The outcome of an attempt. `definite`: the channel refused the message, so nothing was sent. `problem`: the reason why the channel cannot send to
 * any recipient. Admins see it.
 */
export type Outcome =
  | { kind: 'sent'; reference: DeliveryReference }
  | { kind: 'later'; afterMs: number; definite: boolean; problem?: string }
  | { kind: 'failed'; reason: Failure; problem?: string }

/** The lease expired before anything was sent, because this process was paused. Another process may be sending the message. */
export const leaseIsOver: Outcome = { kind: 'later', afterMs: 0, definite: true }

/** Returns the changes of a delivery after an attempt. `now` is epoch ms. `held` is the current delivery; its lease must not have expired. */
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
        // A doubt about an earlier attempt is kept.
        ...(outcome.definite ? { reference } : {}),
      }
    case 'failed':
      // The message that was sent earlier still exists. Only its update is lost.
      if (held.sentVersion > 0) return { ...free, state: 'sent', availableAt: null }
      return { ...free, state: 'failed', reason: outcome.reason, availableAt: null }
  }
}
