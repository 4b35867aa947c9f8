import type { Selectable } from 'kysely'
import { type CountedVisit, PageTimes } from '../domain/analytics/counted-visit.ts'
import { Tally } from '../domain/analytics/page-tally.ts'
import { type Part, partOf, readPart, textOfPart } from '../domain/analytics/visit-sums.ts'
import { TenantMap } from '../domain/tenant-map.ts'
import type { CountedVisitsTable } from '../infrastructure/database/tables/visits.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'

/** The link id of the rows in `page_days` that contain the sums of all links. */
export const everyLink = ''

export type VisitKey = Pick<CountedVisit, 'workspaceId' | 'visitId'>

/** The key of a row in `page_days`. */
export type DayKey = {
  workspaceId: string
  documentId: string
  /** {@link everyLink}: the sums of all links. */
  linkId: string
  /** Days since 1970 in UTC. Negative: a block of days (domain/analytics/days.ts). */
  day: number
  documentVersion: number
}
export type PageDay = DayKey & { tally: Tally }

/** `summed`: what the sums contain of the visit. Null: nothing, because an earlier version counted it. */
export type StoredVisit = CountedVisit & { summed: Part | null }

export type CountedVisitRow = Selectable<CountedVisitsTable>

export const countedVisitOf = (row: CountedVisitRow): CountedVisit => ({
  workspaceId: row.workspace_id,
  visitId: row.visit_id,
  documentId: row.document_id,
  linkId: row.link_id,
  documentVersion: row.document_version,
  pageCount: row.page_count,
  visitorId: row.visitor_id,
  reader: row.reader,
  openedAt: row.opened_at,
  lastActiveAt: row.last_active_at,
  returning: row.returning === 1,
  activeMs: row.active_ms,
  pagesSeen: row.pages_seen,
  finished: row.finished === 1,
  exitPage: row.exit_page,
  pages: parseColumn(PageTimes, row.pages),
})

const rowOf = (visit: CountedVisit): CountedVisitsTable => ({
  workspace_id: visit.workspaceId,
  visit_id: visit.visitId,
  document_id: visit.documentId,
  link_id: visit.linkId,
  document_version: visit.documentVersion,
  page_count: visit.pageCount,
  visitor_id: visit.visitorId,
  reader: visit.reader,
  opened_at: visit.openedAt,
  last_active_at: visit.lastActiveAt,
  returning: visit.returning ? 1 : 0,
  active_ms: visit.activeMs,
  pages_seen: visit.pagesSeen,
  finished: visit.finished ? 1 : 0,
  exit_page: visit.exitPage,
  pages: JSON.stringify(visit.pages),
  summed: textOfPart(partOf(visit)),
})

const dayRowOf = ({ workspaceId, documentId, linkId, day, documentVersion }: DayKey, pages: string) => ({
  workspace_id: workspaceId,
  document_id: documentId,
  link_id: linkId,
  day,
  document_version: documentVersion,
  pages,
})

const dayColumns = ['workspace_id', 'document_id', 'link_id', 'day', 'document_version'] as const

/** Stores the counted visits of all workspaces. A batch of leaves may belong to several workspaces, so each row contains its workspace. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement of the counting of visits, which run in one transaction
export function createCountedVisitRepository({ db, dialect }: Pick<Connection, 'db' | 'dialect'>) {
  return {
    /** Returns the counted visits with these ids, and locks their rows until the transaction ends. */
    async find(keys: readonly VisitKey[]): Promise<StoredVisit[]> {
      const rows = await db
        .selectFrom('counted_visits')
        .selectAll()
        .where('workspace_id', 'in', [...new Set(keys.map(({ workspaceId }) => workspaceId))])
        .where(
          'visit_id',
          'in',
          keys.map(({ visitId }) => visitId),
        )
        .orderBy('visit_id')
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .execute()
      // The conditions on workspaces and on visits are separate lists. So they also select a visit id of one key in the workspace of another key.
      const wanted = new TenantMap<true>()
      for (const { workspaceId, visitId } of keys) wanted.set(workspaceId, visitId, true)
      return rows
        .filter((row) => wanted.get(row.workspace_id, row.visit_id))
        .map((row) => ({
          ...countedVisitOf(row),
          summed: row.summed === null ? null : readPart(row.summed),
        }))
    },

    async remove(keys: readonly VisitKey[]): Promise<void> {
      for (const { workspaceId, visitId } of keys) {
        await db
          .deleteFrom('counted_visits')
          .where('workspace_id', '=', workspaceId)
          .where('visit_id', '=', visitId)
          .execute()
      }
    },

    /** Stores the visits. Rows that are already stored for these visits are updated. */
    async save(visits: readonly CountedVisit[]): Promise<void> {
      if (visits.length === 0) return
      await db
        .insertInto('counted_visits')
        .values(visits.map(rowOf))
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'visit_id']).doUpdateSet((eb) => ({
            // These columns are updated too, because a reader of free pages may have entered an e-mail address since the last leave.
            visitor_id: eb.ref('excluded.visitor_id'),
            reader: eb.ref('excluded.reader'),
            last_active_at: eb.ref('excluded.last_active_at'),
            returning: eb.ref('excluded.returning'),
            active_ms: eb.ref('excluded.active_ms'),
            pages_seen: eb.ref('excluded.pages_seen'),
            finished: eb.ref('excluded.finished'),
            exit_page: eb.ref('excluded.exit_page'),
            pages: eb.ref('excluded.pages'),
            summed: eb.ref('excluded.summed'),
          })),
        )
        .execute()
    },

    /**
     * Returns these rows and locks them until the transaction ends. Missing rows are created. The keys must be sorted, which prevents deadlocks
     * between two batches.
     */
    async lockDays(keys: readonly DayKey[]): Promise<PageDay[]> {
      // The update changes no value. It makes one statement lock and return the rows on both databases.
      const rows = await db
        .insertInto('page_days')
        .values(keys.map((key) => dayRowOf(key, '{}')))
        .onConflict((conflict) =>
          conflict.columns([...dayColumns]).doUpdateSet((eb) => ({ pages: eb.ref('page_days.pages') })),
        )
        .returningAll()
        .execute()
      return rows.map((row) => ({
        workspaceId: row.workspace_id,
        documentId: row.document_id,
        linkId: row.link_id,
        day: row.day,
        documentVersion: row.document_version,
        tally: parseColumn(Tally, row.pages),
      }))
    },

    async saveDays(days: readonly PageDay[]): Promise<void> {
      await db
        .insertInto('page_days')
        .values(days.map((day) => dayRowOf(day, JSON.stringify(day.tally))))
        .onConflict((conflict) =>
          conflict.columns([...dayColumns]).doUpdateSet((eb) => ({ pages: eb.ref('excluded.pages') })),
        )
        .execute()
    },
  }
}
