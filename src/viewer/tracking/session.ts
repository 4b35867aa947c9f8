// What the viewer stores in the browser: for each tab the visit and its last counters, for each link the reader's key, e-mail and what was proved
// or accepted. Where storage is refused (private mode, blocked cookies), nothing is stored and everything else works.
import type { LoadCounters } from '#shared/viewer-api.ts'

/** What survives a reload in this tab. */
export type TabMemory = { visitId: string; token: string; counters: LoadCounters | null }
/** What this browser knows of a link. */
export type ReaderMemory = {
  readerKey: string
  email: string | null
  /** The tracker's proof that a code was typed right for this e-mail. */
  pass: string | null
  /** SHA-256 of the agreement that was accepted. */
  accepted: string | null
  /** The tracker's proof that a member of the team uses this browser. */
  look: string | null
  /** The sender's note was read. */
  noteRead: boolean
}

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
  function read(store: () => Storage, parse: Read, at = key): unknown {
    try {
      const value: unknown = JSON.parse(store().getItem(at) ?? 'null')
      return value && typeof value === 'object' ? parse(value as Record<string, unknown>) : null
    } catch {
      return null
    }
  }

  function write(store: () => Storage, value: unknown, at = key): void {
    try {
      store().setItem(at, JSON.stringify(value))
    } catch {
      // Full or forbidden: the visit goes on, only a reload will be a new one.
    }
  }

  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  const known = read(stores.browser, ({ readerKey, email, pass, accepted, look, noteRead }) =>
    typeof readerKey === 'string' && readerKey.length >= 16 && readerKey.length <= 64
      ? {
          readerKey,
          email: text(email),
          pass: text(pass),
          accepted: text(accepted),
          look: text(look),
          noteRead: noteRead === true,
        }
      : null,
  ) as ReaderMemory | null
  const stranger = { email: null, pass: null, accepted: null, look: null, noteRead: false }
  let reader: ReaderMemory = known ?? { readerKey: randomId(), ...stranger }
  if (!known) write(stores.browser, reader)
  const passcodeKey = `${key}:passcode`
  let passcode = read(stores.tab, ({ typed }) => text(typed), passcodeKey) as string | null

  return {
    reader: (): ReaderMemory => reader,
    /** Of this tab alone: whoever opens the link in another one is asked again. */
    passcode: (): string | null => passcode,

    remember(part: Partial<Omit<ReaderMemory, 'readerKey'>>): void {
      const isOther = part.email !== undefined && part.email !== reader.email
      // A pass is for one address, and what one person accepted another one hasn't.
      const gone = {
        ...(isOther ? { pass: null } : {}),
        ...(isOther && reader.email ? { accepted: null } : {}),
      }
      reader = { ...reader, ...gone, ...part }
      write(stores.browser, reader)
    },

    rememberPasscode(next: string | null): void {
      passcode = next
      write(stores.tab, { typed: next }, passcodeKey)
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
