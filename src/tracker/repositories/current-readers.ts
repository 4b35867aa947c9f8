// The readers who have a document open now.
import { type ExpressionBuilder, sql } from 'kysely'
import type { Reader } from '#shared/model/visits.ts'
import { labelsOf } from '../domain/documents/page-labels.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import { isSuspected } from '../domain/visits/by-person.ts'
import { toInstant } from '../infrastructure/clock.ts'
import { keptAs } from '../infrastructure/database/prepared-statements.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Connection } from './connection.ts'
import { ownedVisibly } from './visibility.ts'
import { byPeople } from './visit-filters.ts'
import { type SomeVisits, withNames } from './visit-names.ts'
import { visitorRefOf } from './visitor-refs.ts'

/** The maximum number of current readers in the list. If there are more, the list contains the readers who opened last. */
export const maxReaders = 200

type Db = Connection['db']

/** The columns that a reader needs. A visit has many more, and the list of all readers is read at each event. */
const readerColumns = [
  ...(['visits.workspace_id', 'visits.visit_id', 'visits.document_id', 'visits.owner_id'] as const),
  ...([
    'visits.page_count',
    'visits.page',
    'visits.active_ms',
    'visits.opened_at',
    'visits.visible',
  ] as const),
  ...(['visits.other_device', 'visits.suspected', 'visits.confirmed_person_at'] as const),
  ...(['visits.visitor_id', 'visits.email', 'visits.confidence'] as const),
  ...(['visits.claimed_record', 'visits.record'] as const),
] as const

const readers = (db: Db, visits?: SomeVisits) =>
  withNames(db, visits)
    .select(readerColumns)
    .orderBy('visits.opened_at', 'desc')
    .orderBy('visits.visit_id', 'desc')

type ReaderRow = Awaited<ReturnType<ReturnType<typeof readers>['execute']>>[number]

function labelOf({ page_labels, page }: ReaderRow) {
  const pageLabel = labelsOf(page_labels)(page)
  return pageLabel === undefined ? {} : { pageLabel }
}

const readerOf = (row: ReaderRow): Reader => ({
  visitId: row.visit_id,
  documentId: row.document_id,
  documentTitle: row.title,
  pageCount: row.page_count,
  ownerId: row.owner_id,
  visitor: visitorRefOf(row),
  page: row.page,
  ...labelOf(row),
  activeMs: row.active_ms,
  openedAt: toInstant(row.opened_at),
  visible: row.visible === 1,
  otherDevice: row.other_device === 1 && !isSuspected(row),
})

const isReading = (eb: ExpressionBuilder<Database, 'visits'>) =>
  eb.and([eb('visits.state', '=', 'reading'), byPeople(eb)])

/** The readers of one workspace whom a member may see. */
export function createCurrentReaderRepository({ db }: Connection, workspaceId: string) {
  return {
    /** Returns the current readers of visible links. The reader who opened last comes first. */
    async list(sees: Visibility): Promise<Reader[]> {
      // The number of readers may be in the thousands, so rows and names are read only for the readers in the list.
      const latest = db
        .selectFrom('visits')
        .select('visits.visit_id')
        .where('visits.workspace_id', '=', workspaceId)
        .where(isReading)
        .where(ownedVisibly(sees, 'visits.owner_id'))
        .orderBy('visits.opened_at', 'desc')
        .orderBy('visits.visit_id', 'desc')
        .limit(maxReaders)
      const rows = await readers(db)
        .where('visits.workspace_id', '=', workspaceId)
        .where('visits.visit_id', 'in', latest)
        .execute()
      return rows.map(readerOf)
    },
  }
}

/** The readers of all workspaces. */
export function createAllReadersRepository({ db, dialect }: Connection) {
  return {
    /**
     * Returns all current readers of each workspace, in the order of the ids. The reader who opened last comes first. For the work of the tracker itself,
     * not for a member (ADR 96).
     */
    async ofWorkspaces(workspaceIds: readonly string[]): Promise<Reader[][]> {
      const isWanted =
        dialect === 'postgres'
          ? sql<boolean>`visits.workspace_id = any(${workspaceIds}::text[])`
          : sql<boolean>`visits.workspace_id in (select value from json_each(${JSON.stringify(workspaceIds)}))`
      const placed = db
        .selectFrom('visits')
        // The columns of the joins of the names.
        .select(['visits.link_id', 'visits.document_version', 'visits.team'])
        .select(readerColumns)
        .select((eb) =>
          eb.fn
            .agg<number>('row_number')
            .over((over) =>
              over
                .partitionBy('visits.workspace_id')
                .orderBy('visits.opened_at', 'desc')
                .orderBy('visits.visit_id', 'desc'),
            )
            .as('place'),
        )
        .where(isWanted)
        .where(isReading)
      // The names are joined to the rows of the list. A join of the list to the table would be a second way to the same rows: PostgreSQL expects one row
      // there, and makes the list again for each reader.
      const listed = db.selectFrom(placed.as('visits')).selectAll().where('place', '<=', maxReaders)
      const rows = await readers(db, listed.as('visits'))
        .modifyFront(keptAs('readers_of_workspaces'))
        .execute()
      const byWorkspace = Map.groupBy(rows, (row) => row.workspace_id)
      return workspaceIds.map((id) => (byWorkspace.get(id) ?? []).map(readerOf))
    },
  }
}
