import { type Insertable, sql } from 'kysely'
import type { WebhookDeliveriesTable } from '../infrastructure/database/tables/webhooks.ts'
import { newId } from '../infrastructure/ids.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'
import { deliveryOf, type StoredWebhookDelivery } from './webhook-deliveries.ts'
import { canSend, WebhookEventsColumn } from './webhooks.ts'

/** An event that was decided. `availableAt` null: it is held. Instants are epoch ms. */
export type NewWebhookEvent = Pick<
  StoredWebhookDelivery,
  'event' | 'visitId' | 'linkId' | 'facts' | 'occurredAt'
> & {
  workspaceId: string
  availableAt: number | null
  expiresAt: number
}

export type WebhookKey = { workspaceId: string; webhookId: string }

/** Far below the maximum number of parameters. */
const rowsPerInsert = 200
const perSweep = 1_000

/** The outbox of the webhooks of all workspaces, because one sweep decides about visits of all workspaces. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on the outbox
export function createWebhookOutboxRepository({ db, dialect }: Connection) {
  /** Returns the endpoints of the workspaces that get events, with the types of their events as JSON. */
  const receiving = (workspaceIds: readonly string[]) =>
    db
      .selectFrom('webhooks')
      .select(['workspace_id', 'webhook_id', 'events'])
      .where('workspace_id', 'in', workspaceIds)
      .where('paused_at', 'is', null)
      .where('disabled_at', 'is', null)
      .execute()

  return {
    /**
     * Inserts a delivery for each endpoint that has chosen the event. Paused and disabled endpoints get none. Must be called in the transaction that decides
     * the events. Returns the number of deliveries.
     */
    async record(events: readonly NewWebhookEvent[]): Promise<number> {
      if (events.length === 0) return 0
      const endpoints = await receiving([...new Set(events.map(({ workspaceId }) => workspaceId))])
      const rows = endpoints.flatMap((endpoint) => {
        const chosen = new Set(parseColumn(WebhookEventsColumn, endpoint.events))
        return events
          .filter((event) => event.workspaceId === endpoint.workspace_id && chosen.has(event.event))
          .map((event) => rowOf(event, endpoint.webhook_id))
      })
      for (let start = 0; start < rows.length; start += rowsPerInsert) {
        await db
          .insertInto('webhook_deliveries')
          .values(rows.slice(start, start + rowsPerInsert))
          .execute()
      }
      return rows.length
    },

    /** Returns the endpoints that can send and have a due delivery. Takes no lock. Reads one entry of an index for each endpoint. */
    async due(now: number): Promise<WebhookKey[]> {
      const rows = await db
        .selectFrom('webhooks')
        .select(['workspace_id as workspaceId', 'webhook_id as webhookId'])
        .where(canSend(now))
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom('webhook_deliveries as d')
              .select(sql<number>`1`.as('one'))
              .whereRef('d.workspace_id', '=', 'webhooks.workspace_id')
              .whereRef('d.webhook_id', '=', 'webhooks.webhook_id')
              .where('d.available_at', '<=', now),
          ),
        )
        .execute()
      return rows
    },

    /**
     * Claims the delivery of the endpoint that has been due for the longest time, under a lease. Returns undefined if none is due or the endpoint cannot
     * send now. Safe for any number of processes.
     */
    async claim(
      { workspaceId, webhookId }: WebhookKey,
      now: number,
      lease: { token: string; until: number },
    ): Promise<StoredWebhookDelivery | undefined> {
      const row = await db
        .selectFrom('webhook_deliveries')
        .innerJoin('webhooks', (join) =>
          join
            .onRef('webhooks.workspace_id', '=', 'webhook_deliveries.workspace_id')
            .onRef('webhooks.webhook_id', '=', 'webhook_deliveries.webhook_id'),
        )
        .selectAll('webhook_deliveries')
        .where('webhook_deliveries.workspace_id', '=', workspaceId)
        .where('webhook_deliveries.webhook_id', '=', webhookId)
        .where('webhook_deliveries.available_at', '<=', now)
        .where(canSend(now))
        .orderBy('webhook_deliveries.available_at')
        .orderBy('webhook_deliveries.delivery_id')
        .limit(1)
        .$if(dialect === 'postgres', (query) => query.forUpdate('webhook_deliveries').skipLocked())
        .executeTakeFirst()
      if (!row) return undefined
      const change = {
        ...{ state: 'sending' as const, attempts: row.attempts + 1, available_at: lease.until },
        ...{ lease_token: lease.token, last_attempt_at: now },
      }
      await db
        .updateTable('webhook_deliveries')
        .set(change)
        .where('workspace_id', '=', workspaceId)
        .where('delivery_id', '=', row.delivery_id)
        .execute()
      return deliveryOf({ ...row, ...change })
    },

    /** What waits in all workspaces, for the metrics. `oldestMs`: how long the oldest event has waited. */
    async backlog(now: number): Promise<{ waiting: number; oldestMs: number; disabled: number }> {
      const { count, since } = await db
        .selectFrom('webhook_deliveries')
        .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('occurred_at').as('since')])
        .where('state', 'in', ['waiting', 'sending'])
        .executeTakeFirstOrThrow()
      const disabled = await db
        .selectFrom('webhooks')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('disabled_at', 'is not', null)
        .executeTakeFirstOrThrow()
      return {
        ...{ waiting: Number(count), oldestMs: since === null ? 0 : Math.max(0, now - since) },
        disabled: Number(disabled.count),
      }
    },

    /** Deletes settled deliveries of events before `instant` (epoch ms), up to a limit. Returns their number. */
    async deleteBefore(instant: number): Promise<number> {
      const old = await db
        .selectFrom('webhook_deliveries')
        .select(['workspace_id', 'delivery_id'])
        .where('occurred_at', '<', instant)
        .where('state', 'not in', ['waiting', 'sending'])
        .limit(perSweep)
        .execute()
      for (const { workspace_id, delivery_id } of old) {
        await db
          .deleteFrom('webhook_deliveries')
          .where('workspace_id', '=', workspace_id)
          .where('delivery_id', '=', delivery_id)
          .execute()
      }
      return old.length
    },
  }
}

const rowOf = (event: NewWebhookEvent, webhookId: string): Insertable<WebhookDeliveriesTable> => ({
  workspace_id: event.workspaceId,
  delivery_id: newId('msg'),
  webhook_id: webhookId,
  event: event.event,
  visit_id: event.visitId,
  link_id: event.linkId,
  facts: JSON.stringify(event.facts),
  occurred_at: event.occurredAt,
  state: event.availableAt === null ? 'held' : 'waiting',
  available_at: event.availableAt,
  expires_at: event.expiresAt,
  ...{
    lease_token: null,
    last_attempt_at: null,
    status: null,
    problem: null,
    duration_ms: null,
    response: null,
  },
})
