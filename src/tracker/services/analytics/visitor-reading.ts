import type { DocumentRead } from '#shared/analytics.ts'
import { CodedError } from '#shared/errors.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { TrackerContext } from '../context.ts'

/** Returns the documents that a visitor read, with sums over the visible visits. @throws CodedError not_found */
export async function documentsReadBy(
  { store }: Pick<TrackerContext, 'store'>,
  { workspaceId, sees }: Caller,
  visitorId: string,
): Promise<DocumentRead[]> {
  const documents = await store.forWorkspace(workspaceId).readingFigures.documentsReadBy(visitorId, sees)
  if (!documents) throw new CodedError('not_found', 'There is no such visitor.')
  return documents
}
