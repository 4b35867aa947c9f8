// Stores the visit, its last counters and the passcode for each tab. Stores the reader key, the e-mail address and the proofs for each link.
// If the browser refuses storage (private mode, blocked cookies), nothing is stored and the viewer still works.
import type { LoadCounters, ReportedEvent } from '#shared/viewer-api.ts'

/** The data of this tab that survive a reload. */
export type TabMemory = { visitId: string; token: string; counters: LoadCounters | null }
/** The data that this browser keeps for a link. */
export type ReaderMemory = {
  readerKey: string
  email: string | null
  /** The address in the URL of a merge link. An address that the reader typed is used instead. */
  claimed: string | null
  /** The Salesforce id in the URL of a merge link. */
  claimedRecord: string | null
  /** The proof that the reader entered the right code for this e-mail address. The tracker has signed this proof. */
  pass: string | null
  /** SHA-256 of the accepted agreement. */
  accepted: string | null
  /** SHA-256 of the accepted privacy text. */
  consented: string | null
  /** The proof that a team member uses this browser. The tracker has signed this proof. */
  look: string | null
  /** True if the reader has read the sender's note. */
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

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over the two stores of the browser; each function in it is short
export function createSession(slug: string, stores: SessionStores = browserStores) {
  const key = `lastpage:${slug}`

  /** `store` is a function, because even the access to `window.localStorage` may throw. */
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
      // The storage is full or forbidden. The visit continues, but a reload may start a new visit.
    }
  }

  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  const known = read(
    stores.browser,
    ({ readerKey, email, claimed, claimedRecord, pass, accepted, consented, look, noteRead }) =>
      typeof readerKey === 'string' && readerKey.length >= 16 && readerKey.length <= 64
        ? {
            readerKey,
            email: text(email),
            claimed: text(claimed),
            claimedRecord: text(claimedRecord),
            pass: text(pass),
            accepted: text(accepted),
            consented: text(consented),
            look: text(look),
            noteRead: noteRead === true,
          }
        : null,
  ) as ReaderMemory | null
  const nothing = { pass: null, accepted: null, consented: null, look: null, noteRead: false }
  const stranger = { email: null, claimed: null, claimedRecord: null, ...nothing }
  let reader: ReaderMemory = known ?? { readerKey: randomId(), ...stranger }
  if (!known) write(stores.browser, reader)
  const eventsKey = `${key}:events`
  const passcodeKey = `${key}:passcode`
  let passcode = read(stores.tab, ({ typed }) => text(typed), passcodeKey) as string | null

  return {
    reader: (): ReaderMemory => reader,
    /** Returns the passcode, which is stored for this tab only. Another tab of the same link asks for the passcode again. */
    passcode: (): string | null => passcode,

    remember(part: Partial<Omit<ReaderMemory, 'readerKey'>>): void {
      const isOther = part.email !== undefined && part.email !== reader.email
      const whoOf = ({ email, claimed, claimedRecord }: ReaderMemory) => email ?? claimed ?? claimedRecord
      const before = whoOf(reader)
      const after = whoOf({ ...reader, ...part })
      // A pass is valid for one e-mail address, so another address deletes the pass. Another address can mean another person, so the
      // acceptance of the agreement and the consent are deleted too.
      const cleared = {
        ...(isOther ? { pass: null } : {}),
        ...(before && after !== before ? { accepted: null, consented: null } : {}),
      }
      reader = { ...reader, ...cleared, ...part }
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

    /** The events that an earlier load of this tab could not send. The tracker checks their fields. */
    events: (): ReportedEvent[] =>
      (read(stores.tab, ({ waiting }) => (Array.isArray(waiting) ? waiting : []), eventsKey) ??
        []) as ReportedEvent[],

    rememberEvents: (waiting: readonly ReportedEvent[]): void => write(stores.tab, { waiting }, eventsKey),
  }
}
