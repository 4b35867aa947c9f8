import { queryOptions } from '@tanstack/react-query'
import { call } from '../../../lib/bridge/desktop.ts'
import { refetchQueries } from '../../../lib/server-state/query-client.ts'

export const peopleQueries = {
  /** The unused invites. */
  invites: () => queryOptions({ queryKey: ['people', 'invites'], queryFn: () => call('invites.list') }),
  /** This member's devices. */
  devices: () => queryOptions({ queryKey: ['people', 'devices'], queryFn: () => call('devices.list') }),
  /** The workers of the workspace. Their state changes without an event. */
  workers: () =>
    queryOptions({
      queryKey: ['people', 'workers'],
      queryFn: () => call('workers.status'),
      refetchInterval: 30_000,
    }),
  /** The devices of all members. For admins only. */
  allDevices: () =>
    queryOptions({ queryKey: ['people', 'allDevices'], queryFn: () => call('devices.listAll') }),
}

/** Refetches members, invites and devices, if a screen shows them. */
export const refetchPeople = (): Promise<void> => refetchQueries({ queryKey: ['people'] })
