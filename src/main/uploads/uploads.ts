// The list of uploads: received from the window, stored, sent two at a time, continued after a kill, retried when the tracker is back.
import { randomBytes } from 'node:crypto'
import type { Upload } from '#shared/desktop-state.ts'
import { CodedError, type WireError } from '#shared/errors.ts'
import { defaultMaxUploadBytes } from '#shared/tracker-api/documents.ts'
import type { Clock } from '../clock.ts'
import { createEmitter } from '../emitter.ts'
import type { Log } from '../log.ts'
import type { HttpClient } from '../network/http-client.ts'
import { trackerBackOffMs } from '../tracker/backoff.ts'
import { asCoded, isRevoked, type Session } from '../tracker/session.ts'
import { maxUploadBytes, sendUpload } from './send.ts'
import { createSlots } from './slots.ts'
import { createSpool, type SpooledUpload } from './spool.ts'

export type NewUpload = {
  fileName: string
  documentId: string | null
  /** From Content-Length, if present. */
  sizeBytes: number | null
  body: AsyncIterable<Uint8Array>
}

type Entry = {
  view: Upload
  /** Null while the file is received, and if it was refused before anything was stored. */
  spooled: SpooledUpload | null
  abort: AbortController
  running: Promise<void> | null
}

const atOnce = 2
const progressEveryMs = 100

export type Uploads = ReturnType<typeof createUploads>

