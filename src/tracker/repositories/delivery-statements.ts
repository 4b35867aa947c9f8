// The statements that both outboxes have: of the notifications of visits, and of notices. Instants are epoch ms.
import type { ChannelName, Failures } from '../domain/notifications/channel.ts'
import type { DeliveryChange } from '../domain/notifications/delivery.ts'
import type { Connection } from './connection.ts'
import { columnsOf, failuresOf } from './delivery-rows.ts'

/** The table of the deliveries, and the table and the column of the messages that they belong to. */
const outboxes = {
  visits: { deliveries: 'deliveries', messages: 'notifications', id: 'notification_id' },
  notices: { deliveries: 'notice_deliveries', messages: 'notices', id: 'notice_id' },
} as const
export type OutboxName = keyof typeof outboxes

/** Returns the names with the types of one outbox. The columns that are used here are the same in both. */
const namesOf = (outbox: OutboxName) => outboxes[outbox] as (typeof outboxes)['notices']

/** The statements on the outbox of one workspace. */
export function createDeliveryStatements(
  { db }: Pick<Connection, 'db'>,
  workspaceId: string,
  outbox: OutboxName,
) {
  const { deliveries, messages, id } = namesOf(outbox)
  return {
    async updateDelivery(deliveryId: string, change: DeliveryChange): Promise<void> {
      await db
        .updateTable(deliveries)
        .set(columnsOf(change))
        .where('workspace_id', '=', workspaceId)
        .where('delivery_id', '=', deliveryId)
        .execute()
    },

    /** Returns the channels of a message that failed, with the reasons. */
    async failures(messageId: string): Promise<Failures> {
      const rows = await db
        .selectFrom(deliveries)
        .select(['channel', 'reason'])
        .where('workspace_id', '=', workspaceId)
        .where(id, '=', messageId)
        .where('state', '=', 'failed')
        .execute()
      return failuresOf(rows)
    },

    /**
     * Makes the waiting deliveries of a member due now, if no attempt was made yet. This method is called when the member changes quiet hours or
     * channels.
     */
    async releaseWaiting(memberId: string, now: number): Promise<void> {
      await db
        .updateTable(deliveries)
        .set({ available_at: now })
        .where('workspace_id', '=', workspaceId)
        .where('state', '=', 'waiting')
        .where('attempts', '=', 0)
        .where((eb) =>
          eb(
            id,
            'in',
            eb
              .selectFrom(messages)
              .select(id)
              .where('workspace_id', '=', workspaceId)
              .where('member_id', '=', memberId),
          ),
        )
        .execute()
    },

    /** Makes the messages of a channel due now that failed and wait for their next attempt. */
    async releaseChannel(channel: ChannelName, now: number): Promise<void> {
      await db
        .updateTable(deliveries)
        .set({ available_at: now })
        .where('workspace_id', '=', workspaceId)
        .where('channel', '=', channel)
        .where('state', '=', 'waiting')
        .where('attempts', '>', 0)
        .where('available_at', '>', now)
        .execute()
    },
  }
}

/** The statements on an outbox of all workspaces. They take no lock. */
export function createDueStatements({ db }: Pick<Connection, 'db'>, outbox: OutboxName) {
  const { deliveries } = namesOf(outbox)
  return {
    /** Returns the channels that have a due delivery. */
    async dueChannels(now: number): Promise<ChannelName[]> {
      const rows = await db
        .selectFrom(deliveries)
        .select('channel')
        .distinct()
        .where('available_at', '<=', now)
        .execute()
      return rows.map(({ channel }) => channel)
    },

    async isAnyDue(channel: ChannelName, now: number): Promise<boolean> {
      const row = await db
        .selectFrom(deliveries)
        .select('delivery_id')
        .where('channel', '=', channel)
        .where('available_at', '<=', now)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
  }
}
