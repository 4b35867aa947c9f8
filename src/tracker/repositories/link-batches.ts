import { sql } from 'kysely'
import type { Visibility } from '../domain/people/visibility.ts'
import type { Connection } from './connection.ts'
import type { StoredLink } from './links.ts'
import { ownedVisibly } from './visibility.ts'

/** Instants are epoch ms. */
export type StoredBatch = {
  id: string
  documentId: string
  requestKey: string
  name: string
  createdAt: number
  revokedAt: number | null
}

/** A batch with its owner and the numbers of its visible links. */
export type BatchSummary = StoredBatch & {
  ownerId: string
  ownerName: string
  links: number
  sent: number
  disabled: number
}

/** A link of a batch with the instant (epoch ms) at which it was marked as sent. */
export type BatchEntry = { linkId: string; sentAt: number | null }

/** Batches of personal links. The owner of a batch is the owner of its first link. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on batches, over one selection
export function createLinkBatchRepository({ db, dialect }: Connection, workspaceId: string) {
  const selectBatches = (sees: Visibility) =>
    db
      .selectFrom('link_batches as batches')
      .innerJoin('batch_links as entries', (join) =>
        join
          .onRef('entries.workspace_id', '=', 'batches.workspace_id')
          .onRef('entries.batch_id', '=', 'batches.batch_id'),
      )
      .innerJoin('links', (join) =>
        join
          .onRef('links.workspace_id', '=', 'entries.workspace_id')
          .onRef('links.link_id', '=', 'entries.link_id'),
      )
      .where('batches.workspace_id', '=', workspaceId)
      .where(ownedVisibly(sees, 'links.owner_id'))

  async function summaries(
    of: { documentId: string } | { batchId: string },
    sees: Visibility,
  ): Promise<BatchSummary[]> {
    const rows = await selectBatches(sees)
      .$if('documentId' in of, (query) =>
        query.where('batches.document_id', '=', (of as { documentId: string }).documentId),
      )
      .$if('batchId' in of, (query) =>
        query.where('batches.batch_id', '=', (of as { batchId: string }).batchId),
      )
      .select((eb) => [
        ...(['batches.batch_id', 'batches.document_id', 'batches.request_key', 'batches.name'] as const),
        ...(['batches.created_at', 'batches.revoked_at'] as const),
        eb.fn.countAll<number>().as('links'),
        eb.fn.count<number>('entries.sent_at').as('sent'),
        eb.fn.count<number>('links.disabled_at').as('disabled'),
        eb.fn.min('entries.position').as('first'),
      ])
      .groupBy(['batches.batch_id', 'batches.document_id', 'batches.request_key', 'batches.name'])
      .groupBy(['batches.created_at', 'batches.revoked_at'])
      .orderBy('batches.created_at', 'desc')
      .orderBy('batches.batch_id')
      .execute()
    const owners = await ownersOf(rows.map((row) => ({ batchId: row.batch_id, position: row.first })))
    return rows.map((row) => ({
      id: row.batch_id,
      documentId: row.document_id,
      requestKey: row.request_key,
      name: row.name,
      createdAt: row.created_at,
      revokedAt: row.revoked_at,
      ...{ links: row.links, sent: row.sent, disabled: row.disabled },
      ownerId: owners.get(row.batch_id)?.id ?? '',
      ownerName: owners.get(row.batch_id)?.name ?? '',
    }))
  }

  async function ownersOf(
    firsts: readonly { batchId: string; position: number }[],
  ): Promise<Map<string, { id: string; name: string }>> {
    if (firsts.length === 0) return new Map()
    const rows = await db
      .selectFrom('batch_links as entries')
      .innerJoin('links', (join) =>
        join
          .onRef('links.workspace_id', '=', 'entries.workspace_id')
          .onRef('links.link_id', '=', 'entries.link_id'),
      )
      .innerJoin('members', (join) =>
        join
          .onRef('members.workspace_id', '=', 'links.workspace_id')
          .onRef('members.member_id', '=', 'links.owner_id'),
      )
      .select(['entries.batch_id', 'members.member_id', 'members.name'])
      .where('entries.workspace_id', '=', workspaceId)
      .where((eb) =>
        eb.or(
          firsts.map(({ batchId, position }) =>
            eb.and([eb('entries.batch_id', '=', batchId), eb('entries.position', '=', position)]),
          ),
        ),
      )
      .execute()
    return new Map(rows.map((row) => [row.batch_id, { id: row.member_id, name: row.name }]))
  }

  return {
    /** Returns the batches with at least one visible link, newest first. */
    ofDocument: (documentId: string, sees: Visibility): Promise<BatchSummary[]> =>
      summaries({ documentId }, sees),

    /** Returns undefined if the batch does not exist or has no visible link. */
    async find(batchId: string, sees: Visibility): Promise<BatchSummary | undefined> {
      return (await summaries({ batchId }, sees))[0]
    },

    /** Returns the id and the document of the batch that a request with this key has made. */
    async ofRequest(requestKey: string): Promise<{ id: string; documentId: string } | undefined> {
      return db
        .selectFrom('link_batches')
        .select(['batch_id as id', 'document_id as documentId'])
        .where('workspace_id', '=', workspaceId)
        .where('request_key', '=', requestKey)
        .executeTakeFirst()
    },

    /** Locks the batch until the transaction ends. Returns undefined if it does not exist. */
    async lock(batchId: string): Promise<StoredBatch | undefined> {
      const row = await db
        .selectFrom('link_batches')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('batch_id', '=', batchId)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirst()
      return (
        row && {
          ...{ id: row.batch_id, documentId: row.document_id, requestKey: row.request_key, name: row.name },
          ...{ createdAt: row.created_at, revokedAt: row.revoked_at },
        }
      )
    },

    /** Returns the id of the owner of the batch. Returns undefined if the batch does not exist. */
    async ownerOf(batchId: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('batch_links')
        .innerJoin('links', (join) =>
          join
            .onRef('links.workspace_id', '=', 'batch_links.workspace_id')
            .onRef('links.link_id', '=', 'batch_links.link_id'),
        )
        .select('links.owner_id')
        .where('batch_links.workspace_id', '=', workspaceId)
        .where('batch_links.batch_id', '=', batchId)
        .orderBy('batch_links.position')
        .limit(1)
        .executeTakeFirst()
      return row?.owner_id
    },

    /** True if the link belongs to a revoked batch. */
    async isRevoked(linkId: string): Promise<boolean> {
      const row = await db
        .selectFrom('batch_links')
        .innerJoin('link_batches', (join) =>
          join
            .onRef('link_batches.workspace_id', '=', 'batch_links.workspace_id')
            .onRef('link_batches.batch_id', '=', 'batch_links.batch_id'),
        )
        .select('batch_links.link_id')
        .where('batch_links.workspace_id', '=', workspaceId)
        .where('batch_links.link_id', '=', linkId)
        .where('link_batches.revoked_at', 'is not', null)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Returns the links of the batch, in the order of the recipients. */
    async entries(batchId: string): Promise<BatchEntry[]> {
      const rows = await db
        .selectFrom('batch_links')
        .select(['link_id', 'sent_at'])
        .where('workspace_id', '=', workspaceId)
        .where('batch_id', '=', batchId)
        .orderBy('position')
        .execute()
      return rows.map((row) => ({ linkId: row.link_id, sentAt: row.sent_at }))
    },

    /** Inserts the batch with its links, at most 500, which must exist. */
    async insert(batch: StoredBatch, links: readonly Pick<StoredLink, 'id'>[]): Promise<void> {
      await db
        .insertInto('link_batches')
        .values({
          workspace_id: workspaceId,
          batch_id: batch.id,
          document_id: batch.documentId,
          request_key: batch.requestKey,
          name: batch.name,
          created_at: batch.createdAt,
          revoked_at: batch.revokedAt,
        })
        .execute()
      const rows = links.map(({ id }, position) => ({
        ...{ workspace_id: workspaceId, batch_id: batch.id, position, link_id: id },
        sent_at: null,
      }))
      await db.insertInto('batch_links').values(rows).execute()
    },

    async update({ id, name, revokedAt }: Pick<StoredBatch, 'id' | 'name' | 'revokedAt'>): Promise<void> {
      await db
        .updateTable('link_batches')
        .set({ name, revoked_at: revokedAt })
        .where('workspace_id', '=', workspaceId)
        .where('batch_id', '=', id)
        .execute()
    },

    /** Marks links of the batch as sent. A marked link keeps its instant. `sentAt`: epoch ms. */
    async markSent(batchId: string, linkIds: readonly string[], sentAt: number): Promise<void> {
      if (linkIds.length === 0) return
      await db
        .updateTable('batch_links')
        .set({ sent_at: sql<number>`coalesce(sent_at, ${sentAt})` })
        .where('workspace_id', '=', workspaceId)
        .where('batch_id', '=', batchId)
        .where('link_id', 'in', linkIds)
        .execute()
    },
  }
}
