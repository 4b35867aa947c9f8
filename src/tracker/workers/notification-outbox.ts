// Owns the outbox: taking due deliveries under a lease, safe for any number of tracker processes, and what became of each.
import type { Kysely, Transaction } from 'kysely'
import {
  type Failed,
  type Failure,
  planChannels,
  planOutsider,
  type Served,
} from '../domain/notifications/channel-plan.ts'
import { channelsOf } from '../infrastructure/config.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import { newSlug } from '../infrastructure/ids.ts'
import type { VisitRow } from '../repositories/visit-snapshots.ts'
import type { TrackerContext } from '../services/context.ts'
import { tellDocumentOwnerInstead } from '../services/notifications/audience.ts'
import {
  addDeliveries,
  type DeliveryRow,
  type Reference,
  readReference,
} from '../services/notifications/delivery-rows.ts'
import { type Person, personOf, quietEnd, type TellOptions } from '../services/notifications/notify.ts'
import { inWorkspace } from '../services/transaction.ts'

type Trx = Transaction<Database>

export type Claimed = { row: DeliveryRow; reference: Reference; leaseToken: string; leaseUntil: number }

/**
 * `definite`: the channel said no, so nothing was sent. `problem`: what keeps the channel itself from sending, whoever the
 * message is for: an admin has to know.
 */
export type Outcome =
  | { kind: 'sent'; reference: Reference }
  | { kind: 'later'; afterMs: number; definite: boolean; problem?: string }
  | { kind: 'failed'; reason: Failure; problem?: string }

/** The lease ran out before anything was sent: this process stood still, and another may be sending it. */
export const leaseIsOver: Outcome = { kind: 'later', afterMs: 0, definite: true }

type Row = DeliveryRow & { member_id: string | null; recipient: string }

/** Whoever it is for, as they are now; null for a member who is gone. */
async function receiver(trx: Trx, row: Row): Promise<Person | null> {
  if (row.member_id === null) return { kind: 'outsider', name: '', email: '' }
  return personOf(trx, row.workspace_id, { member_id: row.member_id, outsider: null })
}

/**
 * Takes the next message that is due, one at a time, so that its lease begins right before it is sent and no slow mail
 * server lets the lease of those behind it run out. What waits for somebody's quiet hours is put off; the instant of the
 * first attempt is noted before anything is sent, so that a later one knows that it may have gone through.
 */
export async function claimDelivery(
  { store, clock, config }: TrackerContext,
  channel: Served,
): Promise<Claimed | 'putOff' | null> {
  // Most of the time nothing is due, and looking takes no lock.
  if (!(await anyDue(store.db, channel, clock.now()))) return null
  return store.transaction(async (trx) => {
    const now = clock.now()
    const row: Row | undefined = await trx
      .selectFrom('deliveries')
      .innerJoin('notifications', (join) =>
        join
          .onRef('notifications.workspace_id', '=', 'deliveries.workspace_id')
          .onRef('notifications.notification_id', '=', 'deliveries.notification_id'),
      )
      .selectAll('deliveries')
      .select(['notifications.member_id', 'notifications.recipient'])
      .where('deliveries.channel', '=', channel)
      .where('deliveries.available_at', '<=', now)
      .orderBy('deliveries.available_at')
      .orderBy('deliveries.delivery_id')
      .limit(1)
      .$if(store.dialect === 'postgres', (query) => query.forUpdate('deliveries').skipLocked())
      .executeTakeFirst()
    if (!row) return null
    const person = await receiver(trx, row)
    const quiet = person && quietEnd(person, now)
    if (person && !quiet) return take(trx, row, now, config.deliveryLeaseMs)
    const rest = person
      ? { state: 'waiting' as const, available_at: quiet }
      : { state: 'failed' as const, available_at: null }
    await update(trx, row, { ...rest, lease_token: null })
    return 'putOff'
  })
}

