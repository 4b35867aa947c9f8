// Remembers when the page of each link was last requested. A reload requests the page before the old page says goodbye. So a goodbye without a later
// request proves that the reader did not reload the page (ADR 133).
import type { ClosedLoad } from '../../domain/visits/leave-rule.ts'
import type { Clock } from '../../infrastructure/clock.ts'
import { createGroupCommit } from '../../infrastructure/group-commit.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { Store } from '../../repositories/store.ts'

/**
 * A request that is older than this (ms) at the goodbye is not the request of a reload, because a browser shows the new page as soon as the response
 * begins. Requests are kept for at least twice this time.
 */
const relevantMs = 30_000
/** A message with this number of requests has less than 4 kB, the limit of `publish`. */
const requestsPerMessage = 60
/** After this time (ms) without its own message, a process does not trust its connection for messages. */
const catchUpMs = 500

export type PageRequests = {
  /** Tells all processes that the page of the link was requested. Call it before the response. Resolves with the instant of the request (epoch ms). */
  note(linkId: string): Promise<number>
  /**
   * Resolves when this process knows all requests that other processes had noted before the call. False: this process does not receive messages in
   * time.
   */
  catchUp(): Promise<boolean>
  /** True if the page was not requested again after it was sent. False if it was, and if this process cannot know. */
  wasLast(linkId: string, load: ClosedLoad): boolean
  close(): void
}

type Ports = { store: Pick<Store, 'publish' | 'subscribe'>; clock: Pick<Clock, 'now'> }

/** The instants of the latest requests. Two maps replace each other, so that old entries are dropped without a timer. */
function createRecentRequests(now: () => number) {
  let current = new Map<string, number>()
  let previous = new Map<string, number>()
  let since = now()
  return {
    add(linkId: string, at: number): void {
      if (now() - since > 2 * relevantMs) {
        previous = current
        current = new Map()
        since = now()
      }
      current.set(linkId, Math.max(at, current.get(linkId) ?? 0))
    },
    latest: (linkId: string): number => current.get(linkId) ?? previous.get(linkId) ?? 0,
  }
}

export function createPageRequests({ store, clock }: Ports): PageRequests {
  const recent = createRecentRequests(() => clock.now())
  const awaited = new Map<string, () => void>()
  /** This process knows all requests since this instant. Messages of other processes may be lost before. */
  let completeSince = clock.now()

  function receive(payload: string): void {
    for (const entry of payload.split(',')) {
      const [linkId = '', at] = entry.split('@')
      recent.add(linkId, Number(at))
    }
  }

  const unsubscribe = store.subscribe((topic, payload) => {
    if (topic === 'pages') receive(payload)
    else if (topic === 'pages-heard') awaited.get(payload)?.()
    else if (topic === 'resync') completeSince = clock.now()
  })
  const notes = createGroupCommit<string>({
    async write(entries) {
      await store.publish('pages', entries.join(','))
      return undefined
    },
    maxBatch: requestsPerMessage,
  })

  return {
    async note(linkId) {
      const at = clock.now()
      recent.add(linkId, at)
      await notes.add(`${linkId}@${at}`)
      return at
    },
    async catchUp() {
      // Messages arrive in the order of their commits, so this message arrives after all earlier requests.
      const id = newId('pgs')
      const heard = Promise.withResolvers<boolean>()
      const timer = setTimeout(() => heard.resolve(false), catchUpMs)
      awaited.set(id, () => heard.resolve(true))
      try {
        await store.publish('pages-heard', id)
        return await heard.promise
      } finally {
        clearTimeout(timer)
        awaited.delete(id)
      }
    },
    wasLast(linkId, { servedAt, heardAt }) {
      const isKnown = servedAt >= completeSince && clock.now() - heardAt <= relevantMs
      const latest = recent.latest(linkId)
      return isKnown && (latest <= servedAt || latest < heardAt - relevantMs)
    },
    close: unsubscribe,
  }
}
