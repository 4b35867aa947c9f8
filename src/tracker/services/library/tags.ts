import { CodedError } from '#shared/errors.ts'
import { maxTags, type Tag } from '#shared/model/library.ts'
import { searchText } from '#shared/search-text.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { TagName } from '../../repositories/tags.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { nameTaken } from './folders.ts'

const noTag = () => new CodedError('not_found', 'There is no such tag.')

async function readTag({ tags }: WorkspaceRepositories, caller: Caller, tagId: string): Promise<Tag> {
  const found = (await tags.counts(caller.sees)).find(({ id }) => id === tagId)
  if (!found) throw noTag()
  return { id: found.id, name: found.name, documentCount: found.documents }
}

/**
 * Returns the tags with these names, and makes those that do not exist. Names that differ only in case or width are one name. Must be called in the
 * transaction that uses the tags. `now`: epoch ms. @throws CodedError library_full
 */
export async function tagsNamed(
  { folders, tags }: WorkspaceRepositories,
  { memberId, names, now }: { memberId: string; names: readonly string[]; now: number },
): Promise<TagName[]> {
  const byKey = new Map(names.map((name) => [searchText(name), name]))
  if (byKey.size === 0) return []
  await folders.lockNames()
  const known = await tags.named([...byKey.values()])
  for (const { name } of known) byKey.delete(searchText(name))
  const made = [...byKey.values()].map((name) => ({
    id: newId('tag'),
    name,
    createdBy: memberId,
    createdAt: now,
  }))
  if (made.length === 0) return known
  if ((await tags.count()) + made.length > maxTags) {
    throw new CodedError('library_full', 'The workspace has too many tags.', { max: maxTags })
  }
  await tags.insert(made)
  return [...known, ...made]
}

/** @throws CodedError not_found, name_taken */
export function renameTag(
  context: TrackerContext,
  caller: Caller,
  tagId: string,
  name: string,
): Promise<Tag> {
  return inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const { folders, tags } = repositories
    await folders.lockNames()
    const before = await tags.find(tagId)
    if (!before) throw noTag()
    const [same] = await tags.named([name])
    if (same && same.id !== tagId) throw nameTaken(name)
    await tags.rename(tagId, name)
    if (before.name !== name) {
      const changes = [{ field: 'name', from: before.name, to: name }]
      await record(caller, 'tagChanged', { target: { type: 'tag', id: tagId, name }, changes })
    }
    emit({ type: 'library.changed', subject: {} })
    return readTag(repositories, caller, tagId)
  })
}

/** Gives the documents of a tag another tag, and removes the first one. @throws CodedError not_found, conflict: both are the same tag */
export function mergeTags(
  context: TrackerContext,
  caller: Caller,
  tagId: string,
  intoId: string,
): Promise<Tag> {
  if (tagId === intoId) throw new CodedError('conflict', 'A tag cannot be merged into itself.')
  return inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const { folders, tags } = repositories
    await folders.lockNames()
    const [from, into] = [await tags.find(tagId), await tags.find(intoId)]
    if (!from || !into) throw noTag()
    await tags.merge(tagId, intoId)
    await tags.remove(tagId)
    const changes = [{ field: 'name', from: from.name, to: into.name }]
    await record(caller, 'tagsMerged', { target: { type: 'tag', id: intoId, name: into.name }, changes })
    emit({ type: 'library.changed', subject: {} })
    return readTag(repositories, caller, intoId)
  })
}

/** @throws CodedError not_found */
export function removeTag(context: TrackerContext, caller: Caller, tagId: string): Promise<void> {
  return inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const { tags } = repositories
    const tag = await tags.find(tagId)
    if (!tag) throw noTag()
    await tags.remove(tagId)
    await record(caller, 'tagRemoved', { target: { type: 'tag', id: tagId, name: tag.name } })
    emit({ type: 'library.changed', subject: {} })
  })
}
