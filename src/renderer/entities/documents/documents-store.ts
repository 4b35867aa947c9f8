// Owns the documents that main sent: the list, and each one that is shown.
import type { Document, VersionEntry } from '#shared/model/documents.ts'
import { documentTexts, isFound } from '#shared/search-text.ts'
import { call, on } from '../../lib/bridge/desktop.ts'
import { createKeyedStore } from '../../lib/server-state/keyed-store.ts'
import { createPagedStore } from '../../lib/server-state/paged-store.ts'

export type DocumentFilter = { search: string }

export const documentLists = createPagedStore<DocumentFilter, Document>({
  load: ({ search }, cursor) =>
    call('documents.list', { ...(search ? { search } : {}), ...(cursor ? { cursor } : {}) }),
  idOf: (document) => document.id,
})

export const documents = createKeyedStore<Document>((documentId) => call('documents.get', { documentId }))

/** All versions of a document, newest first. */
export const versionLists = createKeyedStore<readonly VersionEntry[]>((documentId) =>
  call('documents.versions', { documentId }),
)

export async function withdrawVersion(
  documentId: string,
  version: number,
  withdrawn: boolean,
): Promise<void> {
  versionLists.put(documentId, await call('documents.withdrawVersion', { documentId, version, withdrawn }))
}

/** Shown at once; read again where main refuses. */
export async function renameDocument(document: Document, title: string): Promise<void> {
  documents.change(document.id, (known) => ({ ...known, title }))
  try {
    accept(await call('documents.rename', { documentId: document.id, title }))
  } catch (thrown) {
    await documents.reload(document.id)
    throw thrown
  }
}

export async function removeDocument(documentId: string): Promise<void> {
  await call('documents.remove', { documentId })
  await documentLists.refresh()
}

/** A document as main just sent it. */
export function accept(document: Document): void {
  documents.put(document.id, document)
  documentLists.merge([document], ({ search }) =>
    isFound(search, documentTexts(document.title, document.version.fileName)),
  )
}

export function followDocuments(): () => void {
  return on('documentChanged', ({ documentId }) => {
    void documents.refresh(documentId)
    void versionLists.refresh(documentId)
    void documentLists.refresh()
  })
}
