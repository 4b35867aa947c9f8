// Owns which documents a visitor read: all their visits added up by document.
import { sql } from 'kysely'
import type { DocumentRead } from '#shared/analytics.ts'
import { CodedError } from '#shared/errors.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { TrackerContext } from '../context.ts'

/** @throws CodedError not_found */
export async function documentsReadBy(
  { store: { db } }: TrackerContext,
  workspaceId: string,
  visitorId: string,
): Promise<DocumentRead[]> {
  const visitor = await db
    .selectFrom('visitors')
    .select('visitor_id')
    .where('workspace_id', '=', workspaceId)
    .where('visitor_id', '=', visitorId)
    .executeTakeFirst()
  if (!visitor) throw new CodedError('not_found', 'There is no such visitor.')
  const rows = await db
    .selectFrom('counted_visits as visit')
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'visit.workspace_id')
        .onRef('documents.document_id', '=', 'visit.document_id'),
    )
    .select((eb) => [
      'visit.document_id',
      'documents.title',
      eb.fn.countAll<number>().as('visits'),
      eb.fn.sum<number>('visit.active_ms').as('active_ms'),
      sql<number>`max(pages_seen * 1.0 / page_count)`.as('seen'),
      eb.fn.max('visit.opened_at').as('last_at'),
    ])
    .where('visit.workspace_id', '=', workspaceId)
    .where('visit.visitor_id', '=', visitorId)
    .groupBy(['visit.document_id', 'documents.title'])
    .orderBy('last_at', 'desc')
    .execute()
  return rows.map((row) => ({
    documentId: row.document_id,
    title: row.title,
    visits: row.visits,
    activeMs: row.active_ms,
    completion: Math.min(1, row.seen),
    lastOpenedAt: toInstant(row.last_at),
  }))
}
