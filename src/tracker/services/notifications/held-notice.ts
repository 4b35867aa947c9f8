// Owns the one notification that stands for openings that are held: the link's owner is asked what to do with them (ADR 47).
import type { Selectable, Transaction } from 'kysely'
import type { NotifyChannels, NotifyPreferences } from '#shared/model/people.ts'
import { planChannels } from '../../domain/notifications/channel-plan.ts'
import { channelsOf } from '../../infrastructure/config.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { NotificationsTable } from '../../infrastructure/database/tables/telling.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { documentOwner } from './audience.ts'
import { addDeliveries } from './delivery-rows.ts'
import { personOf, quietEnd, type TellOptions } from './notify.ts'
import { readScene } from './recipients-data.ts'

type Trx = Transaction<Database>

/** One a link and day: it is brought up to date. */
const sameMs = 86_400_000

function noticeOf(
  trx: Trx,
  visit: VisitRow,
  memberId: string,
  now: number,
): Promise<Selectable<NotificationsTable> | undefined> {
  return trx
    .selectFrom('notifications')
    .innerJoin('visits', (join) =>
      join
        .onRef('visits.workspace_id', '=', 'notifications.workspace_id')
        .onRef('visits.visit_id', '=', 'notifications.visit_id'),
    )
    .selectAll('notifications')
    .where('notifications.workspace_id', '=', visit.workspace_id)
    .where('notifications.member_id', '=', memberId)
    .where('notifications.held_count', '>', 0)
    .where('notifications.created_at', '>', now - sameMs)
    .where('visits.link_id', '=', visit.link_id)
    .executeTakeFirst()
}

/** By any channel on which this member hears of visits at all; otherwise in the app. */
function channelsFor({ opened, left }: NotifyPreferences): NotifyChannels {
  const all = [opened.first, opened.returning, left.first, left.returning]
  const wants = (channel: keyof NotifyChannels) => all.some((chosen) => chosen[channel])
  const chosen = { desktop: wants('desktop'), email: wants('email'), slack: wants('slack') }
  return chosen.email || chosen.slack ? chosen : { ...chosen, desktop: true }
}

/** A number that doubled is news for whoever looks at the list. */
const isDoubled = (before: number, after: number) =>
  Math.floor(Math.log2(after)) > Math.floor(Math.log2(before))

/** `count` more openings of this visit's link are held, this one among them. */
export async function tellHeld(
  trx: Trx,
  visit: VisitRow,
  count: number,
  options: TellOptions,
): Promise<void> {
  const { now, emit, config } = options
  if ((await readScene(trx, [visit])).muted(visit)) return
  const memberId = await documentOwner(trx, visit)
  const person =
    memberId && (await personOf(trx, visit.workspace_id, { member_id: memberId, outsider: null }))
  if (!memberId || !person || person.kind !== 'member') return
  const before = await noticeOf(trx, visit, memberId, now)
  const id = before?.notification_id ?? newId('ntf')
  const event = (silent: boolean) =>
    emit(visit.workspace_id, { type: 'notification', subject: { notificationId: id, silent }, memberId })
  if (before) {
    const held = before.held_count + count
    await trx
      .updateTable('notifications')
      .set({ held_count: held, updated_at: now })
      .where('workspace_id', '=', visit.workspace_id)
      .where('notification_id', '=', id)
      .execute()
    if (isDoubled(before.held_count, held)) event(true)
    return
  }
  await trx
    .insertInto('notifications')
    .values({
      ...{ workspace_id: visit.workspace_id, notification_id: id, recipient: memberId, member_id: memberId },
      ...{ visit_id: visit.visit_id, kind: 'opened', because: 'linkOwner', held_count: count },
      ...{ created_at: now, updated_at: now, read_at: null },
    })
    .execute()
  const plan = planChannels(channelsFor(person.notify), channelsOf(config))
  const quiet = quietEnd(person, now)
  await addDeliveries(trx, visit, id, plan, now, quiet)
  event(!plan.desktop || quiet !== null)
}
