import { queryOptions } from '@tanstack/react-query'
import type { DesktopInput } from '#shared/desktop-api.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { refetchQueries } from '../../../lib/server-state/query-client.ts'

/** The named link settings of the workspace. */
export const presetsQuery = queryOptions({
  queryKey: ['linkPresets'],
  queryFn: () => call('linkPresets.list'),
})

export async function savePreset(preset: DesktopInput<'linkPresets.save'>): Promise<void> {
  await call('linkPresets.save', preset)
  await refetchQueries(presetsQuery)
}

export async function removePreset(presetId: string): Promise<void> {
  await call('linkPresets.remove', { presetId })
  await refetchQueries(presetsQuery)
}
