import { sql } from 'kysely'
import { searchText } from '#shared/search-text.ts'
import type { Visibility } from '../domain/people/visibility.ts'
import type { Connection } from './connection.ts'
import { visibleDocuments } from './visibility.ts'

export type TagName = { id: string; name: string }
/** `createdAt`: epoch ms. */
export type NewTag = TagName & { createdBy: string; createdAt: number }
export type TagCount = TagName & { createdBy: string; documents: number; archived: number }

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one short method for each statement on tags
export function createTagRepository({ db, dialect }: Connection, workspaceId: string) {
  const byName = sql`tags.name_key ${sql.raw(dialect === 'postgres' ? 'collate "C"' : '')}`
  const ofTag = (tagId: string) =>
    db.deleteFrom('document_tags').where('workspace_id', '=', workspaceId).where('tag_id', '=', tagId)
  return {
    /** Returns all tags in the order of their names, with the numbers of their visible documents. */
    async counts(sees: Visibility): Promise<TagCount[]> {
      const rows = await db
        .selectFrom('tags')
        .leftJoin('document_tags as entries', (join) =>
          join
            .onRef('entries.workspace_id', '=', 'tags.workspace_id')
            .onRef('entries.tag_id', '=', 'tags.tag_id'),
        )
        .leftJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'entries.workspace_id')
            .onRef('documents.document_id', '=', 'entries.document_id')
            .on('documents.removed_at', 'is', null)
            .on((eb) =>
              visibleDocuments(sees)(eb as unknown as Parameters<ReturnType<typeof visibleDocuments>>[0]),
            ),
        )
        .select((eb) => [
          ...(['tags.tag_id', 'tags.name', 'tags.created_by'] as const),
          eb.fn.count<number>('documents.document_id').as('all'),
          eb.fn.count<number>('documents.archived_at').as('archived'),
        ])
        .where('tags.workspace_id', '=', workspaceId)
        .groupBy(['tags.tag_id', 'tags.name', 'tags.created_by', 'tags.name_key'])
        .orderBy(byName)
        .execute()
      return rows.map((row) => ({
        ...{ id: row.tag_id, name: row.name, createdBy: row.created_by },
        ...{ documents: Number(row.all) - Number(row.archived), archived: Number(row.archived) },
      }))
    },

    /** Returns the tags of the documents by document id, each in the order of the names. A document without tags has no entry. */
    async ofDocuments(documentIds: readonly string[]): Promise<Map<string, TagName[]>> {
      if (documentIds.length === 0) return new Map()
      const rows = await db
        .selectFrom('document_tags as entries')
        .innerJoin('tags', (join) =>
          join
            .onRef('tags.workspace_id', '=', 'entries.workspace_id')
            .onRef('tags.tag_id', '=', 'entries.tag_id'),
        )
        .select(['entries.document_id', 'tags.tag_id', 'tags.name'])
        .where('entries.workspace_id', '=', workspaceId)
        .where('entries.document_id', 'in', documentIds)
        .orderBy(byName)
        .execute()
      const tags = new Map<string, TagName[]>()
      for (const { document_id, tag_id, name } of rows) {
        tags.set(document_id, [...(tags.get(document_id) ?? []), { id: tag_id, name }])
      }
      return tags
    },

    async find(tagId: string): Promise<TagName | undefined> {
      return db
        .selectFrom('tags')
        .select(['tag_id as id', 'name'])
        .where('workspace_id', '=', workspaceId)
        .where('tag_id', '=', tagId)
        .executeTakeFirst()
    },

    /** Returns the tags with these names, whatever their case and width. `names` must not be empty. */
    async named(names: readonly string[]): Promise<TagName[]> {
      return db
        .selectFrom('tags')
        .select(['tag_id as id', 'name'])
        .where('workspace_id', '=', workspaceId)
        .where('name_key', 'in', names.map(searchText))
        .execute()
    },

    async count(): Promise<number> {
      const { count } = await db
        .selectFrom('tags')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('workspace_id', '=', workspaceId)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    /** `tags` must not be empty. */
    async insert(tags: readonly NewTag[]): Promise<void> {
      const rows = tags.map(({ id, name, createdBy, createdAt }) => ({
        ...{ workspace_id: workspaceId, tag_id: id, name, name_key: searchText(name) },
        ...{ created_by: createdBy, created_at: createdAt },
      }))
      await db.insertInto('tags').values(rows).execute()
    },

    async rename(tagId: string, name: string): Promise<void> {
      await db
        .updateTable('tags')
        .set({ name, name_key: searchText(name) })
        .where('workspace_id', '=', workspaceId)
        .where('tag_id', '=', tagId)
        .execute()
    },

    /** Removes the tag from all documents. */
    async remove(tagId: string): Promise<void> {
      await ofTag(tagId).execute()
      await db
        .deleteFrom('tags')
        .where('workspace_id', '=', workspaceId)
        .where('tag_id', '=', tagId)
        .execute()
    },

    /** Gives the documents of `tagId` the tag `intoId` instead. */
    async merge(tagId: string, intoId: string): Promise<void> {
      await db
        .insertInto('document_tags')
        .columns(['workspace_id', 'document_id', 'tag_id'])
        .expression(
          db
            .selectFrom('document_tags')
            .select(['workspace_id', 'document_id', sql<string>`cast(${intoId} as text)`.as('tag_id')])
            .where('workspace_id', '=', workspaceId)
            .where('tag_id', '=', tagId),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      await ofTag(tagId).execute()
    },

    /** Gives each document each of the tags. Neither list may be empty; at most 2,000 pairs. */
    async attach(documentIds: readonly string[], tagIds: readonly string[]): Promise<void> {
      const rows = documentIds.flatMap((document_id) =>
        tagIds.map((tag_id) => ({ workspace_id: workspaceId, document_id, tag_id })),
      )
      await db
        .insertInto('document_tags')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    async detach(documentIds: readonly string[], tagIds: readonly string[]): Promise<void> {
      if (documentIds.length === 0 || tagIds.length === 0) return
      await db
        .deleteFrom('document_tags')
        .where('workspace_id', '=', workspaceId)
        .where('document_id', 'in', documentIds)
        .where('tag_id', 'in', tagIds)
        .execute()
    },
  }
}
