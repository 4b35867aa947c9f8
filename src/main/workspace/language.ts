// The language of this rep, for everything that addresses them: window, notifications, tray, menus, the page after the login,
// exported files. Also reports it to the tracker, which writes e-mails and Slack messages in it.
import { Locale } from '#shared/model/basics.ts'
import type { Host } from '../host/host.ts'
import type { Log } from '../lib/log.ts'
import { type KeyValueFile, slot } from '../settings/key-value.ts'
import { localeOf, type SettingsStore } from '../settings/settings.ts'
import type { Session } from '../tracker/session.ts'

export type Language = {
  /** The setting; else the language of the computer or browser; else the language that the tracker has stored. */
  locale(): Locale
  /** Reports the language to the tracker if it changed on this device since the last report. So two devices don't overwrite each other. */
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
  let reporting = false

  /** Null for a worker on a server: its language is the server's, not a person's. */
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
      if (reporting || !here || !member || here === told.read()) return
      if (session.connection().state !== 'online') return
      reporting = true
      try {
        if (member.locale !== here) {
          session.setMe(await session.client.call('me.update', { body: { locale: here } }))
        }
        told.write(here)
      } catch (error) {
        log.warn({ error }, 'Reporting the language to the tracker failed')
      } finally {
        reporting = false
      }
    },
  }
}
