// Owns who is told of a visit: one notification a member and visit, which changes when the visit leaves (ADR 12).
import type { Transaction } from 'kysely'
import type { Trigger } from '#shared/model.ts'
import type { EmitTo } from '../feed/append.ts'
import { newId } from '../ids.ts'
import { readNotify } from '../people/rows.ts'
import type { Database } from '../store/schema.ts'
import type { VisitRow } from '../visits/snapshots.ts'

type Trx = Transaction<Database>
export type NotifyOptions = {
  now: number
  emit: EmitTo
  /** This member just did what made the notification: it is listed, and not shown. */
  quietFor?: string | undefined
}

async function ownersOf(trx: Trx, visits: readonly VisitRow[]) {
  const rows = await trx
    .selectFrom('members')
    .select(['workspace_id', 'member_id', 'notify'])
    .where('workspace_id', 'in', [...new Set(visits.map((visit) => visit.workspace_id))])
    .where('member_id', 'in', [...new Set(visits.map((visit) => visit.owner_id))])
    .where('removed_at', 'is', null)
    .execute()
  return new Map(rows.map((row) => [row.member_id, readNotify(row.notify)]))
}

/** Makes or changes the row; answers its id. A later leave of a resumed visit leaves "read" as it is. */
async function upsert(trx: Trx, visit: VisitRow, kind: Trigger, now: number): Promise<string> {
  const { notification_id: id } = await trx
    .insertInto('notifications')
    .values({
      workspace_id: visit.workspace_id,
      notification_id: newId('ntf'),
      recipient: visit.owner_id,
      member_id: visit.owner_id,
      visit_id: visit.visit_id,
      kind,
      because: 'linkOwner',
      created_at: now,
      updated_at: now,
      read_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'recipient', 'visit_id']).doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        updated_at: eb.ref('excluded.updated_at'),
        ...(visit.leaves <= 1 ? { read_at: null } : {}),
      })),
    )
    .returning('notification_id')
    .executeTakeFirstOrThrow()
  return id
}

/** A member who switched this event off gets no row for it; a row that exists still says what became of the visit. */
async function updateOnly(trx: Trx, visit: VisitRow, kind: Trigger, now: number): Promise<string | null> {
  const row = await trx
    .updateTable('notifications')
    .set({ kind, updated_at: now })
    .where('workspace_id', '=', visit.workspace_id)
    .where('member_id', '=', visit.owner_id)
    .where('visit_id', '=', visit.visit_id)
    .returning('notification_id')
    .executeTakeFirst()
  return row?.notification_id ?? null
}

/** Tells the owners of the visits' links, as each wants to be told. */
export async function notifyOwners(
  trx: Trx,
  visits: readonly VisitRow[],
  kind: Trigger,
  { now, emit, quietFor }: NotifyOptions,
): Promise<void> {
  if (visits.length === 0) return
  const owners = await ownersOf(trx, visits)
  for (const visit of visits) {
    const wants = owners.get(visit.owner_id)
    if (!wants) continue
    const shown = wants[kind][visit.returning === 1 ? 'returning' : 'first'].desktop
    const notificationId = shown
      ? await upsert(trx, visit, kind, now)
      : kind === 'left'
        ? await updateOnly(trx, visit, kind, now)
        : null
    if (notificationId === null) continue
    const silent = !shown || visit.leaves > 1 || quietFor === visit.owner_id
    emit(visit.workspace_id, {
      type: 'notification',
      subject: { notificationId, silent },
      memberId: visit.owner_id,
    })
  }
}
