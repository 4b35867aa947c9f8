import type { NotifyChannels, NotifyPreferences } from '#shared/model/people.ts'
import { planChannels } from '../../domain/notifications/channel-plan.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { channels, configuredChannels } from './channels/registry.ts'
import { type NotifyScope, quietEnd } from './notify.ts'

/** A notification of held openings is updated for this time. After that, the link gets a new notification. */
const validForMs = 86_400_000

/** Returns all channels that the member has chosen for any event. If the member has chosen no channel, returns the desktop. */
function channelsFor({ opened, left, signals, actions }: NotifyPreferences): NotifyChannels {
  const all = [opened.first, opened.returning, left.first, left.returning, signals, actions]
  const isChosen = (name: keyof NotifyChannels) => all.some((chosen) => chosen[name])
  const others = channels.map(({ name }) => [name, isChosen(name)] as const)
  const desktop = isChosen('desktop') || !others.some(([, chosen]) => chosen)
  return { ...Object.fromEntries(others), desktop } as NotifyChannels
}

/** True if the number passed a power of two. The feed gets an event only then, so that a flood of openings does not fill the feed. */
const hasDoubled = (before: number, after: number) =>
  Math.floor(Math.log2(after)) > Math.floor(Math.log2(before))

/**
 * Notifies the link's owner of held openings, with one notification for all held openings of the link (ADR 47).
 * @param count The number of additional held openings of the link, including this visit.
 */
export async function notifyOfHeld(scope: NotifyScope, visit: VisitRow, count: number): Promise<void> {
  const { unit, config, now } = scope
  const repositories = unit.forWorkspace(visit.workspace_id)
  const { deliveries, notifications, recipients } = repositories
  if ((await unit.deployment.notifyRules.ofVisits([visit])).isMuted(visit)) return
  const memberId = await recipients.ownerOf(visit)
  const person = memberId && (await recipients.find({ memberId, outsider: null }))
  if (!memberId || !person || person.kind !== 'member') return
  const before = await notifications.findHeld(visit.link_id, memberId, now - validForMs)
  const id = before?.id ?? newId('ntf')
  const emit = (silent: boolean) =>
    scope.emit(visit.workspace_id, {
      type: 'notification',
      subject: { notificationId: id, silent },
      memberId,
    })
  if (before) {
    const heldCount = before.heldCount + count
    await notifications.setHeldCount(id, heldCount, now)
    if (hasDoubled(before.heldCount, heldCount)) emit(true)
    return
  }
  await notifications.insert({
    id,
    recipient: memberId,
    memberId,
    visitId: visit.visit_id,
    kind: 'opened',
    because: 'linkOwner',
    heldCount: count,
    createdAt: now,
  })
  const configured = await configuredChannels(config, repositories)
  const plan = planChannels(channels, channelsFor(person.notify), configured)
  const quiet = quietEnd(person, now)
  await deliveries.add(visit.visit_id, id, plan, now, quiet)
  emit(!plan.desktop || quiet !== null)
}
