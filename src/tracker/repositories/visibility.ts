// The SQL conditions of visibility (ADR 96), and the check of one object. A document is visible to its owner and to the owners of its links. A visit
// and its runs have the owner of their link.
import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely'
import type { Visibility } from '../domain/people/visibility.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Connection } from './connection.ts'
import { byPeople } from './visit-filters.ts'

type On<T extends keyof Database> = ExpressionBuilder<Database, T>

const always = sql<boolean>`1 = 1`

export const visibleDocuments = (sees: Visibility) => (eb: On<'documents'>) => {
  const { documentsOf } = sees
  if (documentsOf === null) return always
  return eb.or([
    eb('documents.owner_id', '=', documentsOf),
    eb.exists(
      eb
        .selectFrom('links')
        .select('links.link_id')
        .whereRef('links.workspace_id', '=', 'documents.workspace_id')
        .whereRef('links.document_id', '=', 'documents.document_id')
        .where('links.owner_id', '=', documentsOf),
    ),
  ])
}

/** The condition that a column with the owner of a link, a visit or a run has a visible value. */
export const ownedVisibly = ({ readersOf }: Visibility, column: string): RawBuilder<boolean> =>
  readersOf === null ? always : sql<boolean>`${sql.ref(column)} = ${readersOf}`

/** The condition that a column with the id of a link has a visible value, for tables without a column for the owner. */
export const ofVisibleLinks = (
  { readersOf }: Visibility,
  workspaceId: string,
  column: string,
): RawBuilder<boolean> =>
  readersOf === null
    ? always
    : sql<boolean>`${sql.ref(column)} in (select link_id from links where workspace_id = ${workspaceId} and owner_id = ${readersOf})`

/** The objects that a request can name. */
export const visibleKinds = [
  'document',
  'link',
  'batch',
  'folder',
  'workflow',
  'visit',
  'run',
  'visitor',
  'company',
] as const
export type VisibleKind = (typeof visibleKinds)[number]

type Found = { executeTakeFirst(): Promise<unknown> }

/** The queries that find one visible object of each kind. Removed documents count as documents, because their visits stay visible. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one query for each kind of object, over two shared selections
function visibleObjects({ db }: Connection, workspaceId: string) {
  const owned = (table: 'links' | 'visits' | 'runs', key: string, id: string, sees: Visibility) =>
    db
      .selectFrom(table as 'links')
      .select('workspace_id')
      .where('workspace_id', '=', workspaceId)
      .where(sql<boolean>`${sql.ref(key)} = ${id}`)
      .where(ownedVisibly(sees, 'owner_id'))

  const ownVisits = (sees: Visibility) =>
    db
      .selectFrom('visits')
      .innerJoin('visitors', (join) =>
        join
          .onRef('visitors.workspace_id', '=', 'visits.workspace_id')
          .onRef('visitors.visitor_id', '=', 'visits.visitor_id'),
      )
      .select('visits.workspace_id')
      .where('visits.workspace_id', '=', workspaceId)
      .where(ownedVisibly(sees, 'visits.owner_id'))
      .where(byPeople)
      .limit(1)

  /** The ids of the folder and of all folders in it. */
  const subfoldersOf = (folderId: string) =>
    sql<string>`(with recursive inner_folders (id) as (
      select cast(${folderId} as text)
      union
      select folders.folder_id from folders join inner_folders on folders.parent_id = inner_folders.id
      where folders.workspace_id = ${workspaceId}
    ) select id from inner_folders)`

  const queries: Record<VisibleKind, (id: string, sees: Visibility) => Found> = {
    document: (id, sees) =>
      db
        .selectFrom('documents')
        .select('workspace_id')
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', id)
        .where(visibleDocuments(sees)),
    link: (id, sees) => owned('links', 'link_id', id, sees),
    batch: (id, sees) =>
      db
        .selectFrom('batch_links')
        .innerJoin('links', (join) =>
          join
            .onRef('links.workspace_id', '=', 'batch_links.workspace_id')
            .onRef('links.link_id', '=', 'batch_links.link_id'),
        )
        .select('links.workspace_id')
        .where('batch_links.workspace_id', '=', workspaceId)
        .where('batch_links.batch_id', '=', id)
        .where(ownedVisibly(sees, 'links.owner_id'))
        .limit(1),
    // A folder is visible to its owner, and to members who see a document in it or in a subfolder.
    folder: (id, sees) =>
      db
        .selectFrom('folders')
        .select('folders.workspace_id')
        .where('folders.workspace_id', '=', workspaceId)
        .where('folders.folder_id', '=', id)
        .$if(sees.documentsOf !== null, (query) =>
          query.where((eb) =>
            eb.or([
              eb('folders.owner_id', '=', sees.documentsOf ?? ''),
              eb.exists(
                eb
                  .selectFrom('documents')
                  .select('documents.document_id')
                  .where('documents.workspace_id', '=', workspaceId)
                  .where('documents.removed_at', 'is', null)
                  .where('documents.folder_id', 'in', subfoldersOf(id))
                  .where(visibleDocuments(sees)),
              ),
            ]),
          ),
        ),
    // A workflow of the workspace has no document.
    workflow: (id, sees) =>
      db
        .selectFrom('workflows')
        .leftJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'workflows.workspace_id')
            .onRef('documents.document_id', '=', 'workflows.document_id'),
        )
        .select('workflows.workspace_id')
        .where('workflows.workspace_id', '=', workspaceId)
        .where('workflows.workflow_id', '=', id)
        .where((eb) =>
          eb.or([
            eb('documents.document_id', 'is', null),
            visibleDocuments(sees)(eb as unknown as On<'documents'>),
          ]),
        ),
    visit: (id, sees) => owned('visits', 'visit_id', id, sees),
    run: (id, sees) => owned('runs', 'run_id', id, sees),
    visitor: (id, sees) => ownVisits(sees).where('visits.visitor_id', '=', id),
    company: (id, sees) => ownVisits(sees).where('visitors.company_id', '=', id),
  }
  return queries
}

/** Tells which objects a member sees. */
export function createVisibilityRepository(connection: Connection, workspaceId: string) {
  const { db } = connection
  const queries = visibleObjects(connection, workspaceId)
  return {
    /** Returns false if the object does not exist, or if the member may not see it. */
    async canSee(sees: Visibility, kind: VisibleKind, id: string): Promise<boolean> {
      return (await queries[kind](id, sees).executeTakeFirst()) !== undefined
    },

    /** Returns the ids of those links that the member may see. */
    async linksAmong(sees: Visibility, linkIds: readonly string[]): Promise<Set<string>> {
      if (linkIds.length === 0) return new Set()
      const rows = await db
        .selectFrom('links')
        .select('link_id')
        .where('workspace_id', '=', workspaceId)
        .where('link_id', 'in', linkIds)
        .where(ownedVisibly(sees, 'owner_id'))
        .execute()
      return new Set(rows.map((row) => row.link_id))
    },

    /** Returns the ids of those documents that the member may see. */
    async documentsAmong(sees: Visibility, documentIds: readonly string[]): Promise<Set<string>> {
      if (documentIds.length === 0) return new Set()
      const rows = await db
        .selectFrom('documents')
        .select('document_id')
        .where('workspace_id', '=', workspaceId)
        .where('document_id', 'in', documentIds)
        .where(visibleDocuments(sees))
        .execute()
      return new Set(rows.map((row) => row.document_id))
    },
  }
}
