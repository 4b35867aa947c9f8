import type { z } from 'zod'
import { mayChange } from '#shared/access.ts'
import { CodedError } from '#shared/errors.ts'
import { type Folder, maxFolderDepth, maxFolders, pathOf, withSubfolders } from '#shared/model/library.ts'
import { searchText } from '#shared/search-text.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { StoredFolder } from '../../repositories/folders.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { changesOf } from '../audit/changes.ts'
import type { TrackerContext } from '../context.ts'
import { requireStillMember } from '../people/authentication.ts'
import { inWorkspace } from '../transaction.ts'
import { toFolder } from './library.ts'

type Draft = z.output<(typeof trackerApi)['folders.create']['body']>
type Change = z.output<(typeof trackerApi)['folders.update']['body']>

export const noFolderFound = () => new CodedError('not_found', 'There is no such folder.')
export const nameTaken = (name: string) =>
  new CodedError('name_taken', 'This name is already in use here.', { name })
const tooDeep = () =>
  new CodedError('folder_too_deep', 'This path has too many folders.', { max: maxFolderDepth })

/** @throws CodedError not_found: the folder does not exist, or the caller does not see it */
export async function requireFolder(
  { folders, visibility }: WorkspaceRepositories,
  { sees }: Pick<Caller, 'sees'>,
  folderId: string,
): Promise<{ name: string }> {
  const folder = await folders.hold(folderId)
  if (!folder || !(await visibility.canSee(sees, 'folder', folderId))) throw noFolderFound()
  return folder
}

/** @throws CodedError name_taken: the parent has another folder with this name, whatever its case and width */
function requireFreeName(all: readonly StoredFolder[], folder: Omit<StoredFolder, 'createdAt' | 'ownerId'>) {
  const key = searchText(folder.name)
  const isTaken = all.some(
    ({ id, parentId, name }) => id !== folder.id && parentId === folder.parentId && searchText(name) === key,
  )
  if (isTaken) throw nameTaken(folder.name)
}

/** The number of folders on the longest path from this folder down, with the folder itself. */
const heightOf = (all: readonly StoredFolder[], folderId: string): number => {
  const above = pathOf(all, folderId).length
  return Math.max(...[...withSubfolders(all, folderId)].map((id) => pathOf(all, id).length - above)) + 1
}

/** @throws CodedError not_found, name_taken, folder_too_deep, library_full */
export function createFolder(
  context: TrackerContext,
  caller: Caller,
  { name, parentId }: Draft,
): Promise<Folder> {
  return inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const { folders } = repositories
    await requireStillMember(repositories, caller.memberId)
    await folders.lockNames()
    if (parentId !== null) await requireFolder(repositories, caller, parentId)
    const all = await folders.all()
    if (all.length >= maxFolders) {
      throw new CodedError('library_full', 'The workspace has too many folders.', { max: maxFolders })
    }
    const folder: StoredFolder = {
      ...{ id: newId('fld'), parentId, ownerId: caller.memberId, name },
      createdAt: context.clock.now(),
    }
    requireFreeName(all, folder)
    if (pathOf(all, parentId).length + 1 > maxFolderDepth) throw tooDeep()
    await folders.insert(folder)
    await record(caller, 'folderMade', { target: { type: 'folder', id: folder.id, name } })
    emit({ type: 'library.changed', subject: {} })
    return toFolder(folder, 0)
  })
}

/** Renames or moves a folder. @throws CodedError not_found, name_taken, folder_too_deep, conflict: the new parent is in the folder */
export function updateFolder(
  context: TrackerContext,
  caller: Caller,
  folderId: string,
  change: Change,
): Promise<Folder> {
  return inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const { folders } = repositories
    await folders.lockNames()
    const all = await folders.all()
    const before = all.find(({ id }) => id === folderId)
    if (!before) throw noFolderFound()
    const parentId = change.parentId === undefined ? before.parentId : change.parentId
    const after: StoredFolder = { ...before, name: change.name ?? before.name, parentId }
    if (parentId !== null && parentId !== before.parentId) {
      await requireFolder(repositories, caller, parentId)
      if (withSubfolders(all, folderId).has(parentId)) {
        throw new CodedError('conflict', 'A folder cannot be in itself.')
      }
      if (pathOf(all, parentId).length + heightOf(all, folderId) > maxFolderDepth) throw tooDeep()
    }
    requireFreeName(all, after)
    await folders.update(after)
    const nameOf = (id: string | null) => all.find((folder) => folder.id === id)?.name ?? null
    const changes = changesOf(
      { name: before.name, parent: nameOf(before.parentId) },
      { name: after.name, parent: nameOf(after.parentId) },
    )
    const target = { type: 'folder' as const, id: folderId, name: after.name }
    if (changes.length > 0) await record(caller, 'folderChanged', { target, changes })
    emit({ type: 'library.changed', subject: {} })
    const counts = await folders.counts(caller.sees)
    return toFolder(after, counts.find((count) => count.folderId === folderId)?.documents ?? 0)
  })
}

/**
 * Removes a folder with its subfolders. Its documents, also those of other members, move to its parent.
 * @throws CodedError not_found, forbidden: another member owns a subfolder
 */
export function removeFolder(context: TrackerContext, caller: Caller, folderId: string): Promise<void> {
  return inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const { folders } = repositories
    await folders.lockNames()
    const all = await folders.all()
    const folder = all.find(({ id }) => id === folderId)
    if (!folder) throw noFolderFound()
    const removed = withSubfolders(all, folderId)
    const isForeign = all.some(
      ({ id, ownerId }) => removed.has(id) && !mayChange({ id: caller.memberId, role: caller.role }, ownerId),
    )
    if (isForeign) throw new CodedError('forbidden', 'Another member owns a subfolder.')
    const count = await folders.remove([...removed], folder.parentId)
    await record(caller, 'folderRemoved', {
      target: { type: 'folder', id: folderId, name: folder.name },
      count,
    })
    emit({ type: 'library.changed', subject: {} })
  })
}
