import type { Insertable, Selectable, Updateable } from 'kysely'
import { z } from 'zod'
import type { ListPosition } from '../domain/list-cursor.ts'
import type { WebhookDeliveriesTable } from '../infrastructure/database/tables/webhooks.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'
import { isAfter } from './list-position.ts'

const Facts = z.record(z.string(), z.unknown())

/** One event for one endpoint. Instants are epoch ms; null: not set. */
export type StoredWebhookDelivery = {
  id: string
  webhookId: string
  event: string
  visitId: string | null
  linkId: string | null
  facts: z.infer<typeof Facts>
  occurredAt: number
  state: WebhookDeliveriesTable['state']
  attempts: number
  availableAt: number | null
  expiresAt: number
  leaseToken: string | null
  lastAttemptAt: number | null
  status: number | null
  problem: WebhookDeliveriesTable['problem']
  durationMs: number | null
  response: string | null
}
export type WebhookDeliveryChange = Partial<
  Omit<StoredWebhookDelivery, 'id' | 'webhookId' | 'event' | 'visitId' | 'linkId' | 'facts' | 'occurredAt'>
>

export const deliveryOf = (row: Selectable<WebhookDeliveriesTable>): StoredWebhookDelivery => ({
  id: row.delivery_id,
  webhookId: row.webhook_id,
  event: row.event,
  visitId: row.visit_id,
  linkId: row.link_id,
  facts: parseColumn(Facts, row.facts),
  occurredAt: row.occurred_at,
  state: row.state,
  attempts: row.attempts,
  availableAt: row.available_at,
  expiresAt: row.expires_at,
  leaseToken: row.lease_token,
  lastAttemptAt: row.last_attempt_at,
  status: row.status,
  problem: row.problem,
  durationMs: row.duration_ms,
  response: row.response,
})

const columnNames = {
  state: 'state',
  attempts: 'attempts',
  availableAt: 'available_at',
  expiresAt: 'expires_at',
  leaseToken: 'lease_token',
  lastAttemptAt: 'last_attempt_at',
  status: 'status',
  problem: 'problem',
  durationMs: 'duration_ms',
  response: 'response',
} as const satisfies Record<keyof WebhookDeliveryChange, keyof WebhookDeliveriesTable>

const columnsOf = (change: WebhookDeliveryChange): Updateable<WebhookDeliveriesTable> =>
  Object.fromEntries(
    Object.entries(change).map(([field, value]) => [columnNames[field as keyof typeof columnNames], value]),
  )

/** The outbox and the log of the webhooks of one workspace. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on deliveries
export function createWebhookDeliveryRepository({ db }: Connection, workspaceId: string) {
  const select = db.selectFrom('webhook_deliveries').selectAll().where('workspace_id', '=', workspaceId)
  const update = () => db.updateTable('webhook_deliveries').where('workspace_id', '=', workspaceId)
  return {
    /** Returns up to `limit` deliveries after the position, the newest event first. */
    async page(
      webhookId: string,
      after: ListPosition | null,
      limit: number,
    ): Promise<StoredWebhookDelivery[]> {
      const rows = await select
        .where('webhook_id', '=', webhookId)
        .where(isAfter(after, 'occurred_at', 'delivery_id'))
        .orderBy('occurred_at', 'desc')
        .orderBy('delivery_id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(deliveryOf)
    },

    async find(webhookId: string, deliveryId: string): Promise<StoredWebhookDelivery | undefined> {
      const row = await select
        .where('webhook_id', '=', webhookId)
        .where('delivery_id', '=', deliveryId)
        .executeTakeFirst()
      return row && deliveryOf(row)
    },

    /** Returns the numbers of deliveries that are not sent yet, by endpoint. */
    async countWaiting(): Promise<Map<string, number>> {
      const rows = await db
        .selectFrom('webhook_deliveries')
        .select((eb) => ['webhook_id', eb.fn.countAll<number>().as('count')])
        .where('workspace_id', '=', workspaceId)
        .where('available_at', 'is not', null)
        .groupBy('webhook_id')
        .execute()
      return new Map(rows.map((row) => [row.webhook_id, Number(row.count)]))
    },

    async insert({
      id,
      webhookId,
      event,
      visitId,
      linkId,
      facts,
      occurredAt,
      ...rest
    }: StoredWebhookDelivery) {
      await db
        .insertInto('webhook_deliveries')
        .values({
          ...(columnsOf(rest) as Insertable<WebhookDeliveriesTable>),
          ...{ workspace_id: workspaceId, delivery_id: id, webhook_id: webhookId, event },
          ...{ visit_id: visitId, link_id: linkId, facts: JSON.stringify(facts), occurred_at: occurredAt },
        })
        .execute()
    },

    async update(deliveryId: string, change: WebhookDeliveryChange): Promise<void> {
      await update().set(columnsOf(change)).where('delivery_id', '=', deliveryId).execute()
    },

    /** Stores the result of an attempt. Returns false if the lease is lost: another process has claimed the delivery since. */
    async settle(deliveryId: string, leaseToken: string, change: WebhookDeliveryChange): Promise<boolean> {
      const { numUpdatedRows } = await update()
        .set({ ...columnsOf(change), lease_token: null })
        .where('delivery_id', '=', deliveryId)
        .where('lease_token', '=', leaseToken)
        .executeTakeFirstOrThrow()
      return numUpdatedRows > 0n
    },

    /** The visits are held (ADR 47): what was not sent about them waits for the answer of a member. */
    async hold(visitIds: readonly string[]): Promise<void> {
      if (visitIds.length === 0) return
      await update()
        .set({ state: 'held', available_at: null })
        .where('visit_id', 'in', visitIds)
        .where('state', '=', 'waiting')
        .execute()
    },

    /** The held events of a link are sent, for the time of a new event. */
    async releaseHeld(linkId: string, now: number, expiresAt: number): Promise<void> {
      await update()
        .set({ state: 'waiting', available_at: now, expires_at: expiresAt })
        .where('link_id', '=', linkId)
        .where('state', '=', 'held')
        .execute()
    },

    async dropHeld(linkId: string): Promise<void> {
      await update()
        .set({ state: 'dropped' })
        .where('link_id', '=', linkId)
        .where('state', '=', 'held')
        .execute()
    },

    /** Sends the waiting deliveries of an endpoint at once, for example after it was resumed. */
    async wake(webhookId: string, now: number): Promise<void> {
      await update()
        .set({ available_at: now })
        .where('webhook_id', '=', webhookId)
        .where('state', '=', 'waiting')
        .execute()
    },

    /** Gives up the deliveries of an endpoint whose time is over. */
    async expire(webhookId: string, now: number): Promise<number> {
      const { numUpdatedRows } = await update()
        .set({ state: 'failed', available_at: null, lease_token: null })
        .where('webhook_id', '=', webhookId)
        .where('state', 'in', ['waiting', 'sending'])
        .where('available_at', 'is not', null)
        .where('expires_at', '<=', now)
        .executeTakeFirstOrThrow()
      return Number(numUpdatedRows)
    },
  }
}
