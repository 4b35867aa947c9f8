// Owns who is in the workspace: members, open invites, and this member's devices.
import type { Device, Invite, Member, MemberDevice } from '#shared/model/people.ts'
import { call, on } from '../../../lib/bridge/desktop.ts'
import { createKeyedStore } from '../../../lib/server-state/keyed-store.ts'

/** There is one of each: the key of the one slot. */
export const only = 'only'

export const members = createKeyedStore<Member[]>(() => call('members.list'))
export const invites = createKeyedStore<Invite[]>(() => call('invites.list'))
export const devices = createKeyedStore<Device[]>(() => call('devices.list'))
/** For admins: everybody's. */
export const allDevices = createKeyedStore<MemberDevice[]>(() => call('devices.listAll'))

export function followPeople(): () => void {
  return on('peopleChanged', () => {
    void members.refresh()
    void invites.refresh()
    void devices.refresh()
    void allDevices.refresh()
  })
}
