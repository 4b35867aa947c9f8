import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import { z } from 'zod'
import type { WebhooksTable } from '../infrastructure/database/tables/webhooks.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'

/** An endpoint. The secrets are sealed. Instants are epoch ms; null: not set. */
export type StoredWebhook = {
  id: string
  name: string
  url: string
  events: string[]
  secret: string
  oldSecret: string | null
  oldSecretUntil: number | null
  createdAt: number
  pausedAt: number | null
  disabledAt: number | null
  disabledReason: WebhooksTable['disabled_reason']
  lastSuccessAt: number | null
  failingSince: number | null
  /** Failed attempts since the last successful one. */
  failures: number
  /** No delivery is sent before. */
  holdUntil: number | null
}
export type WebhookChange = Partial<Omit<StoredWebhook, 'id' | 'createdAt'>>

/** The column `events` of an endpoint. */
export const WebhookEventsColumn = z.array(z.string())

const webhookOf = (row: Selectable<WebhooksTable>): StoredWebhook => ({
  id: row.webhook_id,
  name: row.name,
  url: row.url,
  events: parseColumn(WebhookEventsColumn, row.events),
  secret: row.secret,
  oldSecret: row.old_secret,
  oldSecretUntil: row.old_secret_until,
  createdAt: row.created_at,
  pausedAt: row.paused_at,
  disabledAt: row.disabled_at,
  disabledReason: row.disabled_reason,
  lastSuccessAt: row.last_success_at,
  failingSince: row.failing_since,
  failures: row.failures,
  holdUntil: row.hold_until,
})

const columnNames = {
  name: 'name',
  url: 'url',
  secret: 'secret',
  oldSecret: 'old_secret',
  oldSecretUntil: 'old_secret_until',
  pausedAt: 'paused_at',
  disabledAt: 'disabled_at',
  disabledReason: 'disabled_reason',
  lastSuccessAt: 'last_success_at',
  failingSince: 'failing_since',
  failures: 'failures',
  holdUntil: 'hold_until',
} as const satisfies Record<Exclude<keyof WebhookChange, 'events'>, keyof WebhooksTable>

function columnsOf({ events, ...change }: WebhookChange): Updateable<WebhooksTable> {
  const columns = Object.entries(change).map(([field, value]) => [
    columnNames[field as keyof typeof columnNames],
    value,
  ])
  return { ...Object.fromEntries(columns), ...(events ? { events: JSON.stringify(events) } : {}) }
}

/** The endpoints of one workspace. */
export function createWebhookRepository({ db, dialect }: Connection, workspaceId: string) {
  const select = db.selectFrom('webhooks').selectAll().where('workspace_id', '=', workspaceId)
  return {
    /** Returns the endpoints, the oldest first. */
    async list(): Promise<StoredWebhook[]> {
      const rows = await select.orderBy('created_at').orderBy('webhook_id').execute()
      return rows.map(webhookOf)
    },

    async find(webhookId: string): Promise<StoredWebhook | undefined> {
      const row = await select.where('webhook_id', '=', webhookId).executeTakeFirst()
      return row && webhookOf(row)
    },

    /** Locks the endpoint until the transaction ends. Returns undefined if there is none. */
    async lock(webhookId: string): Promise<StoredWebhook | undefined> {
      const row = await select
        .where('webhook_id', '=', webhookId)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirst()
      return row && webhookOf(row)
    },

    async insert({ id, events, createdAt, ...rest }: StoredWebhook): Promise<void> {
      await db
        .insertInto('webhooks')
        .values({
          ...(columnsOf(rest) as Insertable<WebhooksTable>),
          ...{ workspace_id: workspaceId, webhook_id: id, created_at: createdAt },
          events: JSON.stringify(events),
        })
        .execute()
    },

    async update(webhookId: string, change: WebhookChange): Promise<void> {
      await db
        .updateTable('webhooks')
        .set(columnsOf(change))
        .where('workspace_id', '=', workspaceId)
        .where('webhook_id', '=', webhookId)
        .execute()
    },

    /** Deletes the endpoint with its deliveries. */
    async remove(webhookId: string): Promise<void> {
      for (const table of ['webhook_deliveries', 'webhooks'] as const) {
        await db
          .deleteFrom(table)
          .where('workspace_id', '=', workspaceId)
          .where('webhook_id', '=', webhookId)
          .execute()
      }
    },
  }
}

/** The endpoints of all workspaces that can send now: not paused, not disabled, not held back. `now`: epoch ms. */
export const canSend = (now: number) =>
  sql<boolean>`webhooks.paused_at is null and webhooks.disabled_at is null
    and (webhooks.hold_until is null or webhooks.hold_until <= ${now})`
