// Tells the rep that Salesforce needs a new login: once per grant, also across restarts, and not in quiet hours.
import { z } from 'zod'
import type { Locale } from '#shared/model/basics.ts'
import type { Host } from '../host/host.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Texts } from '../lib/texts.ts'
import { type KeyValueFile, slot } from '../settings/key-value.ts'

export type GrantGoneNotice = {
  /** `lostGrant` identifies the grant that no longer works; null while the connection works. May be called at any time. */
  look(lostGrant: string | null): void
  close(): void
}

export function createGrantGoneNotice(options: {
  host: Pick<Host, 'notify'>
  file: KeyValueFile
  texts: Texts
  locale: () => Locale
  enabled: () => boolean
  /** Epoch ms at which quiet hours end; null outside of them. */
  quietUntil: () => number | null
  clock: Clock
  log: Log
}): GrantGoneNotice {
  const { host, texts, clock } = options
  const told = slot(options.file, 'lostGrantTold', z.string().nullable(), null, options.log)
  /** If the disk is full, the stored value is not enough to prevent repeats. */
  let toldHere: string | null = null
  let waiting = new AbortController()

  function look(lostGrant: string | null): void {
    waiting.abort()
    if (lostGrant === null || lostGrant === toldHere || lostGrant === told.read() || !options.enabled())
      return
    const quietUntil = options.quietUntil()
    if (quietUntil !== null) {
      lookLater(lostGrant, quietUntil)
      return
    }
    const locale = options.locale()
    host.notify({
      id: 'salesforce-reconnect',
      title: texts(locale, 'notification.reconnectTitle'),
      body: texts(locale, 'notification.reconnectBody'),
      path: '/settings/salesforce',
    })
    toldHere = lostGrant
    told.write(lostGrant)
  }

  function lookLater(lostGrant: string, at: number): void {
    waiting = new AbortController()
    clock.sleep(Math.max(1_000, at - clock.now()), waiting.signal).then(
      () => look(lostGrant),
      () => undefined,
    )
  }

  return { look, close: () => waiting.abort() }
}
