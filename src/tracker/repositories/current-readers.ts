// The readers who have a document open now.
import type { ExpressionBuilder } from 'kysely'
import type { Reader } from '#shared/model/visits.ts'
import { labelsOf } from '../domain/documents/page-labels.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import { isSuspected } from '../domain/visits/by-person.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Connection } from './connection.ts'
import { ownedVisibly } from './visibility.ts'
import { byPeople } from './visit-filters.ts'
import { withNames } from './visit-names.ts'
import { visitorRefOf } from './visitor-refs.ts'

/** The maximum number of current readers in the list. If there are more, the list contains the readers who opened last. */
export const maxReaders = 200

type Db = Connection['db']

/** The columns that a reader needs. A visit has many more, and the list of all readers is read at each event. */
const readers = (db: Db) =>
  withNames(db)
    .select(['visits.workspace_id', 'visits.visit_id', 'visits.document_id', 'visits.owner_id'])
    .select(['visits.page_count', 'visits.page', 'visits.active_ms', 'visits.opened_at', 'visits.visible'])
    .select(['visits.other_device', 'visits.suspected', 'visits.confirmed_person_at'])
    .select(['visits.visitor_id', 'visits.email', 'visits.confidence'])
    .select(['visits.claimed_record', 'visits.record'])
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
export function createAllReadersRepository({ db }: Pick<Connection, 'db'>) {
  return {
    /**
     * Returns all current readers of each workspace, in the order of the ids. The reader who opened last comes first. For the work of the tracker itself,
     * not for a member (ADR 96).
     */
    async ofWorkspaces(workspaceIds: readonly string[]): Promise<Reader[][]> {
      const placed = db
        .selectFrom('visits')
        .select(['visits.workspace_id', 'visits.visit_id'])
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
        .where('visits.workspace_id', 'in', workspaceIds)
        .where(isReading)
      const rows = await readers(db)
        .innerJoin(placed.as('placed'), (join) =>
          join
            .onRef('placed.workspace_id', '=', 'visits.workspace_id')
            .onRef('placed.visit_id', '=', 'visits.visit_id')
            .on('placed.place', '<=', maxReaders),
        )
        .where('visits.workspace_id', 'in', workspaceIds)
        .execute()
      const byWorkspace = Map.groupBy(rows, (row) => row.workspace_id)
      return workspaceIds.map((id) => (byWorkspace.get(id) ?? []).map(readerOf))
    },
  }
}
