// Applies the organisation's setting of start at login to the operating system. When the organisation no longer sets it, applies the setting of
// the user again.
import { z } from 'zod'
import type { Host } from '../host/host.ts'
import type { Log } from '../lib/log.ts'
import { type KeyValueFile, slot } from './key-value.ts'
import type { SettingsStore } from './settings.ts'

/** `managed`: the organisation's value; undefined if the organisation does not set it. */
export function applyManagedStartAtLogin(
  managed: boolean | undefined,
  { host, settings, file, log }: { host: Host; settings: SettingsStore; file: KeyValueFile; log: Log },
): void {
  const wasManaged = slot(file, 'startAtLoginManaged', z.boolean(), false, log)
  if (managed === undefined && !wasManaged.read()) return
  try {
    host.setStartAtLogin(settings.get().startAtLogin)
    wasManaged.write(managed !== undefined)
  } catch (error) {
    log.warn({ error }, 'Start at login could not be set')
  }
}
