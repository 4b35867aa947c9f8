// Claiming and settling deliveries. Both outboxes use it: the notifications of visits, and notices (ADR 13, ADR 125).
import type { NotifyChannels } from '#shared/model/people.ts'
import type { Person } from '../../domain/notifications/audience.ts'
import type { ChannelName, Failures } from '../../domain/notifications/channel.ts'
import { type ChannelPlan, planChannels } from '../../domain/notifications/channel-plan.ts'
import {
  type Claimed,
  changeByOutcome,
  type Delivery,
  type DeliveryChange,
  type DeliveryReference,
  type Outcome,
} from '../../domain/notifications/delivery.ts'
import type { Content } from '../../domain/notifications/message.ts'
import { newSlug } from '../../infrastructure/ids.ts'
import type { DeploymentRepositories } from '../../repositories/deployment-repositories.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import type { TrackerContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { channels, configuredChannels } from './channels/registry.ts'
import { type NotifyScope, quietEnd } from './notify.ts'

/** The thread of the messages about one visitor and one document. */
export type Thread = {
  visitId: string | null
  threadKey: string | null
  earlierReferences(): Promise<DeliveryReference[]>
}

/** What a channel needs beside the delivery. */
export type Prepared = Thread & { message: Content }

/** The ids of a delivery for the log. */
export type LogFields = Record<string, string>

type Due<D extends Delivery> = {
  dueChannels(now: number): Promise<ChannelName[]>
  isAnyDue(channel: ChannelName, now: number): Promise<boolean>
  lockNextDue(
    channel: ChannelName,
    now: number,
  ): Promise<{ delivery: D; memberId: string | null } | undefined>
}

/** One of the two outboxes. `H`: a delivery that this process holds, locked with what its settlement needs. */
export type Outbox<D extends Delivery = Delivery, H extends { held: D } = { held: D }> = {
  due(deployment: DeploymentRepositories): Due<D>
  /** Returns true for a message that does not wait for the end of quiet hours. */
  isUrgent(unit: UnitOfWork, delivery: D): Promise<boolean>
  update(unit: UnitOfWork, delivery: D, change: DeliveryChange): Promise<void>
  /** Returns the message of this delivery, or the outcome if there is no message any more. */
  prepare(context: TrackerContext, delivery: D): Promise<Prepared | Outcome>
  /** Locks the delivery. Returns undefined if the lease is lost. */
  lockHeld(unit: UnitOfWork, claimed: Claimed<D>): Promise<H | undefined>
  /** Is called in the transaction that stored the outcome. */
  settled(scope: NotifyScope, locked: H, outcome: Outcome): Promise<void>
  logFields(delivery: D): LogFields
}

/**
 * Returns the recipient, or null for a member who was removed. For a recipient who is not a member, name and address are empty, because only the
 * quiet hours of members are needed here.
 */
async function recipientOf(
  unit: UnitOfWork,
  { delivery, memberId }: { delivery: Delivery; memberId: string | null },
): Promise<Person | null> {
  if (memberId === null) return { kind: 'outsider', name: '', email: '' }
  return unit.forWorkspace(delivery.workspaceId).recipients.find({ memberId, outsider: null })
}

/**
 * Claims the next due delivery of a channel under a lease. Safe for any number of tracker processes. Deliveries are claimed one at a time. So a lease
 * begins right before the attempt, and a slow mail server does not let other leases expire. The instant of the first attempt is stored before
 * anything is sent. So a later attempt knows that the message may already have been sent.
 * @returns 'skipped' if the delivery waits for quiet hours or its recipient was removed; null if nothing is due
 */
