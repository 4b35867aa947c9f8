import type { NotifyChannels } from '#shared/model/people.ts'
import type { Trigger } from '#shared/model/runs.ts'
import { quietHoursEnd } from '#shared/quiet-hours.ts'
import { type Audience, type Person, recipientOf } from '../../domain/notifications/audience.ts'
import type { Configured } from '../../domain/notifications/channel.ts'
import { type ChannelPlan, planChannels, planOutsider } from '../../domain/notifications/channel-plan.ts'
import type { TenantMap } from '../../domain/tenant-map.ts'
import { isHeld, openingPauseMs } from '../../domain/visits/opening-hold.ts'
import type { EmitTo, Note } from '../../events/dispatcher.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { StoredNotification } from '../../repositories/notifications.ts'
import type { UnitOfWork } from '../../repositories/store.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { channels, configuredChannels } from './channels/registry.ts'

/** The values that are necessary to notify. `unit` and `emit` belong to the transaction that decided the event. */
export type NotifyScope = {
  readonly unit: UnitOfWork
  readonly config: TrackerConfig
  readonly emit: EmitTo
  readonly note: Note
  /** Epoch ms. */
  readonly now: number
  /** The member who caused the event. The notification is listed for this member, but no pop-up is shown. */
  readonly actingMemberId?: string | undefined
  /** Visits that opened shortly after many other visits. Their notifications are listed, but these openings show no pop-up. */
  readonly withoutPopUp?: TenantMap<true>
}

const either = (one: NotifyChannels, other: NotifyChannels): NotifyChannels =>
  Object.fromEntries(
    Object.entries(one).map(([name, chosen]) => [name, chosen || other[name as keyof NotifyChannels]]),
  ) as NotifyChannels

/**
 * Returns the channels by which this person is notified of an event. Null: the person is not notified. `hasSignal`: the visit has raised a signal.
 */
export function planFor(
  person: Person,
  { returning, hasSignal }: Pick<VisitRow, 'returning'> & { hasSignal: boolean },
  event: Trigger,
  configured: Configured,
): ChannelPlan | null {
  if (person.kind === 'outsider') {
    // A person without preferences gets one message per visit, after the leave.
    const channel = event === 'left' ? planOutsider(channels, configured) : null
    return channel && { desktop: false, send: [channel], failed: {} }
  }
  const ofEvent = person.notify[event][returning === 1 ? 'returning' : 'first']
  const chosen = event === 'left' && hasSignal ? either(ofEvent, person.notify.signals) : ofEvent
  return Object.values(chosen).some(Boolean) ? planChannels(channels, chosen, configured) : null
}

/**
 * Notifies the audience of one event: writes the notification (one per visit and recipient, ADR 12), its deliveries and the feed event. Must be
 * called in the transaction that decided the event.
 * @returns false if the audience was removed
 */
export async function notify(
  scope: NotifyScope,
  visit: VisitRow,
  event: Trigger,
  audience: Audience,
): Promise<boolean> {
  if (isHeld(visit)) return true
  const { unit, config, now } = scope
  const repositories = unit.forWorkspace(visit.workspace_id)
  const { notifications, deliveries, recipients, signals } = repositories
  const person = await recipients.find(audience)
  if (!person) return false
  const hasSignal = event === 'left' && (await signals.ofVisits([visit.visit_id])).size > 0
  const configured = await configuredChannels(config, repositories)
  const plan = planFor(person, { returning: visit.returning, hasSignal }, event, configured)
  const before = await notifications.find(recipientOf(person), visit.visit_id)
  // Without a channel for this event, no new notification is written. But an existing notification is updated when the visit leaves.
  if (!plan && (!before || event === 'opened')) return true
  const id = before?.id ?? newId('ntf')
  // True if the visit was resumed and left again. Then its notification is updated without a pop-up.
  const isRepeat = before?.kind === 'left' && event === 'left'
  await write(scope, visit, event, { id, person, audience, before, isNews: !!plan && !isRepeat })
  const isOwnAction = person.kind === 'member' && scope.actingMemberId === person.id
  await deliveries.sendAgain(channels, id, { event, isRepeat, plan, now })
  if (plan && !isOwnAction && !isRepeat) {
    await deliveries.add(visit.visit_id, id, plan, now, notBefore(scope, person, visit, event))
  }
  noteNotified(scope, visit, event, { id, person, plan })
  if (person.kind !== 'member') return true
  const isQuiet = quietHoursEnd(person.notify.quietHours, now) !== null
  const isInBurst =
    event === 'opened' && (scope.withoutPopUp?.get(visit.workspace_id, visit.visit_id) ?? false)
  const silent = !plan?.desktop || isInBurst || isRepeat || isOwnAction || isQuiet
  scope.emit(visit.workspace_id, {
    type: 'notification',
    subject: { notificationId: id, silent },
    memberId: person.id,
  })
  return true
}

function noteNotified(
  { note }: NotifyScope,
  visit: VisitRow,
  event: Trigger,
  { id, person, plan }: { id: string; person: Person; plan: ChannelPlan | null },
): void {
  note(
    {
      visitId: visit.visit_id,
      workspaceId: visit.workspace_id,
      notificationId: id,
      event,
      memberId: person.kind === 'member' ? person.id : null,
      channels: [...(plan?.desktop ? ['desktop'] : []), ...(plan?.send ?? [])],
    },
    'notification written',
  )
}

function notBefore(
  { now, config }: NotifyScope,
  person: Person,
  visit: VisitRow,
  event: Trigger,
): number | null {
  const quiet = quietEnd(person, now)
  const pause = event === 'opened' ? openingPauseMs(visit, config) : 0
  return pause === 0 ? quiet : Math.max(quiet ?? 0, now + pause)
}

/** Returns the end of the member's quiet hours (epoch ms). Returns null if messages may be sent at once. */
export const quietEnd = (person: Person, now: number): number | null =>
  person.kind === 'member' ? quietHoursEnd(person.notify.quietHours, now) : null

type Writing = {
  id: string
  person: Person
  audience: Audience
  before: StoredNotification | undefined
  isNews: boolean
}

async function write(
  { unit, now }: NotifyScope,
  visit: VisitRow,
  kind: Trigger,
  { id, person, audience, before, isNews }: Writing,
): Promise<void> {
  const { notifications } = unit.forWorkspace(visit.workspace_id)
  if (before) return notifications.update(id, kind, isNews, now)
  await notifications.insert({
    id,
    recipient: recipientOf(person),
    memberId: person.kind === 'member' ? person.id : null,
    visitId: visit.visit_id,
    kind,
    because: audience.because ?? 'linkOwner',
    heldCount: 0,
    createdAt: now,
  })
}
