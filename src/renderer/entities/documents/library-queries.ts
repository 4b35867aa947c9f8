// Folders and tags, and changes of many documents.
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Document } from '#shared/model/documents.ts'
import type { DocumentChange, Folder, Library, OrganiseResult } from '#shared/model/library.ts'
import { maxOrganised } from '#shared/model/library-values.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { refetchQueries } from '../../lib/server-state/query-client.ts'
import { refetchAllDocuments } from './document-queries.ts'

/** Folders and tags with their counts. Null: the tracker is of an earlier version without folders. */
export const libraryQuery = queryOptions({ queryKey: ['library'], queryFn: () => call('library.get') })

const nothing: Library = { folders: [], tags: [], counts: { documents: 0, unfiled: 0, archived: 0 } }

/** Returns an empty library until it is loaded, and `isSupported` false for an earlier version of the tracker. */
export function useLibrary(): Library & { isSupported: boolean } {
  const { data } = useQuery(libraryQuery)
  return { ...(data ?? nothing), isSupported: data !== null }
}

const refetchLibrary = async (): Promise<void> => {
  await Promise.all([refetchQueries(libraryQuery), refetchAllDocuments()])
}

async function andRefetch<T>(sent: Promise<T>): Promise<T> {
  const answer = await sent
  await refetchLibrary()
  return answer
}

export const createFolder = (name: string, parentId: string | null) =>
  andRefetch(call('folders.create', { name, parentId }))
export const updateFolder = (folderId: string, change: Partial<Pick<Folder, 'name' | 'parentId'>>) =>
  andRefetch(call('folders.update', { folderId, ...change }))
export const removeFolder = (folderId: string) => andRefetch(call('folders.remove', { folderId }))
export const renameTag = (tagId: string, name: string) => andRefetch(call('tags.update', { tagId, name }))
export const mergeTags = (tagId: string, intoId: string) => andRefetch(call('tags.merge', { tagId, intoId }))
export const removeTag = (tagId: string) => andRefetch(call('tags.remove', { tagId }))

/** The outcomes of all documents, the number of links that were turned off or on, and what takes the change back. */
export type Organised = OrganiseResult & { undo(): Promise<void> }

type Step = { documentIds: string[]; change: DocumentChange }

async function runSteps(
  steps: readonly Step[],
  onProgress?: (done: number) => void,
): Promise<OrganiseResult> {
  const result: OrganiseResult = { items: [], links: 0 }
  for (const { documentIds, change } of steps) {
    for (let start = 0; start < documentIds.length; start += maxOrganised) {
      const part = await call('documents.organise', {
        documentIds: documentIds.slice(start, start + maxOrganised),
        change,
      })
      result.items.push(...part.items)
      result.links += part.links
      onProgress?.(result.items.length)
    }
  }
  await refetchLibrary()
  return result
}

/** Returns the change that gives the document its earlier folder, tags and archive. `tagIds`: the ids of the added tags. */
function inverseOf(document: Document, change: DocumentChange, tagIds: readonly string[]): DocumentChange {
  const { folderId, removeTags = [], archived } = change
  const had = new Set(document.tags.map(({ id }) => id))
  const lost = document.tags.filter(({ id }) => removeTags.includes(id)).map(({ name }) => name)
  const gained = tagIds.filter((id) => !had.has(id))
  return {
    ...(folderId === undefined ? {} : { folderId: document.folderId }),
    ...(lost.length > 0 ? { addTags: lost } : {}),
    ...(gained.length > 0 ? { removeTags: gained } : {}),
    ...(archived === undefined ? {} : { archived: document.archivedAt !== null }),
  }
}

/** Returns one step for each different change. */
function stepsBack(
  documents: readonly Document[],
  change: DocumentChange,
  tagIds: readonly string[],
): Step[] {
  const groups = Map.groupBy(documents, (document) => JSON.stringify(inverseOf(document, change, tagIds)))
  return [...groups].map(([text, of]) => ({
    documentIds: of.map(({ id }) => id),
    change: JSON.parse(text) as DocumentChange,
  }))
}

/** Changes many documents, 100 in one request. `onProgress` gets the number of finished documents. */
export async function organise(
  documents: readonly Document[],
  change: DocumentChange,
  onProgress?: (done: number) => void,
): Promise<Organised> {
  const result = await runSteps([{ documentIds: documents.map(({ id }) => id), change }], onProgress)
  const changedIds = new Set(
    result.items.filter(({ outcome }) => outcome === 'changed').map(({ documentId }) => documentId),
  )
  const changed = documents.filter(({ id }) => changedIds.has(id))
  return {
    ...result,
    undo: async () => {
      const names = new Set(change.addTags)
      const { tags = [] } = names.size > 0 ? ((await call('library.get')) ?? nothing) : nothing
      const tagIds = tags.filter(({ name }) => names.has(name)).map(({ id }) => id)
      await runSteps(stepsBack(changed, change, tagIds))
    },
  }
}

/** Refetches folders, tags and lists of documents after main's events. Returns a function that unsubscribes. */
export function subscribeToLibrary(): () => void {
  const stops = [
    on('libraryChanged', () => void refetchLibrary()),
    on('documentChanged', () => void refetchQueries(libraryQuery)),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
