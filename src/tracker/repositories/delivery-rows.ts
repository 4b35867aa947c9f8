// The columns that both outboxes have: of the notifications of visits, and of notices.
import type { Insertable, Selectable } from 'kysely'
import type { ChannelName, Failures } from '../domain/notifications/channel.ts'
import type { ChannelPlan } from '../domain/notifications/channel-plan.ts'
import { type Delivery, type DeliveryChange, DeliveryReference } from '../domain/notifications/delivery.ts'
import type { NoticeDeliveriesTable } from '../infrastructure/database/tables/notifications.ts'
import { newId } from '../infrastructure/ids.ts'
import { parseColumn } from './json-columns.ts'

type Row = Omit<Selectable<NoticeDeliveriesTable>, 'notice_id'>

export const readReference = (json: string | null): DeliveryReference =>
  json === null ? {} : parseColumn(DeliveryReference, json)

export const deliveryColumns = (row: Row): Omit<Delivery, 'version'> => ({
  workspaceId: row.workspace_id,
  id: row.delivery_id,
  channel: row.channel,
  state: row.state,
  sentVersion: row.sent_version,
  attempts: row.attempts,
  availableAt: row.available_at,
  leaseToken: row.lease_token,
  reference: readReference(row.reference),
  reason: row.reason,
})

/** The new values of the columns that `change` contains. */
export function columnsOf(change: DeliveryChange) {
  const { state, sentVersion, attempts, availableAt, leaseToken, reference, reason, sentAt } = change
  return {
    ...(state === undefined ? {} : { state }),
    ...(sentVersion === undefined ? {} : { sent_version: sentVersion }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(availableAt === undefined ? {} : { available_at: availableAt }),
    ...(leaseToken === undefined ? {} : { lease_token: leaseToken }),
    ...(reference === undefined ? {} : { reference: JSON.stringify(reference) }),
    ...(reason === undefined ? {} : { reason }),
    ...(sentAt === undefined ? {} : { sent_at: sentAt }),
  }
}

type NewRow = Omit<Insertable<NoticeDeliveriesTable>, 'workspace_id' | 'notice_id'>

/** The rows of a new message: one for each channel that sends it, not before `notBefore`, and one for each channel that cannot. Epoch ms. */
export function newDeliveries(
  { send, failed }: Pick<ChannelPlan, 'send' | 'failed'>,
  now: number,
  notBefore: number | null,
): NewRow[] {
  const row = (channel: ChannelName) => ({
    ...{ delivery_id: newId('dlv'), channel, sent_version: 0, attempts: 0, created_at: now },
  })
  return [
    ...send.map((channel) => ({
      ...{ ...row(channel), state: 'waiting' as const, available_at: notBefore ?? now },
    })),
    ...Object.entries(failed).map(([channel, reason]) => ({
      ...{ ...row(channel as ChannelName), state: 'failed' as const, available_at: null, reason },
    })),
  ]
}

/** The channels of failed deliveries, with the reasons. */
export const failuresOf = (rows: readonly Pick<Row, 'channel' | 'reason'>[]): Failures =>
  Object.fromEntries(rows.map((row) => [row.channel, row.reason ?? 'unreachable']))
