// Uploads of PDF files. The renderer sends a file to the app. The app stores the file and then sends the file to the tracker. An upload
// continues after a crash, and is retried when the tracker is online again.
import { randomBytes } from 'node:crypto'
import type { Upload } from '#shared/desktop-state.ts'
import { CodedError } from '#shared/errors.ts'
import { defaultMaxUploadBytes } from '#shared/tracker-api/documents.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { HttpClient } from '../network/http-client.ts'
import type { Session } from '../tracker/session.ts'
import { maxUploadBytes } from './send.ts'
import { createSender, currentWorkspace, type Sender } from './sender.ts'
import { createSpool, type Spool, type SpooledUpload } from './spool.ts'
import { createUploadList, type Entry, type UploadList, wireError } from './upload-list.ts'

export type NewUpload = {
  fileName: string
  documentId: string | null
  /** The folder of the new document. */
  folderId?: string | null
  /** The value of Content-Length, if present. */
  sizeBytes: number | null
  body: AsyncIterable<Uint8Array>
}

export type UploadsOptions = {
  dir: string
  session: Session
  clock: Clock
  log: Log
  fetch: HttpClient
}

export type Uploads = ReturnType<typeof createUploads>

type Parts = UploadsOptions & { list: UploadList; spool: Spool; sender: Sender }

/** Creates the object with all methods for uploads. The function has more than 60 lines; each method is short. */
export function createUploads(options: UploadsOptions) {
  const { session } = options
  const list = createUploadList(options.clock)
  const spool = createSpool(options.dir, options.log)
  const sender = createSender({ ...options, list, spool })
  const parts: Parts = { ...options, list, spool, sender }

  async function drop(entry: Entry): Promise<void> {
    const { id } = entry.view
    entry.abort.abort()
    await entry.running
    await spool.remove(id)
    list.remove(id)
  }

  return {
    list: list.views,
    onChange: list.onChange,
    add: (upload: NewUpload) => addUpload(parts, upload),
    /** Continues the uploads that an earlier process did not finish. */
    async start(): Promise<void> {
      for (const spooled of await spool.load()) {
        if (list.has(spooled.id)) continue
        const entry = list.add(viewOf(spooled))
        entry.spooled = spooled
        if (!spooled.error) sender.run(entry)
      }
    },
    /** Retries paused uploads at once. */
    wake: sender.wake,
    async cancel(id: string): Promise<void> {
      const entry = list.get(id)
      if (entry.view.state === 'done') throw new CodedError('conflict', 'This upload is done.')
      const { spooled } = entry
      await drop(entry)
      const access = session.access()
      if (spooled?.uploadUrl && access && spooled.workspaceId === session.me()?.workspace.id)
        await terminate(spooled.uploadUrl, access.token, options.fetch)
    },
    retry(id: string): void {
      const entry = list.get(id)
      if (entry.running) {
        sender.wake()
        return
      }
      if (!entry.spooled) throw new CodedError('upload_unknown', 'The file no longer exists. Drop it again.')
      entry.spooled = { ...entry.spooled, error: null }
      list.show(entry, { state: 'sending', error: null })
      sender.run(entry)
    },
    async dismiss(id: string): Promise<void> {
      const entry = list.get(id)
      if (entry.view.state !== 'done' && entry.view.state !== 'failed') {
        throw new CodedError('conflict', 'This upload is in progress. Cancel it first.')
      }
      await drop(entry)
    },
    /** Aborts and deletes all uploads. Called when the device leaves the workspace. */
    async clear(): Promise<void> {
      await Promise.all(list.all().map(drop))
    },
    stop: sender.stop,
  }
}

/** Receives a file and starts to send it. Returns the id of the upload. If the file is refused, the entry in the list has the error. */
async function addUpload({ list, spool, sender, ...parts }: Parts, upload: NewUpload): Promise<string> {
  const id = `upl_${randomBytes(12).toString('base64url')}`
  const { fileName, documentId } = upload
  const entry = list.add({
    ...{ id, fileName, documentId, state: 'receiving', sentBytes: 0 },
    ...{ totalBytes: upload.sizeBytes ?? 0, error: null, document: null },
  })
  try {
    entry.spooled = await receive({ list, spool, sender, ...parts }, entry, upload)
  } catch (error) {
    await spool.remove(id)
    list.show(entry, { state: 'failed', error: wireError(error) })
    return id
  }
  if (entry.abort.signal.aborted) {
    await spool.remove(id)
    return id
  }
  list.show(entry, { state: 'sending', sentBytes: 0, totalBytes: entry.spooled.sizeBytes })
  sender.run(entry)
  return id
}

async function receive(
  { list, spool, session, clock, fetch }: Parts,
  entry: Entry,
  { sizeBytes, body, folderId = null }: NewUpload,
): Promise<SpooledUpload> {
  const { id, fileName, documentId } = entry.view
  const { access, workspaceId } = currentWorkspace(session)
  const startedAt = new Date(clock.now()).toISOString()
  const limit = (await maxUploadBytes(access, fetch)) ?? defaultMaxUploadBytes
  if (sizeBytes !== null && sizeBytes > limit) {
    throw new CodedError('pdf_too_large', `The file is larger than ${limit} bytes.`, { maxBytes: limit })
  }
  const received = await spool.receive(id, body, limit, (bytes) => {
    entry.abort.signal.throwIfAborted()
    list.showProgress(entry, bytes)
  })
  const spooled = {
    ...{ id, workspaceId, fileName, documentId, folderId, ...received },
    ...{ uploadUrl: null, startedAt, error: null },
  }
  await spool.save(spooled)
  return spooled
}

const viewOf = (spooled: SpooledUpload): Upload => ({
  id: spooled.id,
  fileName: spooled.fileName,
  documentId: spooled.documentId,
  state: spooled.error ? 'failed' : 'sending',
  sentBytes: 0,
  totalBytes: spooled.sizeBytes,
  error: spooled.error,
  document: null,
})

async function terminate(url: string, token: string, request: HttpClient): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' }
  // A failed request is ignored, because the tracker deletes abandoned uploads itself.
  await request(url, { method: 'DELETE', headers, signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
}
