// The outbox of notices: messages to a member that are not about one visit (ADR 125).
import type { NoticeDelivery } from '../../domain/notifications/delivery.ts'
import type { StoredNotice } from '../../repositories/notices.ts'
import type { TrackerContext } from '../context.ts'
import { actionSource } from './notices/actions.ts'
import { digestSampleSource, digestSource } from './notices/digest.ts'
import { gateLeaveSource } from './notices/gate-leave.ts'
import type { NoticeSource } from './notices/source.ts'
import type { NotifyScope } from './notify.ts'
import { noThread, type Outbox, planReplacement, type Thread, threadOf } from './outbox.ts'

const sources: Readonly<Record<StoredNotice['kind'], NoticeSource>> = {
  gateLeave: gateLeaveSource,
  action: actionSource,
  digest: digestSource,
  digestSample: digestSampleSource,
}

const nothing = { kind: 'nothing' } as const

export const noticeOutbox: Outbox<NoticeDelivery> = {
  due: ({ noticeOutbox: due }) => due,

  async isUrgent(unit, { workspaceId, noticeId }) {
    const notice = await unit.forWorkspace(workspaceId).notices.find(noticeId)
    return notice !== undefined && sources[notice.kind].isUrgent
  },

  update: (unit, { workspaceId, id }, change) =>
    unit.forWorkspace(workspaceId).notices.updateDelivery(id, change),

  async prepare(context, delivery) {
    const { workspaceId, noticeId } = delivery
    const { notices, recipients, workspaces } = context.store.forWorkspace(workspaceId)
    const notice = await notices.find(noticeId)
    if (!notice) return nothing
    const member = await recipients.find({ memberId: notice.memberId, outsider: null })
    if (member?.kind !== 'member') return nothing
    const words = await sources[notice.kind].read(context, workspaceId, notice, member)
    if (words === null) return nothing
    const { locale, name, email } = member
    const { slackChannel } = await workspaces.get()
    return {
      message: { kind: 'notice', locale, to: { name, email }, slackChannel, words },
      ...(await threadOfNotice(context, delivery, sources[notice.kind].visitOf?.(notice))),
    }
  },

  async lockHeld(unit, { delivery, leaseToken }) {
    const held = await unit.forWorkspace(delivery.workspaceId).notices.lockHeld(delivery.id, leaseToken)
    return held && { held }
  },

  async settled(scope, { held }, outcome) {
    const { workspaceId, noticeId } = held
    if (outcome.kind === 'nothing') await scope.unit.forWorkspace(workspaceId).notices.remove(noticeId)
    if (outcome.kind === 'failed' && held.sentVersion === 0) await replaceChannel(scope, held)
  },

  logFields: ({ noticeId }) => ({ noticeId }),
}

/** The thread of the messages about the same visitor and document, for a notice about a visit. */
async function threadOfNotice(
  context: TrackerContext,
  delivery: NoticeDelivery,
  visitId: string | undefined,
): Promise<Thread> {
  const { visitSnapshots } = context.store.forWorkspace(delivery.workspaceId)
  const visit = visitId === undefined ? undefined : (await visitSnapshots.find([visitId])).get(visitId)
  if (!visit) return noThread
  const { id, visitor, documentId } = visit
  return threadOf(context, delivery, { id, visitor: { id: visitor.id, documentId } })
}

/** Replaces a failed channel by another channel, or by the desktop. */
async function replaceChannel(scope: NotifyScope, failed: NoticeDelivery): Promise<void> {
  const { unit, now } = scope
  const { workspaceId, noticeId } = failed
  const { notices, recipients } = unit.forWorkspace(workspaceId)
  const notice = await notices.find(noticeId)
  if (!notice) return
  const person = await recipients.find({ memberId: notice.memberId, outsider: null })
  if (person?.kind !== 'member') return
  const source = sources[notice.kind]
  const chosen = source.chosen(person.notify)
  const failures = await notices.failures(noticeId)
  const { plan, notBefore, showsOnDesktop } = await planReplacement(scope, person, failed, chosen, failures)
  await notices.addDeliveries(noticeId, plan, now, notBefore)
  if (showsOnDesktop) await source.showOnDesktop(scope, workspaceId, notice)
}
