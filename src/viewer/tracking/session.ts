// Owns what the viewer remembers in this browser: per tab the visit and its last counters, per link the reader's key and
// e-mail. A browser may refuse storage (private mode, blocked cookies): then nothing is remembered and all else works.
import type { LoadCounters } from '#shared/viewer-api.ts'

/** What survives a reload in this tab. */
export type TabMemory = { visitId: string; token: string; counters: LoadCounters | null }
/** What this browser knows of a link. */
export type ReaderMemory = { readerKey: string; email: string | null }

type Read = (value: Record<string, unknown>) => unknown

export type SessionStores = { tab: () => Storage; browser: () => Storage }

const browserStores: SessionStores = { tab: () => sessionStorage, browser: () => localStorage }

const isCounters = (value: unknown): value is LoadCounters => {
  const counters = value as Partial<LoadCounters> | null
  return (
    typeof counters?.load === 'string' &&
    typeof counters.pages === 'object' &&
    counters.pages !== null &&
    [counters.seq, counters.openMs, counters.page].every(Number.isInteger)
  )
}

export function randomId(bytes = 16): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes))
  return btoa(String.fromCharCode(...random))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

export type Session = ReturnType<typeof createSession>

export function createSession(slug: string, stores: SessionStores = browserStores) {
  const key = `lastpage:${slug}`

  /** Even naming the storage may throw, so it is asked for each time. */
  function read(store: () => Storage, parse: Read): unknown {
    try {
      const value: unknown = JSON.parse(store().getItem(key) ?? 'null')
      return value && typeof value === 'object' ? parse(value as Record<string, unknown>) : null
    } catch {
      return null
    }
  }

  function write(store: () => Storage, value: unknown): void {
    try {
      store().setItem(key, JSON.stringify(value))
    } catch {
      // Full or forbidden: the visit goes on, only a reload will be a new one.
    }
  }

  const known = read(stores.browser, ({ readerKey, email }) =>
    typeof readerKey === 'string' && readerKey.length >= 16 && readerKey.length <= 64
      ? { readerKey, email: typeof email === 'string' ? email : null }
      : null,
  ) as ReaderMemory | null
  let reader: ReaderMemory = known ?? { readerKey: randomId(), email: null }
  if (!known) write(stores.browser, reader)

  return {
    reader: (): ReaderMemory => reader,

    rememberEmail(email: string | null): void {
      reader = { ...reader, email }
      write(stores.browser, reader)
    },

    tab: (): TabMemory | null =>
      read(stores.tab, ({ visitId, token, counters }) =>
        typeof visitId === 'string' && typeof token === 'string'
          ? { visitId, token, counters: isCounters(counters) ? counters : null }
          : null,
      ) as TabMemory | null,

    rememberTab: (memory: TabMemory): void => write(stores.tab, memory),
  }
}
