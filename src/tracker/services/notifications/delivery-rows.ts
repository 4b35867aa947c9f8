// Owns how deliveries come to be and what makes them due again: in the transaction that tells.
import type { Insertable, Selectable, Transaction } from 'kysely'
import { z } from 'zod'
import type { Trigger } from '#shared/model/runs.ts'
import type { ChannelPlan } from '../../domain/notifications/channel-plan.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { DeliveriesTable } from '../../infrastructure/database/tables/telling.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'

type Trx = Transaction<Database>
export type DeliveryRow = Selectable<DeliveriesTable>

/** What the channel called what it took, and since when an attempt may have gone through without our knowing. */
const Reference = z.object({
  /** E-mail: Message-IDs of what was sent at open and at leave. */
  opened: z.string().optional(),
  left: z.string().optional(),
  /** Slack: conversation, message, and the message whose thread it is in. */
  channel: z.string().optional(),
  ts: z.string().optional(),
  threadTs: z.string().optional(),
  doubtSince: z.number().optional(),
})
export type Reference = z.infer<typeof Reference>
export const readReference = (json: string | null): Reference =>
  json === null ? {} : Reference.parse(JSON.parse(json))

/** New deliveries of a notification; those that exist stay as they are. `quietEnd`: nothing is sent before. */
export async function addDeliveries(
  trx: Trx,
  visit: Pick<VisitRow, 'workspace_id' | 'visit_id'>,
  notificationId: string,
  { send, failed }: Pick<ChannelPlan, 'send' | 'failed'>,
  now: number,
  quietEnd: number | null,
): Promise<void> {
  const base = {
    workspace_id: visit.workspace_id,
    notification_id: notificationId,
    visit_id: visit.visit_id,
    sent_version: 0,
    attempts: 0,
    created_at: now,
    version: 1,
  }
  const rows: Insertable<DeliveriesTable>[] = [
    ...send.map((channel) => ({
      ...{ ...base, delivery_id: newId('dlv'), channel },
      ...{ state: 'waiting' as const, available_at: quietEnd ?? now },
    })),
    ...Object.entries(failed).map(([channel, reason]) => ({
      ...{ ...base, delivery_id: newId('dlv'), channel: channel as 'email' | 'slack' },
      ...{ state: 'failed' as const, available_at: null, reason },
    })),
  ]
  if (rows.length === 0) return
  await trx
    .insertInto('deliveries')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'notification_id', 'channel']).doNothing())
    .execute()
}

type Bump = { event: Trigger; again: boolean; plan: ChannelPlan | null; now: number }

/** Does this event change what was sent? A Slack message is edited; a mail is followed by one more, once, where wanted. */
function isTold(channel: 'email' | 'slack', { event, again, plan }: Bump): boolean {
  if (channel === 'slack') return true
  return event === 'left' && !again && (plan?.send.includes('email') ?? false)
}

/** What was told before has changed. One that is being sent right now is sent again after that. */
export async function bumpDeliveries(
  trx: Trx,
  { workspace_id }: Pick<VisitRow, 'workspace_id'>,
  notificationId: string,
  bump: Bump,
): Promise<void> {
  const rows = await trx
    .selectFrom('deliveries')
    .select(['delivery_id', 'channel', 'state'])
    .where('workspace_id', '=', workspace_id)
    .where('notification_id', '=', notificationId)
    .where('state', '!=', 'failed')
    .execute()
  for (const row of rows) {
    if (!isTold(row.channel, bump)) continue
    await trx
      .updateTable('deliveries')
      .set((eb) => ({
        version: eb('version', '+', 1),
        state: eb
          .case()
          .when('state', '=', 'sent')
          .then('waiting' as const)
          .else(eb.ref('state'))
          .end(),
        available_at: eb.case().when('state', '=', 'sent').then(bump.now).else(eb.ref('available_at')).end(),
      }))
      .where('workspace_id', '=', workspace_id)
      .where('delivery_id', '=', row.delivery_id)
      .execute()
  }
}

/** A member changed their quiet hours or channels: what waits is looked at again now. */
export async function releaseWaiting(trx: Trx, workspaceId: string, memberId: string, now: number) {
  await trx
    .updateTable('deliveries')
    .set({ available_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'waiting')
    .where('attempts', '=', 0)
    .where((eb) =>
      eb(
        'notification_id',
        'in',
        eb
          .selectFrom('notifications')
          .select('notification_id')
          .where('workspace_id', '=', workspaceId)
          .where('member_id', '=', memberId),
      ),
    )
    .execute()
}
