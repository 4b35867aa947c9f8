// The locks of uploads for several processes. Only one request at a time may use an upload: https://tus.io/protocols/resumable-upload. A request that
// needs an upload asks the process that holds it to end its request, because that request may belong to a connection that the client has lost.
import { setTimeout } from 'node:timers/promises'
import { ERRORS, type Lock, type Locker, MemoryLocker, type RequestRelease } from '@tus/server'
import type { FastifyInstance } from 'fastify'
import { newSlug } from '../infrastructure/ids.ts'
import { lockLeaseMs } from '../repositories/upload-locks.ts'
import type { TrackerContext } from '../services/context.ts'

const topic = 'upload-lock'
const retryMs = 200
/** Longer than the time that the tus server gives to a request that must end (3 s), and than a lease. */
const giveUpMs = 30_000

type Held = { uploadId: string; holder: string; requestRelease: RequestRelease }

/** Extends the leases of the held locks. A request that has lost its lock ends. */
async function extendAll({ store, log }: TrackerContext, held: ReadonlySet<Held>): Promise<void> {
  for (const { uploadId, holder, requestRelease } of held) {
    try {
      if (!(await store.deployment.uploadLocks.extend(uploadId, holder))) await requestRelease()
    } catch (err) {
      log.warn({ err }, 'could not extend the lock of an upload')
    }
  }
}

/** Returns the locks of one kind of upload. With SQLite, one process serves, and its memory has the locks. */
export function createUploadLocker(app: FastifyInstance, context: TrackerContext): Locker {
  const { store } = context
  if (store.dialect === 'sqlite') return new MemoryLocker()
  const { uploadLocks } = store.deployment
  const held = new Set<Held>()
  const stopListening = store.subscribe((heard, uploadId) => {
    if (heard !== topic) return
    for (const each of held) if (each.uploadId === uploadId) void each.requestRelease()
  })
  const timer = setInterval(() => void extendAll(context, held), lockLeaseMs / 3).unref()
  app.addHook('onClose', async () => {
    clearInterval(timer)
    stopListening()
  })

  async function take(uploadId: string, holder: string, signal: AbortSignal): Promise<boolean> {
    const giveUpAt = performance.now() + giveUpMs
    while (!signal.aborted && performance.now() < giveUpAt) {
      if (await uploadLocks.take(uploadId, holder)) return true
      await store.publish(topic, uploadId)
      // If the request ends, the loop ends.
      await setTimeout(retryMs, undefined, { signal }).catch(() => undefined)
    }
    return false
  }

  return {
    newLock(uploadId): Lock {
      const holder = newSlug()
      let own: Held | undefined
      return {
        async lock(signal, requestRelease) {
          if (!(await take(uploadId, holder, signal))) throw ERRORS.ERR_LOCK_TIMEOUT
          own = { uploadId, holder, requestRelease }
          held.add(own)
        },
        async unlock() {
          if (own) held.delete(own)
          // The request has done its work. If the lock stays, its lease ends.
          await uploadLocks.release(uploadId, holder).catch((err: unknown) => {
            context.log.warn({ err }, 'could not release the lock of an upload')
          })
        },
      }
    },
  }
}
