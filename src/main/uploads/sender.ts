import { CodedError } from '#shared/errors.ts'
import { asCoded } from '../lib/as-coded.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { HttpClient } from '../network/http-client.ts'
import { trackerBackOffMs } from '../tracker/backoff.ts'
import type { TrackerAccess } from '../tracker/client.ts'
import { isRevoked, type Session } from '../tracker/session.ts'
import { sendUpload } from './send.ts'
import { createSlots } from './slots.ts'
import type { Spool } from './spool.ts'
import { type Entry, type UploadList, wireError } from './upload-list.ts'

const atOnce = 2

export type Sender = {
  /**
   * Starts to send a received file. Retries until the tracker accepts or refuses the file, or until the upload is aborted. Does nothing if
   * the upload is already running.
   */
  run(entry: Entry): void
  /** Ends all back-off waits. */
  wake(): void
  stop(): Promise<void>
}

export type SenderOptions = {
  list: UploadList
  spool: Spool
  session: Session
  clock: Clock
  log: Log
  fetch: HttpClient
}

/**
 * Creates the sender. The function has more than 60 lines, because its inner functions share the queue and the wake signal. Each inner
 * function is short.
 */
export function createSender(options: SenderOptions): Sender {
  const { list, spool, session, clock, log } = options
  const slots = createSlots(atOnce)
  let wakeAll = new AbortController()
  let stopped = false

  async function sendUntilDone(entry: Entry): Promise<void> {
    for (let failures = 1; !entry.abort.signal.aborted; failures += 1) {
      try {
        return await sendOnce(entry)
      } catch (error) {
        if (entry.abort.signal.aborted) return
        const coded = asCoded(error)
        if (!isWorthRetrying(coded)) return await fail(entry, coded)
        list.show(entry, { state: 'paused', error: wireError(coded) })
        const wake = AbortSignal.any([entry.abort.signal, wakeAll.signal])
        await clock.sleep(trackerBackOffMs(failures), wake).catch(() => {})
      }
    }
  }

  async function sendOnce(entry: Entry): Promise<void> {
    const { spooled, abort } = entry
    if (!spooled) return
    const { access, workspaceId } = currentWorkspace(session)
    if (spooled.workspaceId !== workspaceId) {
      throw new CodedError('upload_unknown', 'This file was uploaded for another workspace.')
    }
    list.show(entry, { state: 'sending', error: null })
    const document = await sendUpload(spooled, {
      access,
      client: session.client,
      read: () => spool.read(spooled.id),
      signal: abort.signal,
      fetch: options.fetch,
      onProgress: (sentBytes) => list.showProgress(entry, sentBytes),
      onUrl: async (uploadUrl) => {
        spooled.uploadUrl = uploadUrl
        await spool.save(spooled).catch((error) => log.warn({ error }, 'Storing the upload record failed'))
      },
    })
    await spool.remove(spooled.id)
    list.show(entry, { state: 'done', sentBytes: spooled.sizeBytes, document })
  }

  async function fail(entry: Entry, error: CodedError): Promise<void> {
    if (entry.spooled) {
      entry.spooled = { ...entry.spooled, uploadUrl: null, error: wireError(error) }
      await spool.save(entry.spooled)
    }
    list.show(entry, { state: 'failed', error: wireError(error) })
  }

  return {
    run(entry) {
      if (entry.running || stopped) return
      entry.abort = new AbortController()
      entry.running = slots(() => sendUntilDone(entry), entry.abort.signal)
        .catch((error) => log.error({ error }, 'Upload failed'))
        .finally(() => {
          entry.running = null
        })
    },
    wake() {
      wakeAll.abort()
      wakeAll = new AbortController()
    },
    async stop() {
      stopped = true
      for (const entry of list.all()) entry.abort.abort()
      await Promise.all(list.all().map((entry) => entry.running))
    },
  }
}

/** Returns the current workspace and the access to its tracker. Throws `not_joined` if this device has no workspace. */
export function currentWorkspace(session: Session): {
  access: TrackerAccess & { token: string }
  workspaceId: string
} {
  const [access, me] = [session.access(), session.me()]
  if (!access || !me) throw new CodedError('not_joined', 'This device has not joined a workspace.')
  return { access, workspaceId: me.workspace.id }
}

/** True if the network, the tracker or the membership of this device caused the error, and not the file. */
function isWorthRetrying(error: CodedError): boolean {
  return (
    ['tracker_unreachable', 'unavailable', 'not_joined', 'too_many_requests', 'request_timed_out'].includes(
      error.code,
    ) || isRevoked(error)
  )
}
