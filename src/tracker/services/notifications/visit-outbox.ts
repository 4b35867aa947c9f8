// The outbox of notifications of visits.
import { planOutsider } from '../../domain/notifications/channel-plan.ts'
import type { VisitDelivery } from '../../domain/notifications/delivery.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { notifyOwnerInstead } from './audience.ts'
import { channels, configuredChannels } from './channels/registry.ts'
import { readMessage } from './message.ts'
import type { NotifyScope } from './notify.ts'
import { type Outbox, planReplacement, threadOf } from './outbox.ts'

type Locked = { visit: VisitRow; held: VisitDelivery }

export const visitOutbox: Outbox<VisitDelivery, Locked> = {
  due: ({ outbox }) => outbox,

  isUrgent: async () => false,

  update: (unit, { workspaceId, id }, change) =>
    unit.forWorkspace(workspaceId).deliveries.updateDelivery(id, change),

  async prepare(context, delivery) {
    const message = await readMessage(context, delivery)
    if (!message) return { kind: 'failed', reason: 'refused' }
    return { message, ...threadOf(context, delivery, { id: delivery.visitId, visitor: message.visitor }) }
  },

  lockHeld: (unit, { delivery, leaseToken }) =>
    unit.forWorkspace(delivery.workspaceId).deliveries.lockHeld(delivery, leaseToken),

  async settled(scope, { visit, held }, outcome) {
    const { workspaceId, notificationId } = held
    const isLoud = outcome.kind === 'failed' && (await replaceChannel(scope, visit, held))
    const { memberId } = await scope.unit.forWorkspace(workspaceId).notifications.get(notificationId)
    if (memberId === null) return
    scope.emit(workspaceId, {
      type: 'notification',
      subject: { notificationId, silent: !isLoud },
      memberId,
    })
  },

  logFields: ({ visitId, notificationId }) => ({ visitId, notificationId }),
}

/** Replaces a failed channel by another channel. Returns true if the desktop is the replacement and must show a pop-up. */
async function replaceChannel(scope: NotifyScope, visit: VisitRow, failed: VisitDelivery): Promise<boolean> {
  if (failed.sentVersion > 0) return false
  const { unit, now } = scope
  const repositories = unit.forWorkspace(failed.workspaceId)
  const { deliveries, notifications, recipients } = repositories
  const { memberId, kind } = await notifications.get(failed.notificationId)
  const failures = await deliveries.failures(failed.notificationId)
  if (memberId === null) {
    const configured = await configuredChannels(scope.config, repositories)
    const channel = planOutsider(channels, configured, failures)
    const plan = channel && { send: [channel], failed: {} }
    if (plan) await deliveries.add(visit.visit_id, failed.notificationId, plan, now, null)
    else await notifyOwnerInstead(scope, visit)
    return false
  }
  const person = await recipients.find({ memberId, outsider: null })
  if (person?.kind !== 'member') return false
  const chosen = person.notify[kind][visit.returning === 1 ? 'returning' : 'first']
  const { plan, notBefore, showsOnDesktop } = await planReplacement(scope, person, failed, chosen, failures)
  await deliveries.add(visit.visit_id, failed.notificationId, plan, now, notBefore)
  return showsOnDesktop
}
