import type { Person } from '../../domain/notifications/audience.ts'
import type { ChannelName } from '../../domain/notifications/channel.ts'
import { planChannels, planOutsider } from '../../domain/notifications/channel-plan.ts'
import {
  type Claimed,
  changeByOutcome,
  type Delivery,
  type Outcome,
} from '../../domain/notifications/delivery.ts'
import { newSlug } from '../../infrastructure/ids.ts'
import type { DueDelivery } from '../../repositories/deliveries.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { notifyOwnerInstead } from './audience.ts'
import { channels, configuredChannels } from './channels/registry.ts'
import { type NotifyScope, quietEnd } from './notify.ts'

/**
 * Returns the recipient, or null for a member who was removed. For a recipient who is not a member, name and address are empty, because only the
 * quiet hours of members are needed here.
 */
async function recipientOf(unit: UnitOfWork, { delivery, memberId }: DueDelivery): Promise<Person | null> {
  if (memberId === null) return { kind: 'outsider', name: '', email: '' }
  return unit.forWorkspace(delivery.workspaceId).recipients.find({ memberId, outsider: null })
}

/**
 * Claims the next due delivery of a channel under a lease. Safe for any number of tracker processes. Deliveries are claimed one at a time. So a lease
 * begins right before the attempt, and a slow mail server does not let other leases expire. The instant of the first attempt is stored before
 * anything is sent. So a later attempt knows that the message may already have been sent.
 * @returns 'skipped' if the delivery waits for quiet hours or its recipient was removed; null if nothing is due
 */
export async function claimDelivery(
  { store, clock, config }: TrackerContext,
  channel: ChannelName,
): Promise<Claimed | 'skipped' | null> {
  // Usually nothing is due. This query takes no lock.
  if (!(await store.deployment.outbox.isAnyDue(channel, clock.now()))) return null
  return store.inTransaction(async (unit) => {
    const now = clock.now()
    const due = await unit.deployment.outbox.lockNextDue(channel, now)
    if (!due) return null
    const recipient = await recipientOf(unit, due)
    const quiet = recipient && quietEnd(recipient, now)
    if (recipient && !quiet) return take(unit, due.delivery, now, config.deliveryLeaseMs)
    await unit.forWorkspace(due.delivery.workspaceId).deliveries.update(due.delivery.id, {
      ...(recipient
        ? { state: 'waiting' as const, availableAt: quiet }
        : { state: 'failed' as const, availableAt: null }),
      leaseToken: null,
    })
    return 'skipped'
  })
}

async function take(unit: UnitOfWork, delivery: Delivery, now: number, leaseMs: number): Promise<Claimed> {
  const { reference } = delivery
  const leaseToken = newSlug()
  const leaseUntil = now + leaseMs
  await unit.forWorkspace(delivery.workspaceId).deliveries.update(delivery.id, {
    state: 'sending',
    attempts: delivery.attempts + 1,
    availableAt: leaseUntil,
    leaseToken,
    reference: { ...reference, doubtSince: reference.doubtSince ?? now },
  })
  return { delivery, reference, leaseToken, leaseUntil }
}

/** Stores the result of an attempt. Does nothing if another process has claimed the delivery since, because the lease had expired. */
export function settleDelivery(context: TrackerContext, claimed: Claimed, outcome: Outcome): Promise<void> {
  const { workspaceId, notificationId } = claimed.delivery
  return inTransaction(context, async ({ unit, config, emit, note }) => {
    const { deliveries, notifications } = unit.forWorkspace(workspaceId)
    const locked = await deliveries.lockHeld(claimed.delivery, claimed.leaseToken)
    if (!locked) return
    const { visit, held } = locked
    const now = context.clock.now()
    await deliveries.update(held.id, changeByOutcome(claimed, held, outcome, now))
    const isLoud =
      outcome.kind === 'failed' && (await replaceChannel({ unit, config, emit, note, now }, visit, held))
    const { memberId } = await notifications.get(notificationId)
    if (memberId === null) return
    emit(workspaceId, {
      type: 'notification',
      subject: { notificationId, silent: !isLoud },
      memberId,
    })
  })
}

/** Replaces a failed channel by another channel. Returns true if the desktop is the replacement and must show a pop-up. */
async function replaceChannel(scope: NotifyScope, visit: VisitRow, failed: Delivery): Promise<boolean> {
  if (failed.sentVersion > 0) return false
  const { unit, now } = scope
  const repositories = unit.forWorkspace(failed.workspaceId)
  const { deliveries, notifications, recipients } = repositories
  const { memberId, kind } = await notifications.get(failed.notificationId)
  const failures = await deliveries.failures(failed.notificationId)
  const configured = await configuredChannels(scope.config, repositories)
  if (memberId === null) {
    const channel = planOutsider(channels, configured, failures)
    const plan = channel && { send: [channel], failed: {} }
    if (plan) await deliveries.add(visit.visit_id, failed.notificationId, plan, now, null)
    else await notifyOwnerInstead(scope, visit)
    return false
  }
  const person = await recipients.find({ memberId, outsider: null })
  if (person?.kind !== 'member') return false
  const chosen = person.notify[kind][visit.returning === 1 ? 'returning' : 'first']
  // The failed channel is replaced even if the member has changed the choice since, because the message about this event was not sent.
  const plan = planChannels(channels, { ...chosen, [failed.channel]: true }, configured, failures)
  const quiet = quietEnd(person, now)
  await deliveries.add(visit.visit_id, failed.notificationId, plan, now, quiet)
  return plan.desktop && !chosen.desktop && quiet === null
}
