// Shows the notifications of the feed: each once, also across restarts. A repeat replaces the one before (docs/adr/0012).
import { z } from 'zod'
import type { Locale } from '#shared/model/basics.ts'
import type { FeedEvent, Notification } from '#shared/model/feed.ts'
import type { Host } from '../host/host.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Texts } from '../lib/texts.ts'
import { type KeyValueFile, slot } from '../settings/key-value.ts'
import { notificationWords, refusalWords } from './words.ts'

const rememberedAtMost = 500
/** After a long absence one notification tells how many there were; the Notifications screen lists all. */
const staleMs = 10 * 60_000
const staleAtMost = 3

type NotificationEvent = Extract<FeedEvent, { type: 'notification' }>
type RefusedEvent = Extract<FeedEvent, { type: 'link.refused' }>

/** The page that a click opens: the visit, or the decision about held openings. */
const pathOf = ({ visitId, heldCount }: Notification): string =>
  heldCount === undefined ? `/visits/${visitId}` : '/activity'

export type Notifier = {
  /** Resolves when all of them were shown and stored: only then may the feed be acknowledged. */
  handle(events: readonly NotificationEvent[]): void
  /** Like `handle`, for readers whom a link refused. */
  refused(events: readonly RefusedEvent[]): void
  test(): void
  forget(): void
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what was shown; each function in it is short
export function createNotifier(options: {
  host: Pick<Host, 'notify'>
  file: KeyValueFile
  texts: Texts
  locale: () => Locale
  enabled: () => boolean
  /** Nothing is shown in quiet hours; the Notifications screen lists everything. */
  quiet: () => boolean
  clock: Clock
  log: Log
}): Notifier {
  const { host, texts, clock } = options
  const shown = slot(options.file, 'shownNotifications', z.array(z.string()), [], options.log)
  /** The same in memory: if the disk is full, events that come again must not be shown again. */
  const shownHere = new Set<string>()

  function isNews({ notification, silent }: NotificationEvent, seen: ReadonlySet<string>): boolean {
    return !silent && notification.readAt === null && !seen.has(keyOf(notification))
  }

  function show(notifications: readonly Notification[]): void {
    const isStale = (n: Notification) => clock.now() - Date.parse(n.updatedAt) > staleMs
    const stale = notifications.filter(isStale)
    const single = stale.length > staleAtMost ? notifications.filter((n) => !isStale(n)) : notifications
    if (single.length < notifications.length) {
      const values = { count: stale.length }
      host.notify({
        id: 'missed',
        title: texts(options.locale(), 'notification.missedTitle', values),
        body: texts(options.locale(), 'notification.missedBody'),
        path: '/notifications',
      })
    }
    for (const notification of single) {
      const words = notificationWords(texts, options.locale(), notification)
      host.notify({ id: notification.id, ...words, path: pathOf(notification) })
    }
  }

  const mayShow = () => options.enabled() && !options.quiet()

  function remember(keys: readonly string[]): void {
    for (const key of keys) shownHere.add(key)
    shown.write([...shown.read(), ...keys].slice(-rememberedAtMost))
  }

  return {
    handle(events) {
      const seen = new Set([...shown.read(), ...shownHere])
      // Events carry snapshots: of several events about one notification the last one is complete.
      const latest = new Map(events.map((event) => [event.notification.id, event]))
      const news = [...latest.values()]
        .filter((event) => isNews(event, seen))
        .map((event) => event.notification)
      if (news.length === 0) return
      if (mayShow()) show(news)
      remember(news.map(keyOf))
    },
    refused(events) {
      const seen = new Set([...shown.read(), ...shownHere])
      const isFresh = ({ refusal }: RefusedEvent) => clock.now() - Date.parse(refusal.at) <= staleMs
      // Older refusals are in the link's own list.
      const news = events.filter((event) => isFresh(event) && !seen.has(event.refusal.id))
      if (news.length === 0) return
      // Repeated attempts of one person are one notification: the last replaces the earlier ones.
      const latest = new Map(news.map((event) => [event.refusal.linkId, event]))
      for (const [linkId, event] of mayShow() ? latest : []) {
        const words = refusalWords(texts, options.locale(), event)
        const path = `/documents/${event.refusal.documentId}/links`
        host.notify({ id: `refused ${linkId}`, ...words, path })
      }
      remember(news.map(({ refusal }) => refusal.id))
    },
    test() {
      const locale = options.locale()
      host.notify({
        id: 'test',
        title: texts(locale, 'notification.testTitle'),
        body: texts(locale, 'notification.testBody'),
        path: '/notifications',
      })
    },
    forget() {
      shownHere.clear()
      shown.clear()
    },
  }
}

/** Opened and left share one id; a resumed visit is shown again when it leaves. */
const keyOf = ({ id, kind, updatedAt }: Notification) => `${id} ${kind} ${updatedAt}`
