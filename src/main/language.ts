// Owns the language of this rep: the one place that everything asks which speaks to them — window, notifications, tray, menus, the page
// after the login, exported files — and that tells the tracker, which writes their e-mails and Slack messages in it.
import { Locale } from '#shared/model/basics.ts'
import type { Host } from './host/host.ts'
import type { Log } from './log.ts'
import { type KeyValueFile, slot } from './settings/key-value.ts'
import { localeOf, type SettingsStore } from './settings/settings.ts'
import type { Session } from './tracker/session.ts'

export type Language = {
  /** What was chosen in the settings; else what the person's computer or page speaks; else what the tracker knows of them. */
  locale(): Locale
  /** Tells the tracker where what is spoken here has changed since it was last told from here. Two devices don't argue. */
  tell(): Promise<void>
}

export function createLanguage(options: {
  settings: Pick<SettingsStore, 'get'>
  host: Pick<Host, 'languages' | 'hasPersonsLanguage'>
  session: Pick<Session, 'me' | 'setMe' | 'client' | 'connection'>
  file: KeyValueFile
  log: Log
}): Language {
  const { settings, host, session, log } = options
  const told = slot(options.file, 'toldLocale', Locale.nullable(), null, log)
  let telling = false

  /** Null where nobody is there to speak: a worker on a server has the server's language, not a person's. */
  function spoken(): Locale | null {
    const isPersons = settings.get().language !== 'system' || host.hasPersonsLanguage()
    return isPersons ? localeOf(settings.get(), host.languages()) : null
  }
  const locale = () => spoken() ?? session.me()?.member.locale ?? localeOf(settings.get(), host.languages())

  return {
    locale,
    async tell() {
      const here = spoken()
      const member = session.me()?.member
      if (telling || !here || !member || here === told.read()) return
      if (session.connection().state !== 'online') return
      telling = true
      try {
        if (member.locale !== here) {
          session.setMe(await session.client.call('me.update', { body: { locale: here } }))
        }
        told.write(here)
      } catch (error) {
        log.warn({ error }, 'The tracker could not be told of the language')
      } finally {
        telling = false
      }
    },
  }
}
