// Owns which counted visits a document's figures are about, and by which index they are read.
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { always, type Span } from '../../domain/analytics/days.ts'
import type { Database } from '../../infrastructure/database/schema.ts'

/** The visits that are asked for. */
export type Scope = {
  workspaceId: string
  documentId: string
  linkId?: string | undefined
  version?: number | undefined
  span: Span
}

export const spanOf = ({ from, to }: { from?: string | undefined; to?: string | undefined }): Span => ({
  // Nothing was opened before 1970; days before it would be taken for blocks of days.
  from: Math.max(always.from, from === undefined ? always.from : Date.parse(from)),
  to: to === undefined ? always.to : Date.parse(to),
})

const isAlways = ({ span }: Scope) => span.from === always.from && span.to === always.to

export function counted(db: Kysely<Database>, { workspaceId, documentId, linkId, version, span }: Scope) {
  let rows = db
    .selectFrom('counted_visits')
    .where('counted_visits.workspace_id', '=', workspaceId)
    .where('counted_visits.document_id', '=', documentId)
  if (span.from > always.from) rows = rows.where('opened_at', '>=', span.from)
  if (span.to < always.to) rows = rows.where('opened_at', '<', span.to)
  if (linkId !== undefined) rows = rows.where('counted_visits.link_id', '=', linkId)
  if (version !== undefined) rows = rows.where('document_version', '=', version)
  return rows
}

/** A column by which no index is to be walked: SQLite prefers one that gives the groups in order, however many rows it reads. */
export const unindexed = (column: string): RawBuilder<string> => sql<string>`${sql.ref(column)} || ''`

/**
 * A column to group or sort by. All visits of a document are read in its order, from an index that holds all that is asked;
 * those of some days are few, and are found by when they were opened.
 */
export const inOrder = (scope: Scope, column: 'link_id' | 'reader'): RawBuilder<string> =>
  isAlways(scope) ? sql<string>`${sql.ref(column)}` : unindexed(column)

export const byActiveMs = (scope: Scope): RawBuilder<number> =>
  isAlways(scope) ? sql<number>`active_ms` : sql<number>`active_ms + 0`
