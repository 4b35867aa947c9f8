// The columns that both outboxes have: of the notifications of visits, and of notices.
import type { Selectable } from 'kysely'
import { type Delivery, type DeliveryChange, DeliveryReference } from '../domain/notifications/delivery.ts'
import type { NoticeDeliveriesTable } from '../infrastructure/database/tables/notifications.ts'
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
