// Of several visible tabs or windows of one link in one browser, only the one that was used last counts as active.

type Notice = { tab: string; did: 'used' | 'gone'; at: number }

/** What of BroadcastChannel is needed; a test gives its own. */
export type TabChannel = {
  postMessage(notice: Notice): void
  onmessage: ((event: { data: unknown }) => void) | null
  close(): void
}

/** Other tabs need to hear of use, not of every mouse move. */
const TELL_EVERY_MS = 500

const isNotice = (value: unknown): value is Notice => {
  const notice = value as Partial<Notice> | null
  return typeof notice?.tab === 'string' && (notice.did === 'used' || notice.did === 'gone')
}

/**
 * Messages of one browser arrive in the order in which they were sent, so no clocks are compared: who was heard of last
 * has the turn. Out of view a tab needs no channel, and an open one could keep it out of the back/forward cache.
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
      toldAt = Number.NEGATIVE_INFINITY // the next use here takes the turn back at once
    } else if (data.tab === rival) setRival(null)
  }

  function connect(): void {
    channel = open()
    if (channel) channel.onmessage = ({ data }) => heard(data)
  }

  return {
    /** This tab was used or came into view. */
    used(): void {
      setRival(null)
      if (!channel) connect()
      if (now() - toldAt < TELL_EVERY_MS) return
      toldAt = now()
      tell('used')
    },
    /** This tab is out of view or closing. */
    gone(): void {
      toldAt = Number.NEGATIVE_INFINITY
      tell('gone')
      channel?.close()
      channel = null
    },
  }
}

/** The browser's channel for a link, or null where it has none. */
export function tabChannel(slug: string): TabChannel | null {
  return typeof BroadcastChannel === 'function'
    ? (new BroadcastChannel(`lastpage:${slug}`) as unknown as TabChannel)
    : null
}
