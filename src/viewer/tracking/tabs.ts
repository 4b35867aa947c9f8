// Of several visible tabs or windows of one link in one browser, only the one that was used last counts as active.

type Notice = { tab: string; did: 'used' | 'gone'; at: number }

/** The used part of `BroadcastChannel`. Tests pass their own implementation. */
export type TabChannel = {
  postMessage(notice: Notice): void
  onmessage: ((event: { data: unknown }) => void) | null
  close(): void
}

/** Minimum time between two `used` messages, because mouse moves are frequent. */
const TELL_EVERY_MS = 500

const isNotice = (value: unknown): value is Notice => {
  const notice = value as Partial<Notice> | null
  return typeof notice?.tab === 'string' && (notice.did === 'used' || notice.did === 'gone')
}

/**
 * Messages of one browser arrive in the order in which they were sent, so the tab of the last `used` message is the active one.
 * A hidden tab closes its channel, because an open channel can keep a page out of the back/forward cache.
 */
export function createTabs(options: {
  tab: string
  open: () => TabChannel | null
  now: () => number
  onTurn: (inTurn: boolean) => void
}) {
  const { tab, open, now, onTurn } = options
  let channel: TabChannel | null = null
  /** The tab that was used after this one, while it is visible. */
  let rival: string | null = null
  let toldAt = Number.NEGATIVE_INFINITY

  const tell = (did: Notice['did']) => channel?.postMessage({ tab, did, at: now() })

  function setRival(next: string | null): void {
    if (rival === next) return
    const changed = (rival === null) !== (next === null)
    rival = next
    if (changed) onTurn(rival === null)
  }

  function heard(data: unknown): void {
    if (!isNotice(data) || data.tab === tab) return
    if (data.did === 'used') {
      setRival(data.tab)
      toldAt = Number.NEGATIVE_INFINITY // the next input in this tab sends `used` without delay
    } else if (data.tab === rival) setRival(null)
  }

  function connect(): void {
    channel = open()
    if (channel) channel.onmessage = ({ data }) => heard(data)
  }

  return {
    /** Makes this tab the active one: it was used or became visible. */
    used(): void {
      setRival(null)
      if (!channel) connect()
      if (now() - toldAt < TELL_EVERY_MS) return
      toldAt = now()
      tell('used')
    },
    /** Call this when the tab becomes hidden or closes. */
    gone(): void {
      toldAt = Number.NEGATIVE_INFINITY
      tell('gone')
      channel?.close()
      channel = null
    },
  }
}

/** Opens the channel of a link. Returns null if the browser has no `BroadcastChannel`. */
export function tabChannel(slug: string): TabChannel | null {
  return typeof BroadcastChannel === 'function'
    ? (new BroadcastChannel(`lastpage:${slug}`) as unknown as TabChannel)
    : null
}
