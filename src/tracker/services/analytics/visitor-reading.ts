import type { DocumentRead } from '#shared/analytics.ts'
import { CodedError } from '#shared/errors.ts'
import type { TrackerContext } from '../context.ts'

/** Returns the documents that a visitor read, with sums over the visits. @throws CodedError not_found */
export async function documentsReadBy(
  { store }: Pick<TrackerContext, 'store'>,
  workspaceId: string,
  visitorId: string,
): Promise<DocumentRead[]> {
  const documents = await store.forWorkspace(workspaceId).readingFigures.documentsReadBy(visitorId)
  if (!documents) throw new CodedError('not_found', 'There is no such visitor.')
  return documents
}
