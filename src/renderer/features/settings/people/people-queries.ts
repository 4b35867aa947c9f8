import { queryOptions } from '@tanstack/react-query'
import { call, on } from '../../../lib/bridge/desktop.ts'
import { readAgain } from '../../../lib/server-state/query-client.ts'

export const peopleQueries = {
  members: () => queryOptions({ queryKey: ['people', 'members'], queryFn: () => call('members.list') }),
  /** Invites that nobody has used yet. */
  invites: () => queryOptions({ queryKey: ['people', 'invites'], queryFn: () => call('invites.list') }),
  /** This member's devices. */
  devices: () => queryOptions({ queryKey: ['people', 'devices'], queryFn: () => call('devices.list') }),
  /** The devices of all members; for admins. */
  allDevices: () =>
    queryOptions({ queryKey: ['people', 'allDevices'], queryFn: () => call('devices.listAll') }),
}

/** Reads again what is on screen of members, invites and devices. */
export const rereadPeople = (): Promise<void> => readAgain({ queryKey: ['people'] })

/** Reads again what main says has changed. Returns the function that stops. */
export function subscribeToPeople(): () => void {
  return on('peopleChanged', () => void rereadPeople())
}
