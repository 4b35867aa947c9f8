// Statements that change the owners of documents and links, with everything that stores a copy of the owner: visits, runs and audiences.
import { sql } from 'kysely'
import type { Holdings } from '#shared/model/ownership.ts'
import type { Connection } from './connection.ts'

/** A document or a link with its present owner. */
export type Owned = { id: string; documentId: string; ownerId: string }

/** The position in the visits of one owner, in the order of the index `visits_by_owner_and_opening`. */
export type VisitPosition = { openedAt: number; visitId: string }

/** Selects the visits of these links that `from` owns, after the position. */
export type VisitsOfOwner = { from: string; linkIds: readonly string[]; after: VisitPosition | null }

/** Reads and changes who owns documents and links (ADR 76). The owner of a visit and of its runs is always the owner of the link. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement of a handover, in one order of locks
export function createOwnershipRepository({ db, dialect }: Connection, workspaceId: string) {
  const among = (ids: readonly string[]) => {
    const json = JSON.stringify(ids)
    return dialect === 'postgres'
      ? sql<string>`(select value from jsonb_array_elements_text(${json}::jsonb))`
      : sql<string>`(select value from json_each(${json}))`
  }
  const presentDocuments = db
    .selectFrom('documents')
    .where('documents.workspace_id', '=', workspaceId)
    .where('documents.removed_at', 'is', null)
  const allDocuments = db
    .selectFrom('documents')
    .select(['document_id as id', 'document_id as documentId', 'owner_id as ownerId'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('document_id')
    .$if(dialect === 'postgres', (query) => query.forUpdate())
  const allLinks = db
    .selectFrom('links')
    .select(['link_id as id', 'document_id as documentId', 'owner_id as ownerId'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('link_id')
    .$if(dialect === 'postgres', (query) => query.forUpdate())
  return {
    /** Returns the numbers of present documents, of their links and of their workflows that the member owns. */
    async holdingsOf(memberId: string): Promise<Holdings> {
      const { documents } = await presentDocuments
        .select((e) => e.fn.countAll<number>().as('documents'))
        .where('owner_id', '=', memberId)
        .executeTakeFirstOrThrow()
      const { links } = await presentDocuments
        .innerJoin('links', (join) =>
          join
            .onRef('links.workspace_id', '=', 'documents.workspace_id')
            .onRef('links.document_id', '=', 'documents.document_id'),
        )
        .select((e) => e.fn.countAll<number>().as('links'))
        .where('links.owner_id', '=', memberId)
        .executeTakeFirstOrThrow()
      const { workflows } = await presentDocuments
        .innerJoin('workflows', (join) =>
          join
            .onRef('workflows.workspace_id', '=', 'documents.workspace_id')
            .onRef('workflows.document_id', '=', 'documents.document_id'),
        )
        .select((e) => e.fn.countAll<number>().as('workflows'))
        .where('documents.owner_id', '=', memberId)
        .where('workflows.removed_at', 'is', null)
        .executeTakeFirstOrThrow()
      return { documents: Number(documents), links: Number(links), workflows: Number(workflows) }
    },

    /** Returns the number of workflows of these documents. */
    async countWorkflows(documentIds: readonly string[]): Promise<number> {
      const { workflows } = await db
        .selectFrom('workflows')
        .select((e) => e.fn.countAll<number>().as('workflows'))
        .where('workspace_id', '=', workspaceId)
        .where('document_id', 'in', among(documentIds))
        .where('removed_at', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(workflows)
    },

    /** Locks and returns these documents, without removed documents. */
    lockDocuments: (documentIds: readonly string[]): Promise<Owned[]> =>
      allDocuments.where('removed_at', 'is', null).where('document_id', 'in', among(documentIds)).execute(),

    /** Locks and returns all documents of the member, with removed documents. */
    lockDocumentsOf: (memberId: string): Promise<Owned[]> =>
      allDocuments.where('owner_id', '=', memberId).execute(),

    /** Locks and returns these links. */
    lockLinks: (linkIds: readonly string[]): Promise<Owned[]> =>
      allLinks.where('link_id', 'in', among(linkIds)).execute(),

    /** Locks and returns the links of these documents. */
    lockLinksOfDocuments: (documentIds: readonly string[]): Promise<Owned[]> =>
      allLinks.where('document_id', 'in', among(documentIds)).execute(),

    /** Locks and returns all links of the member. */
    lockLinksOf: (memberId: string): Promise<Owned[]> => allLinks.where('owner_id', '=', memberId).execute(),

    /** Does not change `updated_at`, so the order of the list of documents stays. */
    async setOwnerOfDocuments(documentIds: readonly string[], ownerId: string): Promise<void> {
      await db
        .updateTable('documents')
        .set({ owner_id: ownerId })
        .where('workspace_id', '=', workspaceId)
        .where('document_id', 'in', among(documentIds))
        .execute()
    },

    async setOwnerOfLinks(linkIds: readonly string[], ownerId: string): Promise<void> {
      await db
        .updateTable('links')
        .set({ owner_id: ownerId })
        .where('workspace_id', '=', workspaceId)
        .where('link_id', 'in', among(linkIds))
        .execute()
    },

    /** Locks up to `limit` visits after the position, and returns them in the order of the positions. */
    async lockVisits({ from, linkIds, after }: VisitsOfOwner, limit: number): Promise<VisitPosition[]> {
      return db
        .selectFrom('visits')
        .select(['opened_at as openedAt', 'visit_id as visitId'])
        .where('workspace_id', '=', workspaceId)
        .where('owner_id', '=', from)
        .where('link_id', 'in', among(linkIds))
        .$if(after !== null, (query) =>
          query.where(
            sql<boolean>`(opened_at, visit_id) > (${after?.openedAt ?? 0}, ${after?.visitId ?? ''})`,
          ),
        )
        .orderBy('opened_at')
        .orderBy('visit_id')
        .limit(limit)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .execute()
    },

    async setOwnerOfVisits(visitIds: readonly string[], ownerId: string): Promise<void> {
      await db
        .updateTable('visits')
        .set({ owner_id: ownerId })
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', among(visitIds))
        .execute()
    },

    /**
     * Changes the owner of the runs of these visits, or of these links (ADR 84). A claimed run whose device has not announced a write loses its lease, because this device read
     * the earlier owner. It is claimed again, with the new owner. A run that is being written keeps its lease, so that no second device writes it.
     */
    async setOwnerOfRuns(visitIds: readonly string[], ownerId: string): Promise<void> {
      await db
        .updateTable('runs')
        .set({ owner_id: ownerId })
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', among(visitIds))
        .execute()
      await db
        .updateTable('runs')
        .set({ state: 'waiting', lease_token: null, lease_until: null, lease_device_id: null })
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', among(visitIds))
        .where('state', '=', 'claimed')
        .whereRef('writing_attempt', '!=', 'attempt')
        .execute()
    },

    /** Ends the leases of these devices, except of runs that are being written. */
    async releaseLeasesOf(deviceIds: readonly string[]): Promise<void> {
      await db
        .updateTable('runs')
        .set({ state: 'waiting', lease_token: null, lease_until: null, lease_device_id: null })
        .where('workspace_id', '=', workspaceId)
        .where('lease_device_id', 'in', among(deviceIds))
        .where('state', '=', 'claimed')
        .whereRef('writing_attempt', '!=', 'attempt')
        .execute()
    },

    /** Makes `to` the recipient of later notifications about these visits, if `from` was it. A record's owner from Salesforce stays the recipient. */
    async setOwnerOfAudiences(visitIds: readonly string[], from: string, to: string): Promise<void> {
      await db
        .updateTable('audiences')
        .set({ member_id: to })
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', 'in', among(visitIds))
        .where('member_id', '=', from)
        .where('because', '!=', 'recordOwner')
        .execute()
    },
  }
}
