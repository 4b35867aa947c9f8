// Notifies the rep that the Salesforce connection needs a new login. Each lost grant causes one notification, also across restarts. During
// quiet hours, the notification waits until the quiet hours end.
import { z } from 'zod'
import type { Locale } from '#shared/model/basics.ts'
import type { Host } from '../host/host.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Texts } from '../lib/texts.ts'
import { type KeyValueFile, slot } from '../settings/key-value.ts'

export type GrantGoneNotice = {
  /** `lostGrant` identifies the grant that is no longer valid. `lostGrant` is null while the connection works. */
  update(lostGrant: string | null): void
  close(): void
}

export function createGrantGoneNotice(options: {
  host: Pick<Host, 'notify'>
  file: KeyValueFile
  texts: Texts
  locale: () => Locale
  enabled: () => boolean
  /** Epoch ms at which the current quiet hours end; null outside of quiet hours. */
  quietUntil: () => number | null
  clock: Clock
  log: Log
}): GrantGoneNotice {
  const { host, texts, clock } = options
  const notified = slot(options.file, 'lostGrantTold', z.string().nullable(), null, options.log)
  /** A copy in memory. The copy prevents a second notification if the file cannot be written, for example on a full disk. */
  let lastNotified: string | null = null
  let waiting = new AbortController()

  function update(lostGrant: string | null): void {
    waiting.abort()
    if (
      lostGrant === null ||
      lostGrant === lastNotified ||
      lostGrant === notified.read() ||
      !options.enabled()
    )
      return
    const quietUntil = options.quietUntil()
    if (quietUntil !== null) {
      updateLater(lostGrant, quietUntil)
      return
    }
    const locale = options.locale()
    host.notify({
      id: 'salesforce-reconnect',
      title: texts(locale, 'notification.reconnectTitle'),
      body: texts(locale, 'notification.reconnectBody'),
      path: '/settings/salesforce',
    })
    lastNotified = lostGrant
    notified.write(lostGrant)
  }

  function updateLater(lostGrant: string, at: number): void {
    waiting = new AbortController()
    clock.sleep(Math.max(1_000, at - clock.now()), waiting.signal).then(
      () => update(lostGrant),
      () => undefined,
    )
  }

  return { update, close: () => waiting.abort() }
}
