// Owns which Slack message a later visit is told under: that of the same reader's first visit to the same document.
import type { Kysely } from 'kysely'
import type { Database } from '../../infrastructure/database/schema.ts'
import { type DeliveryRow, readReference } from './delivery-rows.ts'

/** The `ts` of the message that begins the thread; null where this one begins it, and for readers whom nobody knows. */
export async function threadOf(
  db: Kysely<Database>,
  row: DeliveryRow,
  visitor: { id: string | null; documentId: string },
  channel: string,
): Promise<string | null> {
  if (visitor.id === null) return null
  const earlier = await db
    .selectFrom('deliveries')
    .innerJoin('visits', (join) =>
      join
        .onRef('visits.workspace_id', '=', 'deliveries.workspace_id')
        .onRef('visits.visit_id', '=', 'deliveries.visit_id'),
    )
    .select('deliveries.reference')
    .where('deliveries.workspace_id', '=', row.workspace_id)
    .where('deliveries.channel', '=', 'slack')
    .where('deliveries.sent_version', '>', 0)
    .where('deliveries.delivery_id', '!=', row.delivery_id)
    .where('visits.visitor_id', '=', visitor.id)
    .where('visits.document_id', '=', visitor.documentId)
    .orderBy('deliveries.created_at')
    .execute()
  const references = earlier.map((each) => readReference(each.reference))
  const first = references.find((each) => each.channel === channel && each.ts !== undefined)
  return first ? (first.threadTs ?? first.ts ?? null) : null
}
