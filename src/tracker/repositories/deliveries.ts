import type { Selectable } from 'kysely'
import type { Trigger } from '#shared/model/runs.ts'
import type { ChannelName, ChannelTraits } from '../domain/notifications/channel.ts'
import type { ChannelPlan } from '../domain/notifications/channel-plan.ts'
import type { DeliveryReference, VisitDelivery } from '../domain/notifications/delivery.ts'
import type { DeliveriesTable } from '../infrastructure/database/tables/notifications.ts'
import type { Connection } from './connection.ts'
import { deliveryColumns, newDeliveries, readReference } from './delivery-rows.ts'
import { createDeliveryStatements, createDueStatements } from './delivery-statements.ts'
import type { VisitRow } from './visit-snapshots.ts'

const deliveryOf = (row: Selectable<DeliveriesTable>): VisitDelivery => ({
  ...deliveryColumns(row),
  version: row.version,
  notificationId: row.notification_id,
  visitId: row.visit_id,
})

/** An event of a visit that has a notification. `isRepeat`: an earlier leave of the visit was already notified. */
export type Update = { event: Trigger; isRepeat: boolean; plan: ChannelPlan | null; now: number }

/** Returns true if the channel must send something for this event. */
function isSent({ name, onChange }: ChannelTraits, { event, isRepeat, plan }: Update): boolean {
  return onChange === 'edit' || (event === 'left' && !isRepeat && (plan?.send.includes(name) ?? false))
}

/** The outbox of one workspace. Instants are epoch ms. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on the outbox of a workspace
export function createDeliveryRepository(connection: Connection, workspaceId: string) {
  const { db, dialect } = connection
  return {
    ...createDeliveryStatements(connection, workspaceId, 'visits'),

    /** Adds deliveries to a notification. Existing deliveries do not change. The new deliveries are not sent before `notBefore`. */
    async add(
      visitId: string,
      notificationId: string,
      plan: Pick<ChannelPlan, 'send' | 'failed'>,
      now: number,
      notBefore: number | null,
    ): Promise<void> {
      const ids = { workspace_id: workspaceId, notification_id: notificationId, visit_id: visitId }
      const rows = newDeliveries(plan, now, notBefore).map((row) => ({ ...ids, ...row, version: 1 }))
      if (rows.length === 0) return
      await db
        .insertInto('deliveries')
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'notification_id', 'channel']).doNothing(),
        )
        .execute()
    },

    /** Marks the deliveries that must be sent again because of another event. If a delivery is being sent now, it is sent once more afterwards. */
    async sendAgain(
      channels: readonly ChannelTraits[],
      notificationId: string,
      update: Update,
    ): Promise<void> {
      const rows = await db
        .selectFrom('deliveries')
        .select(['delivery_id', 'channel', 'state'])
        .where('workspace_id', '=', workspaceId)
        .where('notification_id', '=', notificationId)
        .where('state', '!=', 'failed')
        .execute()
      for (const row of rows) {
        const channel = channels.find(({ name }) => name === row.channel)
        if (!channel || !isSent(channel, update)) continue
        await db
          .updateTable('deliveries')
          .set((eb) => ({
            version: eb('version', '+', 1),
            state: eb
              .case()
              .when('state', '=', 'sent')
              .then('waiting' as const)
              .else(eb.ref('state'))
              .end(),
            available_at: eb
              .case()
              .when('state', '=', 'sent')
              .then(update.now)
              .else(eb.ref('available_at'))
              .end(),
          }))
          .where('workspace_id', '=', workspaceId)
          .where('delivery_id', '=', row.delivery_id)
          .execute()
      }
    },

    /** Locks the visit of the delivery and then the delivery. All code that notifies uses this order. Returns undefined if the lease is lost. */
    async lockHeld(
      { id, visitId }: Pick<VisitDelivery, 'id' | 'visitId'>,
      leaseToken: string,
    ): Promise<{ visit: VisitRow; held: VisitDelivery } | undefined> {
      const isPostgres = dialect === 'postgres'
      const visit = await db
        .selectFrom('visits')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .$if(isPostgres, (query) => query.forUpdate())
        .executeTakeFirstOrThrow()
      const row = await db
        .selectFrom('deliveries')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('delivery_id', '=', id)
        .where('lease_token', '=', leaseToken)
        .$if(isPostgres, (query) => query.forUpdate())
        .executeTakeFirst()
      return row && { visit, held: deliveryOf(row) }
    },

    /**
     * Returns the references of other sent messages of this channel about the same visitor and document, the oldest first. The list is empty for an
     * unknown visitor.
     */
    async earlierReferences(
      { id, channel }: Pick<VisitDelivery, 'id' | 'channel'>,
      visitor: { id: string | null; documentId: string },
    ): Promise<DeliveryReference[]> {
      if (visitor.id === null) return []
      const rows = await db
        .selectFrom('deliveries')
        .innerJoin('visits', (join) =>
          join
            .onRef('visits.workspace_id', '=', 'deliveries.workspace_id')
            .onRef('visits.visit_id', '=', 'deliveries.visit_id'),
        )
        .select('deliveries.reference')
        .where('deliveries.workspace_id', '=', workspaceId)
        .where('deliveries.channel', '=', channel)
        .where('deliveries.sent_version', '>', 0)
        .where('deliveries.delivery_id', '!=', id)
        .where('visits.visitor_id', '=', visitor.id)
        .where('visits.document_id', '=', visitor.documentId)
        .orderBy('deliveries.created_at')
        .execute()
      return rows.map((row) => readReference(row.reference))
    },
  }
}

export type DueDelivery = {
  delivery: VisitDelivery
  /** The member who gets the notification. Null for a recipient who is not a member. */
  memberId: string | null
}

/** Finds the due deliveries of all workspaces. `now` is epoch ms. */
export function createOutboxRepository(connection: Connection) {
  const { db, dialect } = connection
  return {
    ...createDueStatements(connection, 'visits'),

    /** Locks and returns the delivery that has been due for the longest time. Deliveries that another transaction has locked are skipped. */
    async lockNextDue(channel: ChannelName, now: number): Promise<DueDelivery | undefined> {
      const row = await db
        .selectFrom('deliveries')
        .innerJoin('notifications', (join) =>
          join
            .onRef('notifications.workspace_id', '=', 'deliveries.workspace_id')
            .onRef('notifications.notification_id', '=', 'deliveries.notification_id'),
        )
        .selectAll('deliveries')
        .select('notifications.member_id')
        .where('deliveries.channel', '=', channel)
        .where('deliveries.available_at', '<=', now)
        .orderBy('deliveries.available_at')
        .orderBy('deliveries.delivery_id')
        .limit(1)
        .$if(dialect === 'postgres', (query) => query.forUpdate('deliveries').skipLocked())
        .executeTakeFirst()
      return row && { delivery: deliveryOf(row), memberId: row.member_id }
    },
  }
}
