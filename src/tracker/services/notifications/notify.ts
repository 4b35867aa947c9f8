// Owns telling one audience of one event: the notification (one a visit and person, ADR 12), its deliveries, the feed.
import type { Selectable, Transaction } from 'kysely'
import type { Locale } from '#shared/model/basics.ts'
import type { NotifyPreferences } from '#shared/model/people.ts'
import type { Trigger } from '#shared/model/runs.ts'
import { quietUntil } from '#shared/quiet-hours.ts'
import { type ChannelPlan, planChannels, planOutsider } from '../../domain/notifications/channel-plan.ts'
import { type HoldConfig, isHeld, openingPauseMs } from '../../domain/visits/opening-hold.ts'
import type { EmitTo } from '../../events/dispatcher.ts'
import { channelsOf, type TrackerConfig } from '../../infrastructure/config.ts'
import type { DatabaseClient } from '../../infrastructure/database/client.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { AudiencesTable, NotificationsTable } from '../../infrastructure/database/tables/telling.ts'
import { newId } from '../../infrastructure/ids.ts'
import { readNotify } from '../../repositories/people-rows.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
import { addDeliveries, bumpDeliveries } from './delivery-rows.ts'

type Trx = Transaction<Database>
type NotificationRow = Selectable<NotificationsTable>
export type AudienceRow = Selectable<AudiencesTable>
/** The owner of a record who is no member. */
export type Outsider = { name: string; email: string }
export type TellOptions = {
  now: number
  config: Pick<TrackerConfig, 'sharedRunDelayMs' | 'ownerWaitMs' | 'smtpUrl' | 'slackToken'> & HoldConfig
  dialect: DatabaseClient['dialect']
  emit: EmitTo
  /** This member just did what made the notification: it is listed, and not shown. */
  quietFor?: string | undefined
  /** Openings that came right after others: listed, and not shown. */
  hushed?: ReadonlySet<string>
}

/** Who is told, with what they chose. */
export type Person =
  | { kind: 'member'; id: string; name: string; email: string; locale: Locale; notify: NotifyPreferences }
  | { kind: 'outsider'; name: string; email: string }

/** The key of a person in `notifications`. */
export const recipientOf = (person: Person) =>
  person.kind === 'member' ? person.id : `mailto:${person.email}`

export async function personOf(
  trx: Trx,
  workspaceId: string,
  who: Pick<AudienceRow, 'member_id' | 'outsider'>,
): Promise<Person | null> {
  if (who.outsider !== null) return { kind: 'outsider', ...(JSON.parse(who.outsider) as Outsider) }
  if (who.member_id === null) return null
  const row = await trx
    .selectFrom('members')
    .select(['member_id', 'name', 'email', 'locale', 'notify'])
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', who.member_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!row) return null
  const { member_id: id, name, email, locale } = row
  return { kind: 'member', id, name, email, locale, notify: readNotify(row.notify) }
}

/** What this person is to be told by of this event; null: by nothing. */
export function planFor(
  person: Person,
  visit: Pick<VisitRow, 'returning'>,
  event: Trigger,
  { config }: TellOptions,
): ChannelPlan | null {
  const configured = channelsOf(config)
  if (person.kind === 'outsider') {
    // Somebody who chose nothing gets one message a visit, once there is all to say.
    const channel = event === 'left' ? planOutsider(configured) : null
    return channel && { desktop: false, send: [channel], failed: {} }
  }
  const chosen = person.notify[event][visit.returning === 1 ? 'returning' : 'first']
  return Object.values(chosen).some(Boolean) ? planChannels(chosen, configured) : null
}

/**
 * To be called in the transaction that decided the event. A visit that was resumed and left again changes what is there.
 * False where there is nobody to tell.
 */
export async function tell(
  trx: Trx,
  visit: VisitRow,
  event: Trigger,
  audience: AudienceRow,
  options: TellOptions,
): Promise<boolean> {
  if (isHeld(visit)) return true
  const person = await personOf(trx, visit.workspace_id, audience)
  if (!person) return false
  const plan = planFor(person, visit, event, options)
  const before = await notificationOf(trx, visit, recipientOf(person))
  if (!before && !plan) return true
  // Who doesn't want to hear of openings isn't told of one; a notification that exists still says how the visit ended.
  if (!plan && event === 'opened') return true
  const id = before?.notification_id ?? newId('ntf')
  // A visit that was resumed and left once more was told already: what is there is brought up to date, quietly.
  const again = before?.kind === 'left' && event === 'left'
  await write(trx, visit, event, { id, person, audience, before, isNews: !!plan && !again }, options.now)
  const isSelf = person.kind === 'member' && options.quietFor === person.id
  await bumpDeliveries(trx, visit, id, { event, again, plan, now: options.now })
  if (plan && !isSelf && !again) {
    await addDeliveries(trx, visit, id, plan, options.now, notBefore(person, visit, event, options))
  }
  if (person.kind !== 'member') return true
  const isQuiet = quietUntil(person.notify.quietHours, options.now) !== null
  const isHushed = event === 'opened' && (options.hushed?.has(visit.visit_id) ?? false)
  const silent = !plan?.desktop || isHushed || again || isSelf || isQuiet
  options.emit(visit.workspace_id, {
    type: 'notification',
    subject: { notificationId: id, silent },
    memberId: person.id,
  })
  return true
}

function notBefore(
  person: Person,
  visit: VisitRow,
  event: Trigger,
  { now, config }: TellOptions,
): number | null {
  const quiet = quietEnd(person, now)
  const pause = event === 'opened' ? openingPauseMs(visit, config) : 0
  return pause === 0 ? quiet : Math.max(quiet ?? 0, now + pause)
}

/** When e-mail and Slack may be sent, where not at once. */
export const quietEnd = (person: Person, now: number): number | null =>
  person.kind === 'member' ? quietUntil(person.notify.quietHours, now) : null

function notificationOf(trx: Trx, visit: VisitRow, recipient: string): Promise<NotificationRow | undefined> {
  return trx
    .selectFrom('notifications')
    .selectAll()
    .where('workspace_id', '=', visit.workspace_id)
    .where('recipient', '=', recipient)
    .where('visit_id', '=', visit.visit_id)
    .executeTakeFirst()
}

type Telling = {
  id: string
  person: Person
  audience: AudienceRow
  before: NotificationRow | undefined
  isNews: boolean
}

/** What is no news leaves "read" as it is. */
async function write(trx: Trx, visit: VisitRow, kind: Trigger, telling: Telling, now: number): Promise<void> {
  const { id, person, audience, before, isNews } = telling
  if (before) {
    await trx
      .updateTable('notifications')
      .set({ kind, updated_at: now, ...(isNews ? { read_at: null } : {}) })
      .where('workspace_id', '=', visit.workspace_id)
      .where('notification_id', '=', id)
      .execute()
    return
  }
  await trx
    .insertInto('notifications')
    .values({
      workspace_id: visit.workspace_id,
      notification_id: id,
      recipient: recipientOf(person),
      member_id: person.kind === 'member' ? person.id : null,
      visit_id: visit.visit_id,
      kind,
      because: audience.because ?? 'linkOwner',
      created_at: now,
      updated_at: now,
      read_at: null,
    })
    .execute()
}
