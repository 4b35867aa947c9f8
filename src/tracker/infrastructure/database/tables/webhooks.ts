import type { Generated } from 'kysely'
import type { WebhookDeliveryState, WebhookDisabledReason, WebhookProblem } from '#shared/model/webhooks.ts'
import type { EpochMs, Json } from './columns.ts'

/** The endpoints to which the tracker sends events. */
export type WebhooksTable = {
  workspace_id: string
  webhook_id: string
  name: string
  url: string
  /** JSON: the types of the events. */
  events: Json
  /** Sealed (ADR 108). */
  secret: string
  /** Sealed: the secret from before the last rotation. It signs until `old_secret_until`. */
  old_secret: string | null
  old_secret_until: EpochMs | null
  created_at: EpochMs
  /** When an admin paused the endpoint. */
  paused_at: EpochMs | null
  /** When the tracker disabled the endpoint. */
  disabled_at: EpochMs | null
  disabled_reason: WebhookDisabledReason | null
  last_success_at: EpochMs | null
  /** The first failed attempt since the last successful one. */
  failing_since: EpochMs | null
  /** Failed attempts since the last successful one. */
  failures: Generated<number>
  /** No delivery is sent before. The receiver is down, or asked for it (Retry-After). */
  hold_until: EpochMs | null
}

/** The outbox and the log: one event for one endpoint. It has no body: the body is made from the visit or the link when it is sent. */
export type WebhookDeliveriesTable = {
  workspace_id: string
  /** The header `webhook-id`. */
  delivery_id: string
  webhook_id: string
  /** The type of the event. */
  event: string
  visit_id: string | null
  link_id: string | null
  /** JSON: the values of the event that are not read from the visit or the link. They have no personal data. */
  facts: Json
  /** When the event was decided. */
  occurred_at: EpochMs
  state: WebhookDeliveryState
  attempts: Generated<number>
  /** When it may be sent. In the state `sending`: when the lease expires. Null: it is not to be sent. */
  available_at: EpochMs | null
  /** After this instant, it is given up. */
  expires_at: EpochMs
  lease_token: string | null
  last_attempt_at: EpochMs | null
  /** The HTTP status of the last attempt. */
  status: number | null
  problem: WebhookProblem | null
  duration_ms: number | null
  /** The beginning of the answer of the last attempt. */
  response: string | null
}
