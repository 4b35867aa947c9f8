// A link can be visible in several tabs or windows of one browser. Only the tab that was used last counts as active.

type Notice = { tab: string; did: 'used' | 'gone'; at: number }

/** The members of `BroadcastChannel` that this module uses. Tests pass their own implementation. */
export type TabChannel = {
  postMessage(notice: Notice): void
  onmessage: ((event: { data: unknown }) => void) | null
  close(): void
}

/** Minimum time between two `used` messages, because mouse moves are frequent. */
const SEND_EVERY_MS = 500

const isNotice = (value: unknown): value is Notice => {
  const notice = value as Partial<Notice> | null
  return typeof notice?.tab === 'string' && (notice.did === 'used' || notice.did === 'gone')
}

/**
 * Messages of one browser arrive in the order in which they were sent, so the tab of the last `used` message is the active tab.
 * A hidden tab closes its channel, because an open channel can keep a page out of the back/forward cache.
 */
export function createTabs(options: {
  tab: string
  open: () => TabChannel | null
  now: () => number
  onActiveChange: (isActive: boolean) => void
}) {
  const { tab, open, now, onActiveChange } = options
  let channel: TabChannel | null = null
  /** The id of a visible tab that was used after this tab. Null if this tab is the active tab. */
  let newerTab: string | null = null
  let sentAt = Number.NEGATIVE_INFINITY

  const send = (did: Notice['did']) => channel?.postMessage({ tab, did, at: now() })

  function setNewerTab(next: string | null): void {
    if (newerTab === next) return
    const changed = (newerTab === null) !== (next === null)
    newerTab = next
    if (changed) onActiveChange(newerTab === null)
  }

  function receive(data: unknown): void {
    if (!isNotice(data) || data.tab === tab) return
    if (data.did === 'used') {
      setNewerTab(data.tab)
      sentAt = Number.NEGATIVE_INFINITY // the next input in this tab sends `used` without delay
    } else if (data.tab === newerTab) setNewerTab(null)
  }

  function connect(): void {
    channel = open()
    if (channel) channel.onmessage = ({ data }) => receive(data)
  }

  return {
    /** Makes this tab the active tab. Call this when the tab is used or becomes visible. */
    used(): void {
      setNewerTab(null)
      if (!channel) connect()
      if (now() - sentAt < SEND_EVERY_MS) return
      sentAt = now()
      send('used')
    },
    /** Call this when the tab becomes hidden or closes. */
    hidden(): void {
      sentAt = Number.NEGATIVE_INFINITY
      send('gone')
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
