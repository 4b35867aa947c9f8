import type { SharedBy } from '#shared/model/visits.ts'
import type { Connection } from './connection.ts'
import { visitorRefOf } from './visitor-refs.ts'

/** Instants are epoch ms. */
export type NewLinkShare = { linkId: string; parentLinkId: string; visitId: string; createdAt: number }

/** A link that exists already for this colleague. */
export type KnownShare = { linkId: string; slug: string; disabledAt: number | null; mailedAt: number | null }

/** Links that readers made for their colleagues, and the addresses that get no e-mails with such links (ADR 124). */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on shared links
export function createLinkShareRepository({ db }: Connection, workspaceId: string) {
  return {
    async insert({ linkId, parentLinkId, visitId, createdAt }: NewLinkShare): Promise<void> {
      await db
        .insertInto('link_shares')
        .values({
          ...{ workspace_id: workspaceId, link_id: linkId, parent_link_id: parentLinkId },
          ...{ visit_id: visitId, created_at: createdAt, mailed_at: null },
        })
        .execute()
    },

    /** Returns the link that readers of `parentLinkId` made for this address. Lock the parent before, so that no other request makes one. */
    async find(parentLinkId: string, email: string): Promise<KnownShare | undefined> {
      return db
        .selectFrom('link_shares as shares')
        .innerJoin('links', (join) =>
          join
            .onRef('links.workspace_id', '=', 'shares.workspace_id')
            .onRef('links.link_id', '=', 'shares.link_id'),
        )
        .select(['links.link_id as linkId', 'links.slug', 'links.disabled_at as disabledAt'])
        .select('shares.mailed_at as mailedAt')
        .where('shares.workspace_id', '=', workspaceId)
        .where('shares.parent_link_id', '=', parentLinkId)
        .where('links.recipient_email', '=', email)
        .orderBy('shares.created_at')
        .orderBy('shares.link_id')
        .executeTakeFirst()
    },

    /** Returns the ids of the links that readers of these links made. */
    async childrenOf(linkIds: readonly string[]): Promise<{ linkId: string; parentLinkId: string }[]> {
      if (linkIds.length === 0) return []
      return db
        .selectFrom('link_shares')
        .select(['link_id as linkId', 'parent_link_id as parentLinkId'])
        .where('workspace_id', '=', workspaceId)
        .where('parent_link_id', 'in', linkIds)
        .orderBy('link_id')
        .execute()
    },

    async markMailed(linkId: string, mailedAt: number): Promise<void> {
      await db
        .updateTable('link_shares')
        .set({ mailed_at: mailedAt })
        .where('workspace_id', '=', workspaceId)
        .where('link_id', '=', linkId)
        .execute()
    },

    /** Returns who shared each of the links. A link that a member made has no entry. */
    async sharedBy(linkIds: readonly string[]): Promise<Map<string, SharedBy>> {
      if (linkIds.length === 0) return new Map()
      const rows = await db
        .selectFrom('link_shares as shares')
        .innerJoin('links as parent', (join) =>
          join
            .onRef('parent.workspace_id', '=', 'shares.workspace_id')
            .onRef('parent.link_id', '=', 'shares.parent_link_id'),
        )
        .leftJoin('visits', (join) =>
          join
            .onRef('visits.workspace_id', '=', 'shares.workspace_id')
            .onRef('visits.visit_id', '=', 'shares.visit_id'),
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
        .select(['shares.link_id', 'parent.link_id as parent_id', 'parent.name as parent_name'])
        .select(['parent.recipient_email as parent_email', 'visits.visit_id'])
        .select(['visits.visitor_id', 'visits.email', 'visits.confidence'])
        .select(['visits.claimed_record', 'visits.record'])
        .select(['visitors.name as match_name', 'visitors.company as match_company'])
        .select(['visitors.link_name as made_for', 'visitors.company_id'])
        .select(['companies.name as page_name', 'companies.domain as page_domain'])
        .select('reading_member.name as team_name')
        .where('shares.workspace_id', '=', workspaceId)
        .where('shares.link_id', 'in', linkIds)
        .execute()
      return new Map(
        rows.map(({ confidence, ...row }) => [
          row.link_id,
          {
            link: { id: row.parent_id, name: row.parent_name || (row.parent_email ?? '') },
            visitId: row.visit_id,
            visitor: visitorRefOf({ ...row, confidence: confidence ?? 'anonymous' }),
          },
        ]),
      )
    },

    async isStopped(addressHash: string): Promise<boolean> {
      const row = await db
        .selectFrom('share_stops')
        .select('stopped_at')
        .where('workspace_id', '=', workspaceId)
        .where('address_hash', '=', addressHash)
        .executeTakeFirst()
      return row !== undefined
    },

    async stop(addressHash: string, stoppedAt: number): Promise<void> {
      await db
        .insertInto('share_stops')
        .values({ workspace_id: workspaceId, address_hash: addressHash, stopped_at: stoppedAt })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
  }
}
