import type { BundleDraft } from '#shared/model/bundles.ts'
import type { Document } from '#shared/model/documents.ts'
import { cacheDocument } from '../../../entities/documents/document-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'

/** Makes a bundle, or changes the bundle with the id. Rejects with the error of the tracker. */
export async function saveBundle(draft: BundleDraft, documentId: string | undefined): Promise<Document> {
  const saved = documentId
    ? await call('bundles.update', { ...draft, documentId })
    : await call('bundles.create', draft)
  cacheDocument(saved)
  return saved
}
