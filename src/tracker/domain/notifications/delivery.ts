import { z } from 'zod'
import type { ChannelName, Failure } from './channel.ts'

/**
 * Data of a channel about the messages that the channel sent (ids, threads). Each channel has its own schema for its fields. `doubtSince`: epoch ms
 * of the first attempt with an unknown outcome, which may have sent the message.
 */
export const DeliveryReference = z.looseObject({ doubtSince: z.number().optional() })
export type DeliveryReference = z.infer<typeof DeliveryReference>

/** A message on one channel, as its outbox stores it. Instants are epoch ms. */
export type Delivery = {
  workspaceId: string
  id: string
  channel: ChannelName
  state: 'waiting' | 'sending' | 'sent' | 'failed'
  /** Increases with each event that this channel has to send. A notice has one version. */
  version: number
  /** The version that was sent last. 0: no version was sent. */
  sentVersion: number
  attempts: number
  /** When the delivery may be sent. In the state `sending`: when the lease expires. Null: nothing must be sent. */
  availableAt: number | null
  leaseToken: string | null
  reference: DeliveryReference
  reason: Failure | null
}

/** The delivery of a notification of a visit. */
export type VisitDelivery = Delivery & { notificationId: string; visitId: string }

/** The delivery of a notice. */
export type NoticeDelivery = Delivery & { noticeId: string }

export type DeliveryChange = Partial<
  Pick<
    Delivery,
    'state' | 'sentVersion' | 'attempts' | 'availableAt' | 'leaseToken' | 'reference' | 'reason'
  > & { sentAt: number }
>

/** A delivery that this process sends under a lease. `reference` is the value before the attempt. */
export type Claimed<D extends Delivery = Delivery> = {
  delivery: D
  reference: DeliveryReference
  leaseToken: string
  leaseUntil: number
}

/**
 * The outcome of an attempt. `definite`: true if certainly nothing was sent. `problem`: the reason why the channel cannot send to any recipient.
 * Admins see this reason. `nothing`: there is nothing to tell any more, so nothing was sent.
 */
export type Outcome =
  | { kind: 'sent'; reference: DeliveryReference }
  | { kind: 'later'; afterMs: number; definite: boolean; problem?: string }
  | { kind: 'failed'; reason: Failure; problem?: string }
  | { kind: 'nothing' }

/** The outcome if the lease expired before anything was sent, e.g. because this process was paused. Another process may be sending the message. */
export const leaseIsOver: Outcome = { kind: 'later', afterMs: 0, definite: true }

/**
 * Returns the changes of a delivery after an attempt. `now` is epoch ms. `held` is the delivery as it is stored now. Its lease must still belong to
 * this process.
 */
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
        // If certainly nothing was sent, the reference from before the attempt is stored again. It keeps a doubt about an earlier attempt.
        ...(outcome.definite ? { reference } : {}),
      }
    case 'nothing':
      return { ...free, state: 'failed', availableAt: null }
    case 'failed':
      // An earlier version of the message was sent, so only the update failed.
      if (held.sentVersion > 0) return { ...free, state: 'sent', availableAt: null }
      return { ...free, state: 'failed', reason: outcome.reason, availableAt: null }
  }
}