async function anyDue(db: Kysely<Database>, channel: Served, now: number): Promise<boolean> {
  const row = await db
    .selectFrom('deliveries')
    .select('delivery_id')
    .where('channel', '=', channel)
    .where('available_at', '<=', now)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

async function take(trx: Trx, row: Row, now: number, leaseMs: number): Promise<Claimed> {
  const before = readReference(row.reference)
  const leaseToken = newSlug()
  const leaseUntil = now + leaseMs
  await update(trx, row, {
    state: 'sending',
    attempts: row.attempts + 1,
    available_at: leaseUntil,
    lease_token: leaseToken,
    reference: JSON.stringify({ ...before, doubtSince: before.doubtSince ?? now } satisfies Reference),
  })
  return { row, reference: before, leaseToken, leaseUntil }
}

async function update(trx: Trx, row: DeliveryRow, change: Partial<DeliveryRow>): Promise<void> {
  await trx
    .updateTable('deliveries')
    .set(change)
    .where('workspace_id', '=', row.workspace_id)
    .where('delivery_id', '=', row.delivery_id)
    .execute()
}

/** Its visit is locked first, as everybody does who tells. Null where another process has taken it over. */
async function lockHeld(context: TrackerContext, trx: Trx, { row, leaseToken }: Claimed) {
  const isPostgres = context.store.dialect === 'postgres'
  const visit = await trx
    .selectFrom('visits')
    .selectAll()
    .where('workspace_id', '=', row.workspace_id)
    .where('visit_id', '=', row.visit_id)
    .$if(isPostgres, (query) => query.forUpdate())
    .executeTakeFirstOrThrow()
  const held = await trx
    .selectFrom('deliveries')
    .selectAll()
    .where('workspace_id', '=', row.workspace_id)
    .where('delivery_id', '=', row.delivery_id)
    .where('lease_token', '=', leaseToken)
    .$if(isPostgres, (query) => query.forUpdate())
    .executeTakeFirst()
  return held ? { visit, held } : null
}

export function settleDelivery(context: TrackerContext, claimed: Claimed, outcome: Outcome): Promise<void> {
  const { clock, config } = context
  return inWorkspace(context, claimed.row.workspace_id, async ({ trx, emit: emitHere }) => {
    const locked = await lockHeld(context, trx, claimed)
    if (!locked) return
    const { visit, held } = locked
    const now = clock.now()
    const emit: TellOptions['emit'] = (_workspaceId, event) => emitHere(event)
    await update(trx, held, changeOf(claimed, held, outcome, now))
    const loud =
      outcome.kind === 'failed'
        ? await tellOtherwise(trx, visit, held, { now, config, emit, dialect: context.store.dialect })
        : false
    const { member_id: memberId } = await trx
      .selectFrom('notifications')
      .select('member_id')
      .where('workspace_id', '=', held.workspace_id)
      .where('notification_id', '=', held.notification_id)
      .executeTakeFirstOrThrow()
    if (memberId === null) return
    const subject = { notificationId: held.notification_id, silent: !loud }
    emitHere({ type: 'notification', subject, memberId })
  })
}

function changeOf(
  { row, reference }: Claimed,
  held: DeliveryRow,
  outcome: Outcome,
  now: number,
): Partial<DeliveryRow> {
  const free = { lease_token: null }
  switch (outcome.kind) {
    case 'sent': {
      const isNewer = held.version > row.version
      return {
        ...free,
        ...{ state: isNewer ? 'waiting' : 'sent', available_at: isNewer ? now : null },
        ...{ sent_version: row.version, sent_at: now, attempts: 0 },
        reference: JSON.stringify({ ...outcome.reference, doubtSince: undefined } satisfies Reference),
      }
    }
    case 'later':
      return {
        ...free,
        ...{ state: 'waiting', available_at: now + outcome.afterMs },
        // What was in doubt before stays so.
        ...(outcome.definite ? { reference: JSON.stringify(reference) } : {}),
      }
    case 'failed':
      // What was sent earlier is still there: only its change is lost.
      if (held.sent_version > 0) return { ...free, state: 'sent', available_at: null }
      return { ...free, state: 'failed', reason: outcome.reason, available_at: null }
  }
}

/** Another channel takes the place of one that failed. True where that is the desktop. */
async function tellOtherwise(
  trx: Trx,
  visit: VisitRow,
  failed: DeliveryRow,
  options: TellOptions,
): Promise<boolean> {
  if (failed.sent_version > 0) return false
  const notification = await trx
    .selectFrom('notifications')
    .selectAll()
    .where('workspace_id', '=', failed.workspace_id)
    .where('notification_id', '=', failed.notification_id)
    .executeTakeFirstOrThrow()
  const failures = await failuresOf(trx, failed)
  const configured = channelsOf(options.config)
  if (notification.member_id === null) {
    const channel = planOutsider(configured, failures)
    if (channel)
      await addDeliveries(
        trx,
        visit,
        failed.notification_id,
        { send: [channel], failed: {} },
        options.now,
        null,
      )
    else await tellDocumentOwnerInstead(trx, visit, options)
    return false
  }
  const who = { member_id: notification.member_id, outsider: null }
  const person = await personOf(trx, failed.workspace_id, who)
  if (person?.kind !== 'member') return false
  const chosen = person.notify[notification.kind][visit.returning === 1 ? 'returning' : 'first']
  // Whatever they chose since: this event was to be told, and it wasn't.
  const plan = planChannels({ ...chosen, [failed.channel]: true }, configured, failures)
  const quiet = quietEnd(person, options.now)
  await addDeliveries(trx, visit, failed.notification_id, plan, options.now, quiet)
  return plan.desktop && !chosen.desktop && quiet === null
}

async function failuresOf(trx: Trx, { workspace_id, notification_id }: DeliveryRow): Promise<Failed> {
  const rows = await trx
    .selectFrom('deliveries')
    .select(['channel', 'reason'])
    .where('workspace_id', '=', workspace_id)
    .where('notification_id', '=', notification_id)
    .where('state', '=', 'failed')
    .execute()
  return Object.fromEntries(rows.map((row) => [row.channel, row.reason ?? 'unreachable']))
}
