import { queryOptions } from '@tanstack/react-query'
import type { CrashReport } from '#shared/model/crash-reports.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { pagedQueryOptions } from '../../../lib/server-state/paged-query.ts'
import { refetchQueries } from '../../../lib/server-state/query-client.ts'

export const crashQueries = {
  /** The reports on this computer. */
  local: () => queryOptions({ queryKey: ['crashes', 'local'], queryFn: () => call('help.crashes') }),
  /** The reports that the tracker has received. For admins only. */
  received: () =>
    pagedQueryOptions<CrashReport>({
      queryKey: ['crashes', 'received', {}],
      load: (cursor) => call('crashReports.list', cursor ? { cursor } : {}),
    }),
}

export const refetchCrashes = (): Promise<void> => refetchQueries({ queryKey: ['crashes'] })
