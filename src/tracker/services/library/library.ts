import type { Folder, Library } from '#shared/model/library.ts'
import { pathOf } from '#shared/model/library.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { FolderCount, StoredFolder } from '../../repositories/folders.ts'
import type { TagCount } from '../../repositories/tags.ts'
import type { TrackerContext } from '../context.ts'

export const toFolder = ({ createdAt, ...folder }: StoredFolder, documentCount: number): Folder => ({
  ...folder,
  documentCount,
})

/** Returns the folders that a member sees who does not see all documents: own ones, and those on the path to a visible document. */
function visibleFolders(folders: readonly StoredFolder[], counts: readonly FolderCount[], memberId: string) {
  const own = folders.filter(({ ownerId }) => ownerId === memberId).map(({ id }) => id)
  const filled = counts.flatMap(({ folderId }) => folderId ?? [])
  const visible = new Set([...own, ...filled].flatMap((id) => pathOf(folders, id).map((folder) => folder.id)))
  return folders.filter(({ id }) => visible.has(id))
}

const isVisibleTag = (tag: TagCount, memberId: string) =>
  tag.documents + tag.archived > 0 || tag.createdBy === memberId

/** Returns the visible folders and tags, with the numbers of their visible documents. */
export async function getLibrary(
  { store }: TrackerContext,
  { workspaceId, sees, memberId }: Caller,
): Promise<Library> {
  const repositories = store.forWorkspace(workspaceId)
  const all = await repositories.folders.all()
  const counts = await repositories.folders.counts(sees)
  const allTags = await repositories.tags.counts(sees)
  const seesAll = sees.documentsOf === null
  const folders = seesAll ? all : visibleFolders(all, counts, memberId)
  const tags = seesAll ? allTags : allTags.filter((tag) => isVisibleTag(tag, memberId))
  const byFolder = new Map(counts.map((count) => [count.folderId, count]))
  const sum = (of: 'documents' | 'archived') => counts.reduce((total, count) => total + count[of], 0)
  return {
    folders: folders.map((folder) => toFolder(folder, byFolder.get(folder.id)?.documents ?? 0)),
    tags: tags.map(({ id, name, documents }) => ({ id, name, documentCount: documents })),
    counts: {
      documents: sum('documents'),
      unfiled: byFolder.get(null)?.documents ?? 0,
      archived: sum('archived'),
    },
  }
}
