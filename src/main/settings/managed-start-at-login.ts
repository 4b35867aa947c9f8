// Applies the organisation's setting of start at login to the operating system. When the organisation no longer sets it, applies the setting of
// the user again.
import { z } from 'zod'
import type { Policy } from '#shared/managed-settings.ts'
import { noPolicy } from '#shared/no-policy.ts'
import type { Log } from '../lib/log.ts'
import { type KeyValueFile, slot } from './key-value.ts'
import type { SettingsStore } from './settings.ts'

/** `host`: sets start at login in the operating system. */
export function applyManagedStartAtLogin({
  policy = noPolicy,
  host,
  settings,
  file,
  log,
}: {
  policy?: Policy | undefined
  host: { setStartAtLogin(on: boolean): void }
  settings: SettingsStore
  file: KeyValueFile
  log: Log
}): void {
  const isManaged = policy.settings.startAtLogin !== undefined
  const wasManaged = slot(file, 'startAtLoginManaged', z.boolean(), false, log)
  if (!isManaged && !wasManaged.read()) return
  try {
    host.setStartAtLogin(settings.get().startAtLogin)
    wasManaged.write(isManaged)
  } catch (error) {
    log.warn({ error }, 'Start at login could not be set')
  }
}
