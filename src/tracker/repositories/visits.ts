import { sql } from 'kysely'
import type { Connection } from './connection.ts'
import { byPeople } from './visit-filters.ts'
import type { VisitRow } from './visit-snapshots.ts'

/** The data of an earlier visit of the same link that the gate needs. */
export type EarlierVisit = Pick<
  VisitRow,
  | 'visit_id'
  | 'reader_key'
  | 'passcode_proof'
  | 'agreement_hash'
  | 'consent_hash'
  | 'email'
  | 'confidence'
  | 'team'
  | 'claimed_record'
>

/** A visit that left before `leftSince` (epoch ms) cannot be resumed. */
type Resumable = { linkId: string; leftSince: number }

/**
 * Reads and writes visits as database rows. The tracker uses the column names of visits everywhere, because beats read and write thousands of rows,
 * and a conversion of each row would take time.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on visits, over one shared selection of resumable visits
export function createVisitRepository({ db, dialect }: Connection, workspaceId: string) {
  const resumable = ({ linkId, leftSince }: Resumable) =>
    db
      .selectFrom('visits')
      .where('workspace_id', '=', workspaceId)
      .where('link_id', '=', linkId)
      .where((eb) => eb.or([eb('state', '=', 'reading'), eb('left_at', '>=', leftSince)]))
      .orderBy('opened_at', 'desc')
      .limit(1)
  const earlier = (of: Resumable) =>
    resumable(of).select([
      'visit_id',
      'reader_key',
      'passcode_proof',
      'agreement_hash',
      'consent_hash',
      'email',
      'confidence',
      'team',
      'claimed_record',
    ])
  return {
    /** Returns the id of the link's owner, as stored with the visit. */
    async ownerOf(visitId: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('visits')
        .select('owner_id')
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .executeTakeFirst()
      return row?.owner_id
    },

    /** Returns the visit and locks its row until the transaction ends. */
    findForUpdate(visitId: string): Promise<VisitRow | undefined> {
      return db
        .selectFrom('visits')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirst()
    },

    /** Returns the visit with the columns of its link and its version that decide what the visit may fetch. */
    findWithLink(visitId: string) {
      return db
        .selectFrom('visits')
        .innerJoin('links', (join) =>
          join
            .onRef('links.workspace_id', '=', 'visits.workspace_id')
            .onRef('links.link_id', '=', 'visits.link_id'),
        )
        .innerJoin('document_versions as version', (join) =>
          join
            .onRef('version.workspace_id', '=', 'visits.workspace_id')
            .onRef('version.document_id', '=', 'visits.document_id')
            .onRef('version.number', '=', 'visits.document_version'),
        )
        .select(['visits.link_id', 'visits.document_id', 'visits.document_version', 'visits.page_count'])
        .select(['visits.email', 'visits.confidence', 'visits.passcode_proof', 'visits.agreement_hash'])
        .select([
          'visits.team',
          'visits.state',
          'visits.left_at',
          'visits.claimed_record',
          'version.withdrawn_at',
        ])
        .select(['links.disabled_at', 'links.recipient_email', 'links.settings', 'links.passcode_hash'])
        .where('visits.workspace_id', '=', workspaceId)
        .where('visits.visit_id', '=', visitId)
        .executeTakeFirst()
    },

    async insert(visit: VisitRow): Promise<void> {
      await db
        .insertInto('visits')
        .values({ ...visit, workspace_id: workspaceId })
        .execute()
    },

    async update(
      visitId: string,
      change: Partial<Omit<VisitRow, 'workspace_id' | 'visit_id'>>,
    ): Promise<void> {
      await db
        .updateTable('visits')
        .set(change)
        .where('workspace_id', '=', workspaceId)
        .where('visit_id', '=', visitId)
        .execute()
    },

    /**
     * Locks a browser at a link until the transaction ends. So two tabs that open at the same time find the same visit. SQLite needs no lock, because
     * it runs only one transaction at a time.
     */
    async lockBrowser(linkId: string, readerKey: string): Promise<void> {
      if (dialect !== 'postgres') return
      const key = `${workspaceId} ${linkId} ${readerKey}`
      await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(db)
    },

    /** Returns the visit with this id if it can be resumed. */
    findEarlier(of: Resumable, visitId: string): Promise<EarlierVisit | undefined> {
      return earlier(of).where('visit_id', '=', visitId).executeTakeFirst()
    },

    /** Returns the latest visit of this browser that can be resumed. Visits of team members are excluded. */
    findEarlierOfBrowser(of: Resumable, readerKey: string): Promise<EarlierVisit | undefined> {
      return earlier(of).where('reader_key', '=', readerKey).where('team', 'is', null).executeTakeFirst()
    },

    /** Locks and returns the visit that will be resumed. A visit of another version of the document is not resumed. */
    findResumableForUpdate(
      of: Resumable & { documentVersion: number },
      by: { visitId: string } | { readerKey: string },
    ): Promise<VisitRow | undefined> {
      const query = resumable(of)
        .selectAll()
        .where('document_version', '=', of.documentVersion)
        .$if(dialect === 'postgres', (lock) => lock.forUpdate())
      return 'visitId' in by
        ? query.where('visit_id', '=', by.visitId).executeTakeFirst()
        : query.where('reader_key', '=', by.readerKey).executeTakeFirst()
    },

    /** Returns true if this visitor has a visit of the document that is neither suspected nor made by a team member. */
    async hasVisitBy(visitorId: string, documentId: string): Promise<boolean> {
      const row = await db
        .selectFrom('visits')
        .select('visit_id')
        .where('workspace_id', '=', workspaceId)
        .where('visitor_id', '=', visitorId)
        .where('document_id', '=', documentId)
        .where(byPeople)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Returns the reader key of the earliest visit of the link that is neither suspected nor made by a team member. */
    async firstReaderKey(linkId: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('visits')
        .select('reader_key')
        .where('workspace_id', '=', workspaceId)
        .where('link_id', '=', linkId)
        .where(byPeople)
        .orderBy('opened_at')
        .limit(1)
        .executeTakeFirst()
      return row?.reader_key
    },
  }
}
