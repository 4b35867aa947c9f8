// The folder that the library shows. New documents are put into it.
import { noFolder } from '#shared/model/library-values.ts'

/** The value of the parameter `folder` for archived documents. */
export const archivePlace = 'archive'

/** Returns the id of the folder that the page at `at` shows. Undefined: another page, all documents, no folder or the archive. */
export function openFolderId(
  at: Pick<Location, 'pathname' | 'search'> = window.location,
): string | undefined {
  if (!at.pathname.endsWith('/documents')) return undefined
  const place = new URLSearchParams(at.search).get('folder')
  return place && place !== noFolder && place !== archivePlace ? place : undefined
}
