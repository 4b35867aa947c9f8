import { queryOptions, useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import { appUploadPath, workspaceParameter } from '#shared/app-addresses.ts'
import type { Upload } from '#shared/desktop-state.ts'
import { errorOf } from '#shared/errors.ts'
import { CallError, call, on, shownWorkspaceKey, toCallError } from '../../lib/bridge/desktop.ts'
import { keptByEvents, queryClient } from '../../lib/server-state/query-client.ts'
import { cacheDocument } from './document-queries.ts'
import { ensureFirstPage } from './first-page-images.ts'

/** A file that main refused, or that the window could not send to main. */
export type RefusedFile = { id: string; fileName: string; error: CallError; retry(): void }

const uploadsQuery = queryOptions({
  queryKey: ['uploads'],
  queryFn: () => call('uploads.list'),
  ...keptByEvents,
})

const none: readonly Upload[] = []
export const useUploads = (): readonly Upload[] => useQuery(uploadsQuery).data ?? none

export const useRefusedFiles = create<{ refused: readonly RefusedFile[] }>()(() => ({ refused: [] }))

let refusals = 0

/** Where a file goes: a new version of `documentId`, or a new document in `folderId`. Without both: a new document in no folder. */
export type UploadTarget = { documentId?: string | undefined; folderId?: string | undefined }

/** Sends a file to main, which uploads it. Never rejects. A retry goes to the same workspace. */
export async function startUpload(
  file: File,
  target: UploadTarget = {},
  workspaceKey = shownWorkspaceKey(),
): Promise<void> {
  const { documentId, folderId } = target
  try {
    const query = new URLSearchParams({
      name: file.name,
      ...(documentId ? { documentId } : {}),
      ...(folderId ? { folderId } : {}),
      ...(workspaceKey ? { [workspaceParameter]: workspaceKey } : {}),
    })
    const answer = await fetch(`${appUploadPath}?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: file,
    })
    if (answer.ok) return
    const error = await errorOf(answer)
    throw new CallError(error.code, error.message, error.details)
  } catch (thrown) {
    const id = `refused-${refusals++}`
    const retry = () => {
      dismissRefusedFile(id)
      void startUpload(file, target, workspaceKey)
    }
    // fetch throws a TypeError if it gets no response
    const error =
      thrown instanceof TypeError ? new CallError('unavailable', thrown.message) : toCallError(thrown)
    useRefusedFiles.setState(({ refused }) => ({
      refused: [...refused, { id, fileName: file.name, error, retry }],
    }))
  }
}

export function dismissRefusedFile(id: string): void {
  useRefusedFiles.setState(({ refused }) => ({ refused: refused.filter((each) => each.id !== id) }))
}

const finished = new Set<string>()

/** Puts the document of each finished upload into the cache and renders the images of its first page. */
function finishUploads(uploads: readonly Upload[]): void {
  for (const upload of uploads) {
    if (upload.state !== 'done' || !upload.document || finished.has(upload.id)) continue
    finished.add(upload.id)
    cacheDocument(upload.document)
    void ensureFirstPage(upload.document)
  }
}

/** Updates the cache from main's events. Returns a function that unsubscribes. */
export function subscribeToUploads(): () => void {
  void queryClient.fetchQuery(uploadsQuery).then(finishUploads, () => undefined)
  return on('uploads', (uploads) => {
    queryClient.setQueryData(uploadsQuery.queryKey, uploads)
    finishUploads(uploads)
  })
}