export function createUploads(options: {
  dir: string
  session: Session
  clock: Clock
  log: Log
  fetch: HttpClient
}) {
  const { session, clock, log } = options
  const spool = createSpool(options.dir, log)
  const entries = new Map<string, Entry>()
  const changes = createEmitter<Upload[]>()
  const slots = createSlots(atOnce)
  let wakeAll = new AbortController()
  let stopped = false
  let lastProgressAt = 0

  function wake(): void {
    wakeAll.abort()
    wakeAll = new AbortController()
  }

  const list = () => [...entries.values()].map(({ view }) => view)
  const announce = () => changes.emit(list())

  function show(entry: Entry, change: Partial<Upload>): void {
    entry.view = { ...entry.view, ...change }
    announce()
  }

  function showProgress(entry: Entry, sentBytes: number): void {
    const state =
      entry.view.state === 'receiving' || sentBytes < entry.view.totalBytes ? entry.view.state : 'checking'
    const isNews = state !== entry.view.state || clock.now() - lastProgressAt >= progressEveryMs
    entry.view = { ...entry.view, sentBytes, state }
    if (!isNews) return
    lastProgressAt = clock.now()
    announce()
  }

  function entryOf(id: string): Entry {
    const entry = entries.get(id)
    if (!entry) throw new CodedError('not_found', 'There is no such upload.')
    return entry
  }

  /** The current workspace. A device that was removed from one workspace may join another later. */
  function place() {
    const [access, me] = [session.access(), session.me()]
    if (!access || !me) throw new CodedError('not_joined', 'This device has not joined a workspace.')
    return { access, workspaceId: me.workspace.id }
  }

  async function add(upload: NewUpload): Promise<string> {
    const id = `upl_${randomBytes(12).toString('base64url')}`
    const { fileName, documentId } = upload
    const entry = newEntry({
      id,
      fileName,
      documentId,
      state: 'receiving',
      sentBytes: 0,
      totalBytes: upload.sizeBytes ?? 0,
      error: null,
      document: null,
    })
    entries.set(id, entry)
    announce()
    try {
      entry.spooled = await receive(entry, upload)
    } catch (error) {
      await spool.remove(id)
      show(entry, { state: 'failed', error: wire(error) })
      return id
    }
    if (entry.abort.signal.aborted) {
      await spool.remove(id)
      return id
    }
    show(entry, { state: 'sending', sentBytes: 0, totalBytes: entry.spooled.sizeBytes })
    run(entry)
    return id
  }

  async function receive(entry: Entry, { sizeBytes, body }: NewUpload): Promise<SpooledUpload> {
    const { id, fileName, documentId } = entry.view
    const { access, workspaceId } = place()
    const startedAt = new Date(clock.now()).toISOString()
    const limit = (await maxUploadBytes(access, options.fetch)) ?? defaultMaxUploadBytes
    if (sizeBytes !== null && sizeBytes > limit) {
      throw new CodedError('pdf_too_large', `The file is larger than ${limit} bytes.`, { maxBytes: limit })
    }
    const received = await spool.receive(id, body, limit, (bytes) => {
      entry.abort.signal.throwIfAborted()
      showProgress(entry, bytes)
    })
    const spooled = {
      ...{ id, workspaceId, fileName, documentId, ...received },
      ...{ uploadUrl: null, startedAt, error: null },
    }
    await spool.save(spooled)
    return spooled
  }

  function run(entry: Entry): void {
    if (entry.running || stopped) return
    entry.abort = new AbortController()
    entry.running = slots(() => sendUntilDone(entry), entry.abort.signal)
      .catch((error) => log.error({ error }, 'Upload failed'))
      .finally(() => {
        entry.running = null
      })
  }

  async function sendUntilDone(entry: Entry): Promise<void> {
    for (let failures = 1; !entry.abort.signal.aborted; failures += 1) {
      try {
        return await sendOnce(entry)
      } catch (error) {
        if (entry.abort.signal.aborted) return
        const coded = asCoded(error)
        if (!isWorthRetrying(coded)) return await fail(entry, coded)
        show(entry, { state: 'paused', error: wire(coded) })
        const wake = AbortSignal.any([entry.abort.signal, wakeAll.signal])
        await clock.sleep(trackerBackOffMs(failures), wake).catch(() => {})
      }
    }
  }

  async function sendOnce(entry: Entry): Promise<void> {
    const { spooled, abort } = entry
    if (!spooled) return
    const { access, workspaceId } = place()
    if (spooled.workspaceId !== workspaceId) {
      throw new CodedError('upload_unknown', 'This file was meant for another workspace.')
    }
    show(entry, { state: 'sending', error: null })
    const document = await sendUpload(spooled, {
      access,
      client: session.client,
      read: () => spool.read(spooled.id),
      signal: abort.signal,
      fetch: options.fetch,
      onProgress: (sentBytes) => showProgress(entry, sentBytes),
      onUrl: async (uploadUrl) => {
        spooled.uploadUrl = uploadUrl
        await spool.save(spooled).catch((error) => log.warn({ error }, 'Storing the upload record failed'))
      },
    })
    await spool.remove(spooled.id)
    show(entry, { state: 'done', sentBytes: spooled.sizeBytes, document })
  }

  async function fail(entry: Entry, error: CodedError): Promise<void> {
    if (entry.spooled) {
      entry.spooled = { ...entry.spooled, uploadUrl: null, error: wire(error) }
      await spool.save(entry.spooled)
    }
    show(entry, { state: 'failed', error: wire(error) })
  }

  async function drop(entry: Entry): Promise<void> {
    const { id } = entry.view
    entry.abort.abort()
    await entry.running
    await spool.remove(id)
    entries.delete(id)
    announce()
  }

  return {
    list,
    onChange: changes.on,
    add,
    /** Continues the uploads of an earlier process. */
    async start(): Promise<void> {
      for (const spooled of await spool.load()) {
        if (entries.has(spooled.id)) continue
        const entry = newEntry(viewOf(spooled))
        entry.spooled = spooled
        entries.set(spooled.id, entry)
        if (!spooled.error) run(entry)
      }
      if (entries.size > 0) announce()
    },
    /** The tracker is back: waiting uploads continue at once. */
    wake,
    async cancel(id: string): Promise<void> {
      const entry = entryOf(id)
      if (entry.view.state === 'done') throw new CodedError('conflict', 'This upload is done.')
      const { spooled } = entry
      await drop(entry)
      const access = session.access()
      if (spooled?.uploadUrl && access && spooled.workspaceId === session.me()?.workspace.id)
        await terminate(spooled.uploadUrl, access.token, options.fetch)
    },
    retry(id: string): void {
      const entry = entryOf(id)
      if (entry.running) {
        wake()
        return
      }
      if (!entry.spooled)
        throw new CodedError('upload_unknown', 'The file is not here any more: drop it again.')
      entry.spooled = { ...entry.spooled, error: null }
      show(entry, { state: 'sending', error: null })
      run(entry)
    },
    async dismiss(id: string): Promise<void> {
      const entry = entryOf(id)
      if (entry.view.state !== 'done' && entry.view.state !== 'failed') {
        throw new CodedError('conflict', 'This upload is under way: cancel it.')
      }
      await drop(entry)
    },
    /** The rep left the workspace: all uploads to it are deleted. */
    async clear(): Promise<void> {
      await Promise.all([...entries.values()].map(drop))
    },
    async stop(): Promise<void> {
      stopped = true
      for (const entry of entries.values()) entry.abort.abort()
      await Promise.all([...entries.values()].map((entry) => entry.running))
    },
  }
}

const newEntry = (view: Upload): Entry => ({
  view,
  spooled: null,
  abort: new AbortController(),
  running: null,
})

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

/** The file is not the cause: the network, the tracker or this device's membership is. */
function isWorthRetrying(error: CodedError): boolean {
  return (
    ['tracker_unreachable', 'unavailable', 'not_joined', 'too_many_requests'].includes(error.code) ||
    isRevoked(error)
  )
}

const wire = (error: unknown) => asCoded(error).toWire() as WireError & Upload['error']

async function terminate(url: string, token: string, request: HttpClient): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' }
  // The tracker deletes abandoned uploads by itself: if it doesn't answer, nothing is lost.
  await request(url, { method: 'DELETE', headers, signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
}