export async function claimDelivery<D extends Delivery, H extends { held: D }>(
  { store, clock, config }: TrackerContext,
  outbox: Outbox<D, H>,
  channel: ChannelName,
): Promise<Claimed<D> | 'skipped' | null> {
  // Usually nothing is due. This query takes no lock.
  if (!(await outbox.due(store.deployment).isAnyDue(channel, clock.now()))) return null
  return store.inTransaction(async (unit) => {
    const now = clock.now()
    const due = await outbox.due(unit.deployment).lockNextDue(channel, now)
    if (!due) return null
    const recipient = await recipientOf(unit, due)
    const quiet = recipient && quietEnd(recipient, now)
    if (recipient && (!quiet || (await outbox.isUrgent(unit, due.delivery))))
      return take(unit, outbox, due.delivery, now, config.deliveryLeaseMs)
    await outbox.update(unit, due.delivery, {
      ...(recipient
        ? { state: 'waiting' as const, availableAt: quiet }
        : { state: 'failed' as const, availableAt: null }),
      leaseToken: null,
    })
    return 'skipped'
  })
}

async function take<D extends Delivery, H extends { held: D }>(
  unit: UnitOfWork,
  outbox: Outbox<D, H>,
  delivery: D,
  now: number,
  leaseMs: number,
): Promise<Claimed<D>> {
  const { reference } = delivery
  const leaseToken = newSlug()
  const leaseUntil = now + leaseMs
  await outbox.update(unit, delivery, {
    state: 'sending',
    attempts: delivery.attempts + 1,
    availableAt: leaseUntil,
    leaseToken,
    reference: { ...reference, doubtSince: reference.doubtSince ?? now },
  })
  return { delivery, reference, leaseToken, leaseUntil }
}

/** Stores the result of an attempt. Does nothing if another process has claimed the delivery since, because the lease had expired. */
export function settleDelivery<D extends Delivery, H extends { held: D }>(
  context: TrackerContext,
  outbox: Outbox<D, H>,
  claimed: Claimed<D>,
  outcome: Outcome,
): Promise<void> {
  return inTransaction(context, async ({ unit, config, emit, note }) => {
    const locked = await outbox.lockHeld(unit, claimed)
    if (!locked) return
    const now = context.clock.now()
    await outbox.update(unit, locked.held, changeByOutcome(claimed, locked.held, outcome, now))
    await outbox.settled({ unit, config, emit, note, now }, locked, outcome)
  })
}

export const noThread: Thread = { visitId: null, threadKey: null, earlierReferences: async () => [] }

/** Returns the thread of a message about a visit. An unknown visitor has a thread for each visit. */
export function threadOf(
  { store }: Pick<TrackerContext, 'store'>,
  { workspaceId, id, channel }: Pick<Delivery, 'workspaceId' | 'id' | 'channel'>,
  visit: { id: string; visitor: { id: string | null; documentId: string } },
): Thread {
  const { visitor } = visit
  return {
    visitId: visit.id,
    threadKey: `${visitor.id ?? visit.id}.${visitor.documentId}`,
    earlierReferences: () =>
      store.forWorkspace(workspaceId).deliveries.earlierReferences({ id, channel }, visitor),
  }
}

type Replacement = {
  plan: ChannelPlan
  notBefore: number | null
  /** True if the desktop is the replacement and must show a pop-up. */
  showsOnDesktop: boolean
}

/**
 * Plans the channels that replace a failed channel of a member. The failed channel is replaced even if the member has changed the choice since, because
 * the message about this event was not sent.
 */
export async function planReplacement(
  { unit, config, now }: NotifyScope,
  member: Person & { kind: 'member' },
  { workspaceId, channel }: Pick<Delivery, 'workspaceId' | 'channel'>,
  chosen: NotifyChannels,
  failures: Failures,
): Promise<Replacement> {
  const configured = await configuredChannels(config, unit.forWorkspace(workspaceId))
  const plan = planChannels(channels, { ...chosen, [channel]: true }, configured, failures)
  const notBefore = quietEnd(member, now)
  return { plan, notBefore, showsOnDesktop: plan.desktop && !chosen.desktop && notBefore === null }
}
