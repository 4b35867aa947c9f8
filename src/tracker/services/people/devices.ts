import { CodedError } from '#shared/errors.ts'
import type { Device, Invite, MemberDevice } from '#shared/model/people.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'
import { inviteUrl, makeInvite } from './invites.ts'

/** Returns the caller's own devices that are not revoked, oldest first. */
export const listDevices = ({ store }: TrackerContext, caller: Caller): Promise<Device[]> =>
  store.forWorkspace(caller.workspaceId).devices.ofMember(caller.memberId)

/** Returns the devices of all members that are not revoked. The last seen device comes first; devices that were never seen come last. */
export const listAllDevices = (
  { store }: Pick<TrackerContext, 'store'>,
  workspaceId: string,
): Promise<MemberDevice[]> => store.forWorkspace(workspaceId).devices.list()

/** Makes an invite for one more device of the caller. */
export async function inviteDevice(
  { store, clock, publicUrl }: TrackerContext,
  { workspaceId, memberId, role }: Caller,
): Promise<{ invite: Invite; url: string }> {
  const draft = { workspaceId, role, memberId, createdBy: memberId }
  const { invite, token } = await makeInvite(store, clock.now(), draft)
  return { invite, url: inviteUrl(publicUrl(), token) }
}

const noDevice = () => new CodedError('not_found', 'There is no such device.')

/** @throws CodedError not_found */
export function renameDevice(
  context: TrackerContext,
  { workspaceId }: Caller,
  deviceId: string,
  name: string,
): Promise<Device> {
  return inWorkspace(context, workspaceId, async ({ repositories, emit }) => {
    const device = await repositories.devices.rename(deviceId, name)
    if (!device) throw noDevice()
    emit({ type: 'member.changed', subject: { memberId: device.memberId } })
    return device
  })
}

/**
 * Ends the access of a device, and the leases of runs that it does not write yet. `by.memberId` null: an operator does it on the server.
 * @throws CodedError not_found
 */
export async function revokeDevice(
  context: TransactionContext,
  by: { workspaceId: string; memberId: string | null },
  deviceId: string,
) {
  await inWorkspace(context, by.workspaceId, async ({ repositories, emit }) => {
    const at = context.clock.now()
    const device = await repositories.devices.revoke(deviceId, at)
    if (!device) throw noDevice()
    const { memberId, name: deviceName } = device
    await repositories.ownership.releaseLeasesOf([deviceId])
    const entry = { id: newId('aud'), kind: 'deviceRevoked' as const, actorId: by.memberId, memberId }
    await repositories.auditLog.insert([{ ...entry, details: { deviceName }, at }])
    // The event also wakes the long poll of the revoked device, so that the device gets the error at once.
    emit({ type: 'member.changed', subject: { memberId } })
  })
}
