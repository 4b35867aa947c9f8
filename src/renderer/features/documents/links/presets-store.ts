// Owns the ways of making links that the workspace keeps.
import type { DesktopInput } from '#shared/desktop-api.ts'
import type { LinkPreset } from '#shared/link-settings.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { createKeyedStore } from '../../../lib/server-state/keyed-store.ts'

/** One list for the workspace. */
export const presetsKey = 'workspace'
export const presets = createKeyedStore<LinkPreset[]>(() => call('linkPresets.list'))

export async function savePreset(preset: DesktopInput<'linkPresets.save'>): Promise<void> {
  await call('linkPresets.save', preset)
  await presets.reload(presetsKey)
}

export async function removePreset(presetId: string): Promise<void> {
  await call('linkPresets.remove', { presetId })
  await presets.reload(presetsKey)
}
