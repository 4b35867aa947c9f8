import { queryOptions } from '@tanstack/react-query'
import type { DesktopInput } from '#shared/desktop-api.ts'
import type { ErasureReceipt, PrivacySettings } from '#shared/model/privacy.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { pagedQueryOptions } from '../../../lib/server-state/paged-query.ts'
import { queryClient } from '../../../lib/server-state/query-client.ts'

export const privacyQueries = {
  settings: () => queryOptions({ queryKey: ['privacy', 'settings'], queryFn: () => call('privacy.get') }),
  receipts: () =>
    pagedQueryOptions<ErasureReceipt>({
      queryKey: ['privacy', 'receipts', {}],
      load: (cursor) => call('erasures.list', cursor ? { cursor } : {}),
    }),
}

/** Saves a change and shows the stored settings. */
export async function savePrivacy(change: DesktopInput<'privacy.update'>): Promise<PrivacySettings> {
  const saved = await call('privacy.update', change)
  queryClient.setQueryData(privacyQueries.settings().queryKey, saved)
  return saved
}
