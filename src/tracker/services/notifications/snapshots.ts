// Owns how rows of notifications become what members see.
import type { Kysely } from 'kysely'
import type { Notification, NotificationDelivery } from '#shared/model/feed.ts'
import { labelsOf } from '../../domain/documents/page-labels.ts'
import { toInstant, toInstantOrNull } from '../../infrastructure/clock.ts'
import type { Database } from '../../infrastructure/database/schema.ts'

/** The notifications with these ids, in one query. */
export async function notificationSnapshots(
  db: Kysely<Database>,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, Notification>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('notifications as n')
    .innerJoin('visits', (join) =>
      join.onRef('visits.workspace_id', '=', 'n.workspace_id').onRef('visits.visit_id', '=', 'n.visit_id'),
    )
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'visits.workspace_id')
        .onRef('documents.document_id', '=', 'visits.document_id'),
    )
    .leftJoin('document_versions as version', (join) =>
      join
        .onRef('version.workspace_id', '=', 'visits.workspace_id')
        .onRef('version.document_id', '=', 'visits.document_id')
        .onRef('version.number', '=', 'visits.document_version'),
    )
    .selectAll('n')
    .select([
      'visits.document_id',
      'visits.visitor_id',
      'visits.email',
      'visits.confidence',
      'visits.page',
      'visits.active_ms',
      'visits.returning',
      'documents.title',
      'version.page_labels',
    ])
    .where('n.workspace_id', '=', workspaceId)
    .where('n.notification_id', 'in', ids)
    .execute()
  const deliveries = await deliveriesOf(db, workspaceId, ids)
  return new Map(
    rows.map((row) => [
      row.notification_id,
      {
        id: row.notification_id,
        memberId: row.member_id ?? '',
        kind: row.kind,
        because: row.because,
        deliveries: deliveries.get(row.notification_id) ?? [],
        visitId: row.visit_id,
        documentId: row.document_id,
        documentTitle: row.title,
        visitor: { id: row.visitor_id, email: row.email, confidence: row.confidence },
        page: row.page,
        ...labelPart(labelsOf(row.page_labels)(row.page)),
        activeMs: row.active_ms,
        returning: row.returning === 1,
        ...(row.held_count > 0 ? { heldCount: row.held_count } : {}),
        createdAt: toInstant(row.created_at),
        updatedAt: toInstant(row.updated_at),
        readAt: toInstantOrNull(row.read_at),
      },
    ]),
  )
}

const labelPart = (pageLabel: string | undefined) => (pageLabel === undefined ? {} : { pageLabel })

async function deliveriesOf(
  db: Kysely<Database>,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, NotificationDelivery[]>> {
  const rows = await db
    .selectFrom('deliveries')
    .select(['notification_id', 'channel', 'state', 'reason', 'sent_at'])
    .where('workspace_id', '=', workspaceId)
    .where('notification_id', 'in', ids)
    .orderBy('channel')
    .execute()
  const snapshot = (row: (typeof rows)[number]): NotificationDelivery => ({
    channel: row.channel,
    state: row.state === 'sending' ? 'waiting' : row.state,
    reason: row.reason,
    sentAt: toInstantOrNull(row.sent_at),
  })
  const grouped = Map.groupBy(rows, (row) => row.notification_id)
  return new Map([...grouped].map(([id, theirs]) => [id, theirs.map(snapshot)]))
}
