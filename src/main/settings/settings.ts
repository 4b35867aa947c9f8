// The settings of this device. An update can change some of the values. Listeners then receive all values.
import { Settings } from '#shared/desktop-state.ts'
import { CodedError } from '#shared/errors.ts'
import type { ManagedSettings } from '#shared/managed-settings.ts'
import type { Locale } from '#shared/model/basics.ts'
import { createEmitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import { type KeyValueFile, slot } from './key-value.ts'

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  startAtLogin: false,
  desktopNotifications: true,
  crashReports: false,
  setup: { dismissed: false },
}

/** The settings of this device that an organisation can set. */
const manageable = ['startAtLogin', 'language', 'crashReports'] as const

export type SettingsStore = {
  get(): Settings
  /** Throws CodedError `set_by_organisation` for a setting that the organisation has set. */
  update(patch: { [K in keyof Settings]?: Settings[K] | undefined }): Settings
  onChange(listener: (settings: Settings) => void): () => void
}

/** An invalid value gets its default. The other values are kept. */
const LenientSettings = Settings.extend({
  theme: Settings.shape.theme.catch(defaultSettings.theme),
  language: Settings.shape.language.catch(defaultSettings.language),
  startAtLogin: Settings.shape.startAtLogin.catch(defaultSettings.startAtLogin),
  desktopNotifications: Settings.shape.desktopNotifications.catch(defaultSettings.desktopNotifications),
  crashReports: Settings.shape.crashReports.catch(defaultSettings.crashReports),
  setup: Settings.shape.setup.catch(defaultSettings.setup),
})

/** `managed`: the settings of the organisation. They replace the stored values, which stay in the file. */
export function createSettings(
  file: KeyValueFile,
  log: Log,
  managed: Pick<ManagedSettings, (typeof manageable)[number]> = {},
): SettingsStore {
  const stored = slot(file, 'settings', LenientSettings, defaultSettings, log)
  const changes = createEmitter<Settings>()
  const isManaged = (name: (typeof manageable)[number]) => managed[name] !== undefined
  const fixed = Object.fromEntries(manageable.filter(isManaged).map((name) => [name, managed[name]]))
  const effective = (settings: Settings): Settings => ({ ...settings, ...fixed })
  return {
    get: () => effective(stored.read()),
    update(patch) {
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      const refused = manageable.find((name) => name in given && isManaged(name))
      if (refused) throw new CodedError('set_by_organisation', `The organisation has set ${refused}.`)
      const changed = Settings.parse({ ...stored.read(), ...given })
      stored.write(changed)
      const next = effective(changed)
      changes.emit(next)
      return next
    },
    onChange: changes.on,
  }
}

/** Returns the language of the app. For `system`, returns Japanese if the first system language is Japanese, otherwise English. */
export function localeOf(settings: Settings, systemLanguages: readonly string[]): Locale {
  if (settings.language !== 'system') return settings.language
  return /^ja\b/i.test(systemLanguages[0] ?? '') ? 'ja' : 'en'
}
