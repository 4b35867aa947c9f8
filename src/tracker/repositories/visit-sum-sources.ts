// Sums of counted visits as subqueries with the same columns from two sources: the stored sums, or all counted visits while the stored sums are not
// complete (ADR 132).
import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../domain/analytics/scope.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import type { LinkSumsTable, ReaderSumsTable } from '../infrastructure/database/tables/visits.ts'
import type { Connection } from './connection.ts'
import { sumsAreComplete } from './unsummed-visits.ts'
import { ofVisibleLinks } from './visibility.ts'

/** A condition on the columns that both sources have: `document_id`, `link_id`, `document_version`, and for readers `reader`. */
export type SourceCondition = RawBuilder<boolean>

/** `each`: one row for each link. `all`: one row for all links. */
export type LinkGroups = 'each' | 'all'

/** `seen`: the largest share of pages that one visit saw. */
export type VisitorSourceRow = Pick<
  ReaderSumsTable,
  'document_id' | 'link_id' | 'visits' | 'active_ms' | 'first_opened_at' | 'last_opened_at'
> & { visitor_id: string; seen: number }

/** `link_id`: '' for all links. */
export type LinkSourceRow = Omit<LinkSumsTable, 'workspace_id' | 'readers'>

const fraction = sql.raw('cast(most_pages as double precision) / most_pages_of')

/** The groups of sums that contain exactly the visible visits. */
export const groupsOf = (sees: Visibility): LinkGroups => (sees.isWhole ? 'all' : 'each')

type ReaderScope = Pick<Scope, 'documentId' | 'linkId' | 'sees'>

/** All sums of one call come from the same source. */
export type SumSources = ReturnType<typeof sourcesOf>

function sourcesOf(workspaceId: string, isComplete: boolean) {
  const where = (condition: SourceCondition) => sql`workspace_id = ${workspaceId} and ${condition}`
  return {
    isComplete,

    /** Sums by document, link and version. */
    ofLinks(groups: LinkGroups, condition: SourceCondition): RawBuilder<LinkSourceRow> {
      if (isComplete) {
        const links = groups === 'all' ? sql`link_id = ''` : sql`link_id <> ''`
        return sql<LinkSourceRow>`(select document_id, link_id, document_version, page_count, visits, returned, active_ms, pages_seen, finished,
          last_opened_at, last_active_at from link_sums where ${where(condition)} and ${links} and visits > 0)`
      }
      const link = groups === 'all' ? sql`''` : sql`link_id`
      const by = groups === 'all' ? sql`document_id` : sql`document_id, link_id`
      return sql<LinkSourceRow>`(select document_id, ${link} as link_id, document_version, page_count, count(*) as visits, sum("returning") as returned,
        sum(active_ms) as active_ms, sum(pages_seen) as pages_seen, sum(finished) as finished, max(opened_at) as last_opened_at,
        max(last_active_at) as last_active_at from counted_visits where ${where(condition)} group by ${by}, document_version, page_count)`
    },

    /** Sums by visitor, document and link. `visitors`: SQL with a list of ids in parentheses. */
    ofVisitors(
      groups: LinkGroups,
      visitors: RawBuilder<unknown>,
      condition: SourceCondition,
    ): RawBuilder<VisitorSourceRow> {
      const isAll = groups === 'all'
      if (isComplete) {
        const links = isAll ? sql`link_id = ''` : sql`link_id <> ''`
        // With the column `document_id` itself, SQLite reads all sums of the workspace by the primary key, because they are in the order of a grouping by document.
        return sql<VisitorSourceRow>`(select reader as visitor_id, document_id || '' as document_id, link_id, visits, active_ms, first_opened_at, last_opened_at,
          ${fraction} as seen from reader_sums where ${where(condition)} and ${links} and is_visitor = 1 and reader in ${visitors})`
      }
      const link = isAll ? sql`''` : sql`link_id`
      const by = isAll ? sql`visitor_id, document_id` : sql`visitor_id, document_id, link_id`
      return sql<VisitorSourceRow>`(select visitor_id, document_id, ${link} as link_id, count(*) as visits, sum(active_ms) as active_ms,
        min(opened_at) as first_opened_at, max(opened_at) as last_opened_at,
        max(cast(pages_seen as double precision) / page_count) as seen
        from counted_visits where ${where(condition)} and visitor_id in ${visitors} group by ${by})`
    },

    /** The number of different readers of a document or of a link of it, as a query with the column `visitors`. */
    readerCount({ documentId, linkId, sees }: ReaderScope): RawBuilder<{ visitors: number }> {
      const document = sql`workspace_id = ${workspaceId} and document_id = ${documentId}`
      if (isComplete && linkId === undefined && sees.isWhole) {
        return sql`select cast(coalesce(sum(readers), 0) as bigint) as visitors from link_sums where ${document} and link_id = ''`
      }
      const ofLink = linkId === undefined ? sql`link_id <> ''` : sql`link_id = ${linkId}`
      const readers = sql.table(isComplete ? 'reader_sums' : 'counted_visits')
      // `count(distinct …)` would sort all rows.
      return sql`select count(*) as visitors from (select distinct reader from ${readers}
        where ${document} and ${ofLink} and ${ofVisibleLinks(sees, workspaceId, 'link_id')}) as readers`
    },
  }
}

/** Returns the stored sums of the workspace if they are complete, or else the counted visits. */
export async function openSumSources(
  { db }: Pick<Connection, 'db'>,
  workspaceId: string,
): Promise<SumSources> {
  const { rows } = await sql<{ complete: number }>`
    select case when ${sumsAreComplete(workspaceId)} then 1 else 0 end as complete`.execute(db)
  return sourcesOf(workspaceId, rows[0]?.complete === 1)
}
