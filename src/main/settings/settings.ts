// The settings of this device. An update can change some of the values. Listeners then receive all values.
import { Settings } from '#shared/desktop-state.ts'
import type { Locale } from '#shared/model/basics.ts'
import { createEmitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import { type KeyValueFile, slot } from './key-value.ts'

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  startAtLogin: false,
  desktopNotifications: true,
  setup: { dismissed: false },
}

export type SettingsStore = {
  get(): Settings
  update(patch: { [K in keyof Settings]?: Settings[K] | undefined }): Settings
  onChange(listener: (settings: Settings) => void): () => void
}

/** An invalid value gets its default. The other values are kept. */
const LenientSettings = Settings.extend({
  theme: Settings.shape.theme.catch(defaultSettings.theme),
  language: Settings.shape.language.catch(defaultSettings.language),
  startAtLogin: Settings.shape.startAtLogin.catch(defaultSettings.startAtLogin),
  desktopNotifications: Settings.shape.desktopNotifications.catch(defaultSettings.desktopNotifications),
  setup: Settings.shape.setup.catch(defaultSettings.setup),
})

export function createSettings(file: KeyValueFile, log: Log): SettingsStore {
  const stored = slot(file, 'settings', LenientSettings, defaultSettings, log)
  const changes = createEmitter<Settings>()
  return {
    get: () => stored.read(),
    update(patch) {
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      const next = Settings.parse({ ...stored.read(), ...given })
      stored.write(next)
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
