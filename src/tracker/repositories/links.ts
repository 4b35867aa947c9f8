import type { Selectable } from 'kysely'
import { defaultLinkSettings, LinkSettings } from '#shared/link-settings.ts'
import type { ListPosition } from '../domain/list-cursor.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import type { LinksTable } from '../infrastructure/database/tables/links.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'
import { isAfter } from './list-position.ts'
import { ownedVisibly } from './visibility.ts'

/** Instants are epoch ms. */
export type StoredLink = {
  id: string
  documentId: string
  ownerId: string
  slug: string
  name: string
  recipientEmail: string | null
  settings: LinkSettings
  passcodeHash: string | null
  createdAt: number
  disabledAt: number | null
}

/** `batchId`: the batch of the link, or null. */
export type LinkWithOwner = StoredLink & { ownerName: string; batchId: string | null }

const StoredSettings = LinkSettings.partial()

/** Decodes `links.settings`. A setting that an older version of the tracker did not store gets its default. */
export const readLinkSettings = (json: string): LinkSettings => ({
  ...defaultLinkSettings,
  ...(parseColumn(StoredSettings, json) as Partial<LinkSettings>),
})

/** `expires_at` and `has_lists` repeat facts from `settings`, so that the statement of each beat need not parse the JSON. */
const settingsColumns = (settings: LinkSettings) => ({
  settings: JSON.stringify(settings),
  expires_at: settings.expiresAt === null ? null : Date.parse(settings.expiresAt),
  has_lists: settings.allow.length + settings.block.length > 0 ? 1 : 0,
})

const linkOf = (row: Selectable<LinksTable>): StoredLink => ({
  id: row.link_id,
  documentId: row.document_id,
  ownerId: row.owner_id,
  slug: row.slug,
  name: row.name,
  recipientEmail: row.recipient_email,
  settings: readLinkSettings(row.settings),
  passcodeHash: row.passcode_hash,
  createdAt: row.created_at,
  disabledAt: row.disabled_at,
})

function countOf(rows: readonly { document_id: string }[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { document_id } of rows) counts.set(document_id, (counts.get(document_id) ?? 0) + 1)
  return counts
}

