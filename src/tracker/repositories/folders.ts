import { sql } from 'kysely'
import { searchText } from '#shared/search-text.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import type { Connection } from './connection.ts'
import { visibleDocuments } from './visibility.ts'

/** `createdAt`: epoch ms. */
export type StoredFolder = {
  id: string
  parentId: string | null
  ownerId: string
  name: string
  createdAt: number
}

/** `folderId` null: documents in no folder. */
export type FolderCount = { folderId: string | null; documents: number; archived: number }

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one short method for each statement on folders
export function createFolderRepository({ db, dialect }: Connection, workspaceId: string) {
  return {
    /** Locks the row of the workspace until the transaction ends, so that the names of folders and tags stay unique. */
    async lockNames(): Promise<void> {
      await db
        .selectFrom('workspaces')
        .select('workspace_id')
        .where('workspace_id', '=', workspaceId)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirstOrThrow()
    },

    /** Returns all folders in the order of their names. */
    async all(): Promise<StoredFolder[]> {
      const rows = await db
        .selectFrom('folders')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy(sql`name_key ${sql.raw(dialect === 'postgres' ? 'collate "C"' : '')}`)
        .orderBy('folder_id')
        .execute()
      return rows.map((row) => ({
        ...{ id: row.folder_id, parentId: row.parent_id, ownerId: row.owner_id },
        ...{ name: row.name, createdAt: row.created_at },
      }))
    },

    /** Returns undefined if the folder does not exist. Delays a removal of the folder until the transaction ends. */
    async hold(folderId: string): Promise<{ name: string } | undefined> {
      return db
        .selectFrom('folders')
        .select('name')
        .where('workspace_id', '=', workspaceId)
        .where('folder_id', '=', folderId)
        .$if(dialect === 'postgres', (query) => query.forShare())
        .executeTakeFirst()
    },

    async ownerOf(folderId: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('folders')
        .select('owner_id')
        .where('workspace_id', '=', workspaceId)
        .where('folder_id', '=', folderId)
        .executeTakeFirst()
      return row?.owner_id
    },

    /** Returns the numbers of visible documents by folder. A folder without documents has no entry. */
    async counts(sees: Visibility): Promise<FolderCount[]> {
      const rows = await db
        .selectFrom('documents')
        .select((eb) => [
          'folder_id as folderId',
          eb.fn.countAll<number>().as('all'),
          eb.fn.count<number>('archived_at').as('archived'),
        ])
        .where('workspace_id', '=', workspaceId)
        .where('removed_at', 'is', null)
        .where(visibleDocuments(sees))
        .groupBy('folder_id')
        .execute()
      return rows.map(({ folderId, all, archived }) => ({
        folderId,
        documents: Number(all) - Number(archived),
        archived: Number(archived),
      }))
    },

    async insert(folder: StoredFolder): Promise<void> {
      await db
        .insertInto('folders')
        .values({
          ...{ workspace_id: workspaceId, folder_id: folder.id, parent_id: folder.parentId },
          ...{ owner_id: folder.ownerId, name: folder.name, name_key: searchText(folder.name) },
          created_at: folder.createdAt,
        })
        .execute()
    },

    async update({ id, name, parentId }: Pick<StoredFolder, 'id' | 'name' | 'parentId'>): Promise<void> {
      await db
        .updateTable('folders')
        .set({ name, name_key: searchText(name), parent_id: parentId })
        .where('workspace_id', '=', workspaceId)
        .where('folder_id', '=', id)
        .execute()
    },

    /** Removes the folders and moves their documents, also removed and archived ones. Returns the number of documents. */
    async remove(folderIds: readonly string[], documentsTo: string | null): Promise<number> {
      // The folders first: a request that moves a document into one of them has then finished, and its document is moved too.
      await db
        .deleteFrom('folders')
        .where('workspace_id', '=', workspaceId)
        .where('folder_id', 'in', folderIds)
        .execute()
      const { numUpdatedRows } = await db
        .updateTable('documents')
        .set({ folder_id: documentsTo })
        .where('workspace_id', '=', workspaceId)
        .where('folder_id', 'in', folderIds)
        .executeTakeFirstOrThrow()
      return Number(numUpdatedRows)
    },

    async setOwner(from: string, to: string): Promise<void> {
      await db
        .updateTable('folders')
        .set({ owner_id: to })
        .where('workspace_id', '=', workspaceId)
        .where('owner_id', '=', from)
        .execute()
    },
  }
}
