// Tells the owner of a link that a reader left at the gate, on the channels of the row of signals (ADR 122).

import { planChannels } from '../../../domain/notifications/channel-plan.ts'
import { gateLeaveWords } from '../../../domain/notifications/gate-notice.ts'
import { silenceOf } from '../../../domain/notifications/silence.ts'
import type { StoredLink } from '../../../repositories/links.ts'
import type { NewRefusal } from '../../../repositories/refusals.ts'
import type { TransactionScope } from '../../transaction.ts'
import { channels, configuredChannels } from '../channels/registry.ts'
import { unsubscribeUrl } from '../unsubscribe.ts'
import { addNotice } from './add-notice.ts'
import type { NoticeSource } from './source.ts'

/**
 * Writes the notice in the transaction that decided the leave. Tells nobody if the link is muted, or if the address belongs to an ignored domain. The
 * address is not proved, so it does not show that the reader is a member.
 */
export async function tellGateLeave(
  { unit, config, emit }: Pick<TransactionScope, 'unit' | 'config' | 'emit'>,
  workspaceId: string,
  { settings, ownerId }: StoredLink,
  { id: refusalId, linkId, documentId, email }: NewRefusal,
  now: number,
): Promise<void> {
  const repositories = unit.forWorkspace(workspaceId)
  const { recipients, workspaces } = repositories
  const { ignoredDomains } = await workspaces.get()
  if (silenceOf({ email, muted: settings.muted, members: new Set(), ignoredDomains }) !== null) return
  const memberId = await recipients.ownerOf({ document_id: documentId, owner_id: ownerId })
  if (memberId === null) return
  const person = await recipients.find({ memberId, outsider: null })
  if (person?.kind !== 'member') return
  const plan = planChannels(channels, person.notify.signals, await configuredChannels(config, repositories))
  if (plan.desktop) emit(workspaceId, { type: 'link.refused', subject: { refusalId, linkId }, memberId })
  if (plan.send.length === 0) return
  await addNotice(repositories, person, { kind: 'gateLeave', subjectId: refusalId, plan, now })
}

export const gateLeaveSource: NoticeSource = {
  isUrgent: false,

  async read(context, workspaceId, { subjectId }, member) {
    const { refusals, links } = context.store.forWorkspace(workspaceId)
    const found = (await refusals.snapshots([subjectId])).get(subjectId)
    const link = found && (await links.find(found.refusal.linkId))
    if (!link) return null
    const { refusal, documentTitle } = found
    return gateLeaveWords(member.locale, {
      ...{ reason: refusal.reason, email: refusal.email, document: documentTitle, linkName: link.name },
      unsubscribeUrl: unsubscribeUrl(context, { workspaceId, memberId: member.id }),
    })
  },

  chosen: ({ signals }) => signals,

  async showOnDesktop({ unit, emit }, workspaceId, { subjectId: refusalId, memberId }) {
    const found = (await unit.forWorkspace(workspaceId).refusals.snapshots([refusalId])).get(refusalId)
    if (!found) return
    emit(workspaceId, {
      type: 'link.refused',
      subject: { refusalId, linkId: found.refusal.linkId },
      memberId,
    })
  },
}
