import { CodedError } from '#shared/errors.ts'
import type { Document } from '#shared/model/documents.ts'
import { type DocumentSort, type OrganiseResult, withSubfolders } from '#shared/model/library.ts'
import { noFolder } from '#shared/model/library-values.ts'
import { matchesSearch, searchableTexts, searchText } from '#shared/search-text.ts'
import { type Calls, findItem, newId, now, replaceItem } from './items.ts'
import type { Emit, MemoryState } from './state.ts'

type ListQuery = {
  search?: string | undefined
  sort?: DocumentSort | undefined
  folder?: string | undefined
  tags?: string[] | undefined
  archived?: boolean | undefined
}

const orders: Record<DocumentSort, (a: Document, b: Document) => number> = {
  changed: () => 0,
  newest: (a, b) => b.createdAt.localeCompare(a.createdAt),
  name: (a, b) => (searchText(a.title) < searchText(b.title) ? -1 : 1),
  lastRead: (a, b) => (b.lastReadAt ?? '').localeCompare(a.lastReadAt ?? ''),
  visits: (a, b) => b.visitCount - a.visitCount,
}

/** The documents of a list, in the order `sort`. */
export function listedDocuments(state: MemoryState, query: ListQuery): Document[] {
  const { search = '', sort = 'changed', folder, tags = [], archived = false } = query
  return state.documents
    .filter(
      (each) =>
        (each.archivedAt !== null) === archived &&
        (folder === undefined || each.folderId === (folder === noFolder ? null : folder)) &&
        tags.every((id) => each.tags.some((tag) => tag.id === id)) &&
        matchesSearch(search, searchableTexts(each.title, each.version.fileName)),
    )
    .toSorted(orders[sort])
}

const byName = (a: { name: string }, b: { name: string }) =>
  searchText(a.name) < searchText(b.name) ? -1 : 1

type LibraryCalls = Calls<'library' | 'folders' | 'tags'> & Pick<Calls<'documents'>, 'documents.organise'>

export const libraryCalls = (state: MemoryState, emit: Emit): LibraryCalls => ({
  ...folderCalls(state, emit),
  ...tagCalls(state, emit),
  ...organiseCalls(state, emit),
})

function requireFree(known: readonly { id: string; name: string }[], name: string, except?: string): void {
  const isTaken = known.some((each) => each.id !== except && searchText(each.name) === searchText(name))
  if (isTaken) throw new CodedError('name_taken', 'Taken.', { name })
}

const shownOf = (state: MemoryState) => state.documents.filter(({ archivedAt }) => archivedAt === null)

function folderCalls(state: MemoryState, emit: Emit): Calls<'library' | 'folders'> {
  const inFolder = (folderId: string | null) =>
    shownOf(state).filter((each) => each.folderId === folderId).length
  const withCount = <F extends { id: string }>(folder: F) => ({
    ...folder,
    documentCount: inFolder(folder.id),
  })
  const siblings = (parentId: string | null) => state.folders.filter((each) => each.parentId === parentId)
  return {
    'library.get': () => ({
      folders: state.folders.toSorted(byName).map(withCount),
      tags: state.tags.toSorted(byName).map((tag) => withDocuments(state, tag)),
      counts: {
        documents: shownOf(state).length,
        unfiled: inFolder(null),
        archived: state.documents.length - shownOf(state).length,
      },
    }),
    'folders.create': ({ name, parentId }) => {
      requireFree(siblings(parentId), name)
      const folder = { id: newId('fld'), name, parentId, ownerId: state.session.member?.id ?? 'mem_1' }
      state.folders.push(folder)
      emit('libraryChanged', {})
      return withCount(folder)
    },
    'folders.update': ({ folderId, name, parentId }) => {
      const folder = findItem(state.folders, folderId)
      const next = {
        name: name ?? folder.name,
        parentId: parentId === undefined ? folder.parentId : parentId,
      }
      requireFree(siblings(next.parentId), next.name, folderId)
      replaceItem(state.folders, folderId, next)
      emit('libraryChanged', {})
      return withCount(findItem(state.folders, folderId))
    },
    'folders.remove': ({ folderId }) => {
      const { parentId } = findItem(state.folders, folderId)
      const removed = withSubfolders(state.folders, folderId)
      state.folders = state.folders.filter(({ id }) => !removed.has(id))
      state.documents = state.documents.map((each) =>
        each.folderId !== null && removed.has(each.folderId) ? { ...each, folderId: parentId } : each,
      )
      emit('libraryChanged', {})
    },
  }
}

const withDocuments = (state: MemoryState, tag: { id: string; name: string }) => ({
  ...tag,
  documentCount: shownOf(state).filter(({ tags }) => tags.some(({ id }) => id === tag.id)).length,
})

function tagCalls(state: MemoryState, emit: Emit): Calls<'tags'> {
  const retag = (change: (tags: Document['tags']) => Document['tags']) => {
    state.documents = state.documents.map((each) => ({ ...each, tags: change(each.tags) }))
    emit('libraryChanged', {})
  }
  return {
    'tags.update': ({ tagId, name }) => {
      requireFree(state.tags, name, tagId)
      const tag = replaceItem(state.tags, tagId, { name })
      retag((tags) => tags.map((each) => (each.id === tagId ? tag : each)))
      return withDocuments(state, tag)
    },
    'tags.merge': ({ tagId, intoId }) => {
      const into = findItem(state.tags, intoId)
      state.tags = state.tags.filter(({ id }) => id !== tagId)
      retag((tags) => {
        if (!tags.some(({ id }) => id === tagId)) return tags
        return [...tags.filter(({ id }) => id !== tagId && id !== intoId), into]
      })
      return withDocuments(state, into)
    },
    'tags.remove': ({ tagId }) => {
      state.tags = state.tags.filter(({ id }) => id !== tagId)
      retag((tags) => tags.filter(({ id }) => id !== tagId))
    },
  }
}

function tagNamed(state: MemoryState, name: string): { id: string; name: string } {
  const known = state.tags.find((tag) => searchText(tag.name) === searchText(name))
  if (known) return known
  const made = { id: newId('tag'), name }
  state.tags.push(made)
  return made
}

function organiseCalls(state: MemoryState, emit: Emit): Pick<Calls<'documents'>, 'documents.organise'> {
  return {
    'documents.organise': ({ documentIds, change }): OrganiseResult => {
      const { folderId, addTags = [], removeTags = [], archived } = change
      const added = addTags.map((name) => tagNamed(state, name))
      const leaving = new Set([...removeTags, ...added.map(({ id }) => id)])
      for (const documentId of documentIds) {
        const document = findItem(state.documents, documentId)
        replaceItem(state.documents, documentId, {
          ...(folderId === undefined ? {} : { folderId }),
          tags: [...document.tags.filter(({ id }) => !leaving.has(id)), ...added].toSorted(byName),
          ...(archived === undefined ? {} : { archivedAt: archived ? now() : null }),
        })
        emit('documentChanged', { documentId })
      }
      emit('libraryChanged', {})
      return { items: documentIds.map((documentId) => ({ documentId, outcome: 'changed' })), links: 0 }
    },
  }
}
