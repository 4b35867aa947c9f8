import type { AliasedExpression, Selectable } from 'kysely'
import type { VisitsTable } from '../infrastructure/database/tables/visits.ts'
import type { Connection } from './connection.ts'

/** A query that takes the place of the table `visits`. It must select each column that is used. */
export type SomeVisits = AliasedExpression<Partial<Selectable<VisitsTable>>, 'visits'>

/** Visits with the names of their documents, links, owners, visitors and companies. */
export const withNames = (db: Connection['db'], visits?: SomeVisits) =>
  db
    // Kysely knows the columns of a query only if their types are those of this one query.
    .selectFrom((visits ?? 'visits') as 'visits')
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'visits.workspace_id')
        .onRef('documents.document_id', '=', 'visits.document_id'),
    )
    .innerJoin('links', (join) =>
      join
        .onRef('links.workspace_id', '=', 'visits.workspace_id')
        .onRef('links.link_id', '=', 'visits.link_id'),
    )
    .innerJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'visits.workspace_id')
        .onRef('members.member_id', '=', 'visits.owner_id'),
    )
    .leftJoin('document_versions as version', (join) =>
      join
        .onRef('version.workspace_id', '=', 'visits.workspace_id')
        .onRef('version.document_id', '=', 'visits.document_id')
        .onRef('version.number', '=', 'visits.document_version'),
    )
    .leftJoin('visitors', (join) =>
      join
        .onRef('visitors.workspace_id', '=', 'visits.workspace_id')
        .onRef('visitors.visitor_id', '=', 'visits.visitor_id'),
    )
    .leftJoin('companies', (join) =>
      join
        .onRef('companies.workspace_id', '=', 'visitors.workspace_id')
        .onRef('companies.company_id', '=', 'visitors.company_id'),
    )
    .leftJoin('members as reading_member', (join) =>
      join
        .onRef('reading_member.workspace_id', '=', 'visits.workspace_id')
        .onRef('reading_member.member_id', '=', 'visits.team'),
    )
    .select(['documents.title', 'links.name as link_name', 'members.name as owner_name'])
    .select(['version.page_labels', 'version.blob_key'])
    .select(['visitors.name as match_name', 'visitors.company as match_company', 'visitors.company_id'])
    .select(['companies.name as page_name', 'companies.domain as page_domain'])
    .select('reading_member.name as team_name')
    // The link of an earlier visit may have been made for this visitor. A personal link of this visit comes first.
    .select((eb) =>
      eb
        .case()
        .when(eb.and([eb('links.recipient_email', '=', eb.ref('visits.email')), eb('links.name', '<>', '')]))
        .then(eb.ref('links.name'))
        .else(eb.ref('visitors.link_name'))
        .end()
        .as('made_for'),
    )
