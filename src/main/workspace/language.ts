// Decides the language of the rep: for the window, notifications, tray, menus, exported files and the page after the Salesforce login.
// Also reports the language to the tracker, which uses it for e-mails and Slack messages.
import { z } from 'zod'
import { Locale } from '#shared/model/basics.ts'
import type { Host } from '../host/host.ts'
import type { Log } from '../lib/log.ts'
import { type KeyValueFile, slot } from '../settings/key-value.ts'
import { localeOf, type SettingsStore } from '../settings/settings.ts'
import type { Session } from '../tracker/session.ts'

export type Language = {
  /**
   * Returns the language of the setting, or the language of the computer or browser. If only the languages of a server are known, returns
   * the language that the tracker has stored.
   */
  locale(): Locale
  /**
   * Reports the language to the tracker if the language or the setting of this device changed since the last report. Without this condition, two
   * devices with different languages would overwrite each other's report.
   */
  report(): Promise<void>
}

export function createLanguage(options: {
  settings: Pick<SettingsStore, 'get'>
  host: Pick<Host, 'languages' | 'knowsUserLanguages'>
  session: Pick<Session, 'me' | 'setMe' | 'client' | 'connection'>
  file: KeyValueFile
  log: Log
}): Language {
  const { settings, host, session, log } = options
  const lastReported = slot(options.file, 'toldLocale', Locale.nullable(), null, log)
  /** The setting at the last report. A member who chooses a language on this device wants it everywhere, also after a report of another device. */
  const lastSetting = slot(options.file, 'toldLanguageSetting', z.string(), 'system', log)
  let reporting = false

  /** Returns null if only the language of a server is available. */
  function userLanguage(): Locale | null {
    const isUserLanguage = settings.get().language !== 'system' || host.knowsUserLanguages()
    return isUserLanguage ? localeOf(settings.get(), host.languages()) : null
  }
  const locale = () =>
    userLanguage() ?? session.me()?.member.locale ?? localeOf(settings.get(), host.languages())

  async function report(): Promise<void> {
    const current = userLanguage()
    const member = session.me()?.member
    const setting = settings.get().language
    const isReported = current === lastReported.read() && setting === lastSetting.read()
    if (reporting || !current || !member || isReported) return
    if (session.connection().state !== 'online') return
    reporting = true
    let isStored = false
    try {
      if (member.locale !== current) {
        session.setMe(await session.client.call('me.update', { body: { locale: current } }))
      }
      lastReported.write(current)
      lastSetting.write(setting)
      isStored = true
    } catch (error) {
      log.warn({ error }, 'Reporting the language to the tracker failed')
    } finally {
      reporting = false
    }
    // The language may have changed during the request. The call for that change returned at once.
    if (isStored && userLanguage() !== current) await report()
  }

  return { locale, report }
}
