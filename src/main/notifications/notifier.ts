// Shows each notification of the feed once, also across restarts. A notification with the same id replaces the earlier notification
// (docs/adr/0012).
import { z } from 'zod'
import type { Locale } from '#shared/model/basics.ts'
import type { FeedEvent, Notification } from '#shared/model/feed.ts'
import type { Host } from '../host/host.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Texts } from '../lib/texts.ts'
import { type KeyValueFile, slot } from '../settings/key-value.ts'
import { actionWords, notificationWords, refusalWords } from './words.ts'

const rememberedAtMost = 500
/**
 * If more than `staleAtMost` notifications are older than `staleMs`, one summary replaces these notifications. The Notifications screen
 * lists all notifications.
 */
const staleMs = 10 * 60_000
const staleAtMost = 3

type NotificationEvent = Extract<FeedEvent, { type: 'notification' }>
type ActedEvent = Extract<FeedEvent, { type: 'visit.acted' }>
type RefusedEvent = Extract<FeedEvent, { type: 'link.refused' }>

/** The page that a click opens. Held visits are released on the Activity page. */
const pathOf = ({ visitId, heldCount }: Notification): string =>
  heldCount === undefined ? `/visits/${visitId}` : '/activity'

export type Notifier = {
  /** Shows the notifications and stores their ids. After `handle` returns, the caller may acknowledge the events. */
  handle(events: readonly NotificationEvent[]): void
  /** Shows and stores the events about readers whom a link refused. */
  refused(events: readonly RefusedEvent[]): void
  /** Shows and stores the actions of readers that are told at once, each kind once for a visit. */
  acted(events: readonly ActedEvent[]): void
  test(): void
  forget(): void
}

type NotifierOptions = {
  host: Pick<Host, 'notify'>
  file: KeyValueFile
  texts: Texts
  locale: () => Locale
  enabled: () => boolean
  /** True during quiet hours. The notifier then shows nothing; the Notifications screen lists all notifications. */
  quiet: () => boolean
  clock: Clock
  log: Log
}

/** Shows one pop-up for each notification. If more than `staleAtMost` notifications are old, one pop-up replaces the old notifications. */
function show({ host, texts, locale, clock }: NotifierOptions, notifications: readonly Notification[]): void {
  const isStale = (n: Notification) => clock.now() - Date.parse(n.updatedAt) > staleMs
  const stale = notifications.filter(isStale)
  const single = stale.length > staleAtMost ? notifications.filter((n) => !isStale(n)) : notifications
  if (single.length < notifications.length) {
    const values = { count: stale.length }
    host.notify({
      id: 'missed',
      title: texts(locale(), 'notification.missedTitle', values),
      body: texts(locale(), 'notification.missedBody'),
      path: '/notifications',
    })
  }
  for (const notification of single) {
    const words = notificationWords(texts, locale(), notification)
    host.notify({ id: notification.id, ...words, path: pathOf(notification) })
  }
}

/**
 * The keys of what was shown, also before a restart. They are read once, because each read of a slot reads the whole file. They stay in memory if the file cannot
 * be written, for example on a full disk, so that nothing is shown twice.
 */
function createShownKeys({ file, log }: Pick<NotifierOptions, 'file' | 'log'>) {
  const stored = slot(file, 'shownNotifications', z.array(z.string()), [], log)
  let known: readonly string[] | null = null
  function all(): readonly string[] {
    known ??= stored.read()
    return known
  }
  return {
    read: (): ReadonlySet<string> => new Set(all()),
    add(keys: readonly string[]): void {
      known = [...all(), ...keys].slice(-rememberedAtMost)
      stored.write([...known])
    },
    clear(): void {
      known = null
      stored.clear()
    },
  }
}

export function createNotifier(options: NotifierOptions): Notifier {
  const { host, texts, clock } = options
  const shown = createShownKeys(options)

  function isNews({ notification, silent }: NotificationEvent, seen: ReadonlySet<string>): boolean {
    return !silent && notification.readAt === null && !seen.has(keyOf(notification))
  }

  const mayShow = () => options.enabled() && !options.quiet()

  return {
    handle(events) {
      const seen = shown.read()
      // Each event contains the complete notification, so only the last event of a notification is needed.
      const latest = new Map(events.map((event) => [event.notification.id, event]))
      const news = [...latest.values()]
        .filter((event) => isNews(event, seen))
        .map((event) => event.notification)
      if (news.length === 0) return
      if (mayShow()) show(options, news)
      shown.add(news.map(keyOf))
    },
    refused(events) {
      const seen = shown.read()
      const isFresh = ({ refusal }: RefusedEvent) => clock.now() - Date.parse(refusal.at) <= staleMs
      // Older refusals are not shown. The link's list of refused readers contains all refusals.
      const news = events.filter((event) => isFresh(event) && !seen.has(event.refusal.id))
      if (news.length === 0) return
      // All refusals of a link share one notification, which shows the last refusal.
      const latest = new Map(news.map((event) => [event.refusal.linkId, event]))
      for (const [linkId, event] of mayShow() ? latest : []) {
        const words = refusalWords(texts, options.locale(), event)
        const path = `/documents/${event.refusal.documentId}/links`
        host.notify({ id: `refused ${linkId}`, ...words, path })
      }
      shown.add(news.map(({ refusal }) => refusal.id))
    },
    acted(events) {
      const seen = shown.read()
      const keyOfAction = ({ visitId, action }: ActedEvent) => `acted ${visitId} ${action}`
      const isFresh = ({ at }: ActedEvent) => clock.now() - Date.parse(at) <= staleMs
      const news = new Map(events.filter(isFresh).map((event) => [keyOfAction(event), event]))
      for (const key of seen) news.delete(key)
      if (news.size === 0) return
      for (const [id, event] of mayShow() ? news : []) {
        host.notify({ id, ...actionWords(texts, options.locale(), event), path: `/visits/${event.visitId}` })
      }
      shown.add([...news.keys()])
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
      shown.clear()
    },
  }
}

/**
 * Identifies one state of a notification. The notifications `opened` and `left` of a visit have the same id. A resumed visit leaves
 * twice, with a different `updatedAt`.
 */
const keyOf = ({ id, kind, updatedAt }: Notification) => `${id} ${kind} ${updatedAt}`
