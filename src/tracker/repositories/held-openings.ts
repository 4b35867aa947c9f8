import { sql } from 'kysely'
import type { HeldLink } from '#shared/model/visits.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import { holds } from '../domain/visits/opening-hold.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { Connection } from './connection.ts'
import { ownedVisibly } from './visibility.ts'

/** Selects the visits of a link that are held together with the visit that exceeded a budget. */
export type EarlierOpenings = {
  linkId: string
  /** Epoch ms. */
  openedSince: number
  /** Selects only visits from this network. Null selects visits from all networks. */
  network: string | null
}

/** The maximum number of links that a member sees at once. */
const maxLinks = 50

/** Reads and changes held visits, whose runs and notifications wait for an answer of a member (ADR 47). */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on held visits; the longest one only lists columns
export function createHeldOpeningRepository({ db, dialect }: Connection, workspaceId: string) {
  return {
    /** Returns the visible links with held openings, the latest opening first. */
    async links(sees: Visibility): Promise<HeldLink[]> {
      const rows = await db
        .selectFrom('visits')
        .innerJoin('links', (join) =>
          join
            .onRef('links.workspace_id', '=', 'visits.workspace_id')
            .onRef('links.link_id', '=', 'visits.link_id'),
        )
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'links.workspace_id')
            .onRef('documents.document_id', '=', 'links.document_id'),
        )
        .select((eb) => [
          ...([
            'links.link_id',
            'links.name',
            'links.owner_id',
            'documents.document_id',
            'documents.title',
          ] as const),
          eb.fn.countAll<number>().as('openings'),
          eb.fn.count<number>('visits.network').distinct().as('networks'),
          eb.fn.min('visits.opened_at').as('since'),
          eb.fn.max('visits.opened_at').as('latest'),
        ])
        .where('visits.workspace_id', '=', workspaceId)
        // The value is a literal, so that the partial index on held visits is used.
        .where(sql<boolean>`visits.hold = 1`)
        .where(ownedVisibly(sees, 'visits.owner_id'))
        .groupBy([
          'links.link_id',
          'links.name',
          'links.owner_id',
          'documents.document_id',
          'documents.title',
        ])
        .orderBy('latest', 'desc')
        .limit(maxLinks)
        .execute()
      return rows.map((row) => ({
        linkId: row.link_id,
        linkName: row.name,
        ownerId: row.owner_id,
        documentId: row.document_id,
        documentTitle: row.title,
        openings: row.openings,
        networks: row.networks,
        since: toInstant(row.since),
        latest: toInstant(row.latest),
      }))
    },

    /** Locks the held visits of a link. Returns the number of visits and the id of the document. Returns undefined if no visit is held. */
    async lockOfLink(linkId: string): Promise<{ count: number; documentId: string } | undefined> {
      const visits = await db
        .selectFrom('visits')
        .select(['visit_id', 'document_id'])
        .where('workspace_id', '=', workspaceId)
        .where('link_id', '=', linkId)
        .where(sql<boolean>`hold = 1`)
        .orderBy('visit_id')
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .execute()
      const [first] = visits
      return first && { count: visits.length, documentId: first.document_id }
    },

    /** Releases or dismisses the held visits of a link. */
    async answer(linkId: string, hold: typeof holds.released | typeof holds.dismissed): Promise<void> {
      await db
        .updateTable('visits')
        .set({ hold })
        .where('workspace_id', '=', workspaceId)
        .where('link_id', '=', linkId)
        .where(sql<boolean>`hold = 1`)
        .execute()
    },

    async hold(visitId: string): Promise<void> {
      await db
        .updateTable('visits')
        .set({ hold: holds.held })
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .execute()
    },

    /** Locks and holds the selected visits that have no verified address and were never held. Returns the ids of these visits. */
    async holdEarlier({ linkId, openedSince, network }: EarlierOpenings): Promise<string[]> {
      const earlier = await db
        .selectFrom('visits')
        .select('visit_id')
        .where('workspace_id', '=', workspaceId)
        .where('link_id', '=', linkId)
        .where('hold', '=', holds.none)
        .where('confidence', '!=', 'verified')
        .where('opened_at', '>=', openedSince)
        .$if(network !== null, (query) => query.where('network', '=', network))
        .orderBy('visit_id')
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .execute()
      const visitIds = earlier.map((row) => row.visit_id)
      const json = JSON.stringify(visitIds)
      const among =
        dialect === 'postgres'
          ? sql`(select value from jsonb_array_elements_text(${json}::jsonb))`
          : sql`(select value from json_each(${json}))`
      await sql`update visits set hold = ${holds.held} where workspace_id = ${workspaceId} and visit_id in ${among}`.execute(
        db,
      )
      return visitIds
    },
  }
}
