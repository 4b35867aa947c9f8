import { sql } from 'kysely'
import { PageTimes } from '../domain/analytics/counted-visit.ts'
import type { Span } from '../domain/analytics/days.ts'
import { readLabels } from '../domain/documents/page-labels.ts'
import type { Caller } from '../domain/people/caller.ts'
import { isSuspected } from '../domain/visits/by-person.ts'
import type { VisitsTable } from '../infrastructure/database/tables/visits.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'
import { letThrough, type VisitFilters } from './visit-filters.ts'
import { claimedNamesOf } from './visitor-refs.ts'

/** A visit with the names of its document, its link and its owner. Instants in epoch ms. */
export type ExportedVisit = {
  id: string
  openedAt: number
  leftAt: number | null
  documentId: string
  documentVersion: number
  title: string
  pageCount: number
  linkName: string
  recipientEmail: string | null
  ownerName: string
  email: string | null
  /** The name and the company of the visitor's Lead or Contact. */
  name: string | null
  company: string | null
  /** True if a team member made the visit. */
  team: boolean
  confidence: VisitsTable['confidence']
  state: VisitsTable['state']
  returning: boolean
  activeMs: number
  openMs: number
  page: number
  pages: PageTimes
  suspected: boolean
}

/** The page labels of a document version. `labels` is null if the version has no labels. */
export type VersionLabels = { documentId: string; version: number; labels: string[] | null }

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the two statements of the export, with one list of columns and its mapping
export function createVisitExportRepository({ db }: Connection, workspaceId: string) {
  /** The limit applies before the join with names. Otherwise PostgreSQL would join all visits and discard most of them. */
  function batchOf(
    caller: Caller,
    filters: VisitFilters,
    { from, to }: Span,
    limit: number,
    after: ExportedVisit | null,
  ) {
    const visits = db
      .selectFrom('visits')
      .selectAll()
      .where('visits.workspace_id', '=', workspaceId)
      .where('visits.opened_at', '>=', from)
      .where('visits.opened_at', '<', to)
      .where(letThrough(caller, filters))
      .orderBy('visits.opened_at', 'desc')
      .orderBy('visits.visit_id', 'desc')
      .limit(limit)
    if (!after) return visits
    return visits.where(sql<boolean>`(visits.opened_at, visits.visit_id) < (${after.openedAt}, ${after.id})`)
  }

  const withNames = (visits: ReturnType<typeof batchOf>) =>
    db
      .selectFrom(visits.as('visits'))
      .innerJoin('links', (join) =>
        join
          .onRef('links.workspace_id', '=', 'visits.workspace_id')
          .onRef('links.link_id', '=', 'visits.link_id'),
      )
      .innerJoin('documents', (join) =>
        join
          .onRef('documents.workspace_id', '=', 'visits.workspace_id')
          .onRef('documents.document_id', '=', 'visits.document_id'),
      )
      .innerJoin('members', (join) =>
        join
          .onRef('members.workspace_id', '=', 'visits.workspace_id')
          .onRef('members.member_id', '=', 'visits.owner_id'),
      )
      .leftJoin('visitors', (join) =>
        join
          .onRef('visitors.workspace_id', '=', 'visits.workspace_id')
          .onRef('visitors.visitor_id', '=', 'visits.visitor_id'),
      )
      .leftJoin('members as reading_member', (join) =>
        join
          .onRef('reading_member.workspace_id', '=', 'visits.workspace_id')
          .onRef('reading_member.member_id', '=', 'visits.team'),
      )

  return {
    /**
     * Returns a batch of the visits that were opened in `span`, newest first. The batch starts after the visit `after`, the last visit of the
     * previous batch.
     */
    async nextBatch(
      caller: Caller,
      filters: VisitFilters,
      span: Span,
      limit: number,
      after: ExportedVisit | null,
    ): Promise<ExportedVisit[]> {
      const rows = await withNames(batchOf(caller, filters, span, limit, after))
        .select([
          ...(['visits.visit_id', 'visits.opened_at', 'visits.left_at', 'visits.document_version'] as const),
          ...(['visits.document_id', 'visits.page_count', 'visits.email', 'visits.confidence'] as const),
          ...(['visits.state', 'visits.returning', 'visits.active_ms', 'visits.open_ms'] as const),
          ...(['visits.page', 'visits.pages', 'visits.suspected', 'visits.confirmed_person_at'] as const),
          ...(['documents.title', 'links.name as link_name', 'links.recipient_email'] as const),
          ...(['visitors.name as match_name', 'visitors.company as match_company', 'visits.team'] as const),
          ...(['members.name as owner_name', 'reading_member.name as team_name'] as const),
          ...(['visits.claimed_record', 'visits.record'] as const),
        ])
        .orderBy('visits.opened_at', 'desc')
        .orderBy('visits.visit_id', 'desc')
        .execute()
      return rows.map((row) => {
        const claimed = claimedNamesOf(row)
        return {
          id: row.visit_id,
          openedAt: row.opened_at,
          leftAt: row.left_at,
          documentId: row.document_id,
          documentVersion: row.document_version,
          title: row.title,
          pageCount: row.page_count,
          linkName: row.link_name,
          recipientEmail: row.recipient_email,
          ownerName: row.owner_name,
          email: row.email,
          name: row.team_name ?? row.match_name ?? claimed?.name ?? null,
          company: row.match_company ?? claimed?.company ?? null,
          team: row.team !== null,
          confidence: row.confidence,
          state: row.state,
          returning: row.returning === 1,
          activeMs: row.active_ms,
          openMs: row.open_ms,
          page: row.page,
          pages: parseColumn(PageTimes, row.pages),
          suspected: isSuspected(row),
        }
      })
    },

    /** Returns the labels of all versions of these documents. A join would return a copy of the labels with each visit. */
    async pageLabels(documentIds: readonly string[]): Promise<VersionLabels[]> {
      if (documentIds.length === 0) return []
      const versions = await db
        .selectFrom('document_versions')
        .select(['document_id', 'number', 'page_labels'])
        .where('workspace_id', '=', workspaceId)
        .where('document_id', 'in', documentIds)
        .where('page_labels', 'is not', null)
        .execute()
      return versions.map((row) => ({
        documentId: row.document_id,
        version: row.number,
        labels: readLabels(row.page_labels),
      }))
    },
  }
}
