import type { Locale } from '#shared/model/basics.ts'
import type { Host } from '../host/host.ts'
import type { Clock } from '../lib/clock.ts'
import type { Texts } from '../lib/texts.ts'

/** Notifies the rep that an address has several Leads, which a person must merge. */
export type DuplicateLeadsNotice = (about: {
  email: string
  visitId: string
  signal: AbortSignal
}) => Promise<void>

/**
 * The returned function waits for the end of quiet hours, shows the notification and resolves. The returned function rejects if `signal` is
 * aborted during this wait.
 */
export function createDuplicateLeadsNotice(options: {
  host: Pick<Host, 'notify'>
  texts: Texts
  locale: () => Locale
  enabled: () => boolean
  /** Epoch ms at which the current quiet hours end; null outside of quiet hours. */
  quietUntil: () => number | null
  clock: Clock
}): DuplicateLeadsNotice {
  const { host, texts, clock } = options
  return async ({ email, visitId, signal }) => {
    const quietUntil = options.quietUntil()
    if (quietUntil !== null) await clock.sleep(Math.max(0, quietUntil - clock.now()), signal)
    if (!options.enabled()) return
    const locale = options.locale()
    host.notify({
      id: `duplicate-leads-${visitId}`,
      title: texts(locale, 'notification.duplicateLeadsTitle', { email }),
      body: texts(locale, 'notification.duplicateLeadsBody'),
      path: `/visits/${visitId}`,
    })
  }
}
