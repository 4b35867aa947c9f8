// Owns uploads: starting one from a dropped or chosen file, and following what main says of it.
import { create } from 'zustand'
import { appUploadPath } from '#shared/app-addresses.ts'
import type { Upload } from '#shared/desktop-state.ts'
import { fromWire } from '#shared/errors.ts'
import { CallError, call, on, toCallError } from '../../lib/bridge/desktop.ts'
import { accept } from './documents-store.ts'
import { ensureFirstPage } from './first-page-images.ts'

/** A file that main never took, with the reason. */
export type Refused = { id: string; fileName: string; error: CallError; retry(): void }

type UploadsState = {
  uploads: readonly Upload[]
  refused: readonly Refused[]
}

export const useUploads = create<UploadsState>()(() => ({ uploads: [], refused: [] }))

let refusals = 0

/** Sends a file to main, which uploads it. Without a document it becomes a new one. */
export async function startUpload(file: File, documentId?: string): Promise<void> {
  try {
    const query = new URLSearchParams({ name: file.name, ...(documentId ? { documentId } : {}) })
    const answer = await fetch(`${appUploadPath}?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: file,
    })
    if (answer.ok) return
    const error = fromWire(await answer.json().catch(() => null), answer.status)
    throw new CallError(error.code, error.message, error.details)
  } catch (thrown) {
    const id = `refused-${refusals++}`
    const retry = () => {
      dismissRefused(id)
      void startUpload(file, documentId)
    }
    // fetch throws a TypeError where it got no answer at all
    const error =
      thrown instanceof TypeError ? new CallError('unavailable', thrown.message) : toCallError(thrown)
    useUploads.setState(({ refused }) => ({
      refused: [...refused, { id, fileName: file.name, error, retry }],
    }))
  }
}

export function dismissRefused(id: string): void {
  useUploads.setState(({ refused }) => ({ refused: refused.filter((each) => each.id !== id) }))
}

const seenDone = new Set<string>()

function follow(uploads: readonly Upload[]): void {
  useUploads.setState({ uploads })
  for (const upload of uploads) {
    if (upload.state !== 'done' || !upload.document || seenDone.has(upload.id)) continue
    seenDone.add(upload.id)
    accept(upload.document)
    void ensureFirstPage(upload.document)
  }
}

export function followUploads(): () => void {
  const stop = on('uploads', follow)
  void call('uploads.list').then(follow, () => undefined)
  return stop
}
