// Webhooks: endpoints to which the tracker sends events, and the log of the deliveries.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'
import { testEventType, type WebhookEventType, webhookEventTypes } from '../webhook-events.ts'
import { DurationMs, Id, line } from './basics.ts'

/** The maximum number of endpoints of a workspace. */
export const maxWebhooks = 20
export const maxWebhookUrl = 2_000

export const WebhookEvent = z.enum(webhookEventTypes as [WebhookEventType, ...WebhookEventType[]])

/** `gone`: the receiver answered 410 Gone. `failing`: all attempts failed for days. */
export const WebhookDisabledReason = readAs(z.enum(['gone', 'failing']), 'failing')
export type WebhookDisabledReason = z.infer<typeof WebhookDisabledReason>

export const Webhook = z.object({
  id: Id,
  name: z.string(),
  url: z.string(),
  /** A newer tracker may send other events. */
  events: z.array(z.string()),
  createdAt: Instant,
  /** When an admin paused the endpoint. Null: not paused. */
  pausedAt: Instant.nullable(),
  /** When the tracker disabled the endpoint. It sends nothing until an admin resumes it. */
  disabledAt: Instant.nullable(),
  disabledReason: WebhookDisabledReason.nullable(),
  lastSuccessAt: Instant.nullable(),
  /** The first failed attempt since the last successful one. Null: the last attempt was successful. */
  failingSince: Instant.nullable(),
  /** Deliveries that are not sent yet. */
  waiting: z.int(),
  /** Until this instant, the secret from before the last rotation signs, too. */
  oldSecretUntil: Instant.nullable(),
  /** False: the key of the tracker was changed, so the secret must be rotated. Nothing is sent until then. */
  secretReadable: z.boolean(),
})
export type Webhook = z.infer<typeof Webhook>

/**
 * `waiting`: to be sent. `held`: the link was opened too often, and its owner has not answered yet (ADR 47). `failed`: given up. `dropped`: the object of
 * the event was erased or deleted before the event was sent.
 */
export const WebhookDeliveryState = readAs(
  z.enum(['waiting', 'sending', 'held', 'delivered', 'failed', 'dropped']),
  'waiting',
)
export type WebhookDeliveryState = z.infer<typeof WebhookDeliveryState>

/** Why an attempt got no answer (OutgoingProblem of the tracker). */
export const WebhookProblem = readAs(
  z.enum([
    'invalidUrl',
    'notAllowed',
    'unknownHost',
    'unreachable',
    'tls',
    'timedOut',
    'broken',
    'secretUnreadable',
    'interrupted',
  ]),
  'broken',
)
export type WebhookProblem = z.infer<typeof WebhookProblem>

export const WebhookDelivery = z.object({
  /** The header `webhook-id`. */
  id: Id,
  event: z.string(),
  state: WebhookDeliveryState,
  /** When the event happened. */
  occurredAt: Instant,
  attempts: z.int(),
  lastAttemptAt: Instant.nullable(),
  nextAttemptAt: Instant.nullable(),
  /** The HTTP status of the last attempt. Null: no answer. */
  status: z.int().nullable(),
  problem: WebhookProblem.nullable(),
  durationMs: DurationMs.nullable(),
})
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

export const WebhookDeliveryDetails = WebhookDelivery.extend({
  /** The body as it would be sent now. Null: the object of the event no longer exists. */
  body: z.string().nullable(),
  /** The beginning of the answer of the last attempt. */
  response: z.string().nullable(),
})
export type WebhookDeliveryDetails = z.infer<typeof WebhookDeliveryDetails>

/** The signing secret (`whsec_…`). It is shown once. */
export const WebhookSecret = z.string()

export const WebhookDraft = z.object({
  name: line(80).min(1),
  url: z.string().trim().min(1).max(maxWebhookUrl),
  events: z.array(WebhookEvent).min(1).max(webhookEventTypes.length),
})
export type WebhookDraft = z.infer<typeof WebhookDraft>

export const isTestEvent = (event: string): boolean => event === testEventType
