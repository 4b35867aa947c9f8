import type { BundleDraft } from '#shared/model/bundles.ts'
import type { Document } from '#shared/model/documents.ts'
import type { Member } from '#shared/model/people.ts'
import { type Calls, findItem, newId, now, replaceItem } from './items.ts'
import type { MemoryState } from './state.ts'

/** Returns what a document gets from a bundle of these documents. */
export function bundleOf(
  { title, message, parts: ids }: BundleDraft,
  documents: readonly Document[],
  number = 1,
): Pick<Document, 'title' | 'bundle' | 'version'> {
  const parts = ids.flatMap((id) => documents.find((each) => each.id === id) ?? [])
  let before = 0
  const placed = parts.map((part) => {
    const { pageCount, firstPageWidths } = part.version
    const firstPage = before + 1
    before += pageCount
    const version = part.version.number
    return { documentId: part.id, title: part.title, version, firstPage, pageCount, firstPageWidths }
  })
  return {
    title,
    bundle: { message, parts: placed },
    version: {
      ...{ number, fileName: '', sha256: '', createdAt: now(), firstPageWidths: [], pageCount: before },
      sizeBytes: parts.reduce((sum, part) => sum + part.version.sizeBytes, 0),
      pages: parts.flatMap((part) => part.version.pages),
      pageLabels: parts.flatMap((part) =>
        part.version.pages.map((_, index) => `${part.title} · ${index + 1}`),
      ),
    },
  }
}

export function bundleCalls(state: MemoryState): Calls<'bundles'> {
  return {
    'bundles.create': (draft) => {
      const { id, name, email } = state.session.member as Member
      const made: Document = {
        ...bundleOf(draft, state.documents),
        ...{ id: newId('doc'), owner: { id, name, email }, createdAt: now(), updatedAt: now() },
        ...{ linkCount: 0, visitCount: 0, lastReadAt: null, folderId: null, tags: [], archivedAt: null },
      }
      state.documents = [made, ...state.documents]
      return made
    },
    'bundles.update': ({ documentId, ...draft }) => {
      const { number } = findItem(state.documents, documentId).version
      return replaceItem(state.documents, documentId, bundleOf(draft, state.documents, number + 1))
    },
  }
}