const withOwner = (
  row: Selectable<LinksTable> & { owner_name: string; batch_id: string | null },
): LinkWithOwner => ({ ...linkOf(row), ownerName: row.owner_name, batchId: row.batch_id })

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on links, over two shared selections
export function createLinkRepository({ db, dialect }: Connection, workspaceId: string) {
  const selectWithOwner = db
    .selectFrom('links')
    .innerJoin('members', (join) =>
      join
        .onRef('members.workspace_id', '=', 'links.workspace_id')
        .onRef('members.member_id', '=', 'links.owner_id'),
    )
    .leftJoin('batch_links as entries', (join) =>
      join
        .onRef('entries.workspace_id', '=', 'links.workspace_id')
        .onRef('entries.link_id', '=', 'links.link_id'),
    )
    .selectAll('links')
    .select(['members.name as owner_name', 'entries.batch_id'])
    .where('links.workspace_id', '=', workspaceId)
  const selectLink = (linkId: string) =>
    db.selectFrom('links').selectAll().where('workspace_id', '=', workspaceId).where('link_id', '=', linkId)
  return {
    async find(linkId: string): Promise<StoredLink | undefined> {
      const row = await selectLink(linkId).executeTakeFirst()
      return row && linkOf(row)
    },

    /** Returns the link and locks its row until the transaction ends. */
    async findForUpdate(linkId: string): Promise<StoredLink | undefined> {
      const row = await selectLink(linkId)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirst()
      return row && linkOf(row)
    },

    async getWithOwner(linkId: string): Promise<LinkWithOwner> {
      const row = await selectWithOwner.where('links.link_id', '=', linkId).executeTakeFirstOrThrow()
      return withOwner(row)
    },

    /**
     * Returns the id of the link's owner, and delays a change of the owner until the transaction ends. So a visit that the transaction inserts has
     * the owner that the link has.
     */
    async holdOwner(linkId: string): Promise<string> {
      const row = await db
        .selectFrom('links')
        .select('owner_id')
        .where('workspace_id', '=', workspaceId)
        .where('link_id', '=', linkId)
        .$if(dialect === 'postgres', (query) => query.forShare())
        .executeTakeFirstOrThrow()
      return row.owner_id
    },

    /** Returns the id of the link's owner. Returns undefined if the link does not exist or its document was removed. */
    async ownerOf(linkId: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('links')
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'links.workspace_id')
            .onRef('documents.document_id', '=', 'links.document_id'),
        )
        .select('links.owner_id')
        .where('links.workspace_id', '=', workspaceId)
        .where('links.link_id', '=', linkId)
        .where('documents.removed_at', 'is', null)
        .executeTakeFirst()
      return row?.owner_id
    },

    /** Returns the visible links after a position of the list, newest first. `limit` undefined: all of them. `batched` false: without the links of batches. */
    async ofDocument(
      documentId: string,
      sees: Visibility,
      { after, limit, batched }: { after: ListPosition | null; limit: number | undefined; batched: boolean },
    ): Promise<LinkWithOwner[]> {
      const rows = await selectWithOwner
        .where(ownedVisibly(sees, 'links.owner_id'))
        .where('links.document_id', '=', documentId)
        .$if(!batched, (query) => query.where('entries.batch_id', 'is', null))
        .where(isAfter(after, 'links.created_at', 'links.link_id'))
        .orderBy('links.created_at', 'desc')
        .orderBy('links.link_id', 'desc')
        .$if(limit !== undefined, (query) => query.limit(limit as number))
        .execute()
      return rows.map(withOwner)
    },

    /** Returns those of the links that are visible. */
    async among(linkIds: readonly string[], sees: Visibility): Promise<LinkWithOwner[]> {
      if (linkIds.length === 0) return []
      const rows = await selectWithOwner
        .where(ownedVisibly(sees, 'links.owner_id'))
        .where('links.link_id', 'in', linkIds)
        .execute()
      return rows.map(withOwner)
    },

    /** Locks the links until the transaction ends, in the order of their ids, and returns them. */
    async lock(linkIds: readonly string[]): Promise<StoredLink[]> {
      if (linkIds.length === 0) return []
      const rows = await db
        .selectFrom('links')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('link_id', 'in', linkIds)
        .orderBy('link_id')
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .execute()
      return rows.map(linkOf)
    },

    /** Returns the settings and recipients of the document's links that are not disabled. */
    async settingsOfDocument(documentId: string): Promise<Pick<StoredLink, 'settings' | 'recipientEmail'>[]> {
      const rows = await db
        .selectFrom('links')
        .select(['settings', 'recipient_email'])
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('disabled_at', 'is', null)
        .execute()
      return rows.map((row) => ({
        settings: readLinkSettings(row.settings),
        recipientEmail: row.recipient_email,
      }))
    },

    /** Returns the number of visible links by document id. A document without links has no entry. `documentIds` must not be empty. */
    async countByDocument(documentIds: readonly string[], sees: Visibility): Promise<Map<string, number>> {
      const rows = await db
        .selectFrom('links')
        .select((e) => ['document_id', e.fn.countAll<number>().as('count')])
        .where('workspace_id', '=', workspaceId)
        .where('document_id', 'in', documentIds)
        .where(ownedVisibly(sees, 'owner_id'))
        .groupBy('document_id')
        .execute()
      return new Map(rows.map((row) => [row.document_id, row.count]))
    },

    /** At most 500 links. */
    async insert(links: readonly StoredLink[]): Promise<void> {
      const rows = links.map((link) => ({
        workspace_id: workspaceId,
        link_id: link.id,
        document_id: link.documentId,
        owner_id: link.ownerId,
        slug: link.slug,
        name: link.name,
        recipient_email: link.recipientEmail,
        ...settingsColumns(link.settings),
        passcode_hash: link.passcodeHash,
        created_at: link.createdAt,
        disabled_at: link.disabledAt,
      }))
      await db.insertInto('links').values(rows).execute()
    },

    async update({
      id,
      name,
      settings,
      passcodeHash,
      disabledAt,
    }: Pick<StoredLink, 'id' | 'name' | 'settings' | 'passcodeHash' | 'disabledAt'>): Promise<void> {
      await db
        .updateTable('links')
        .set({
          name,
          ...settingsColumns(settings),
          passcode_hash: passcodeHash,
          disabled_at: disabledAt,
        })
        .where('workspace_id', '=', workspaceId)
        .where('link_id', '=', id)
        .execute()
    },

    /** Disables the links of a document. A link that was disabled before keeps its earlier `disabled_at`. */
    async disableOfDocument(documentId: string, disabledAt: number): Promise<void> {
      await db
        .updateTable('links')
        .set({ disabled_at: disabledAt })
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('disabled_at', 'is', null)
        .execute()
    },

    /** Turns off the working links of the documents. Returns the number of these links by document id. */
    async pause(documentIds: readonly string[], disabledAt: number): Promise<Map<string, number>> {
      const rows = await db
        .updateTable('links')
        .set({ disabled_at: disabledAt })
        .where('workspace_id', '=', workspaceId)
        .where('document_id', 'in', documentIds)
        .where('disabled_at', 'is', null)
        .returning('document_id')
        .execute()
      return countOf(rows)
    },

    /** Turns on the links of a document that were turned off at this instant, except those of revoked batches. Returns their number. */
    async resume(documentId: string, disabledAt: number): Promise<number> {
      const rows = await db
        .updateTable('links')
        .set({ disabled_at: null })
        .where('workspace_id', '=', workspaceId)
        .where('document_id', '=', documentId)
        .where('disabled_at', '=', disabledAt)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('batch_links')
                .innerJoin('link_batches', (join) =>
                  join
                    .onRef('link_batches.workspace_id', '=', 'batch_links.workspace_id')
                    .onRef('link_batches.batch_id', '=', 'batch_links.batch_id'),
                )
                .select('batch_links.link_id')
                .where('batch_links.workspace_id', '=', workspaceId)
                .whereRef('batch_links.link_id', '=', 'links.link_id')
                .where('link_batches.revoked_at', 'is not', null),
            ),
          ),
        )
        .returning('link_id')
        .execute()
      return rows.length
    },
  }
}
