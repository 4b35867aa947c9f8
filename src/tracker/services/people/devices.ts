import { CodedError } from '#shared/errors.ts'
import type { Device, Invite, MemberDevice } from '#shared/model/people.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { changesOf } from '../audit/changes.ts'
import type { AuditActor } from '../audit/record.ts'
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
  context: TrackerContext,
  caller: Caller,
): Promise<{ invite: Invite; url: string }> {
  const { workspaceId, memberId, role } = caller
  const draft = { workspaceId, role, memberId, createdBy: memberId }
  return inWorkspace(context, workspaceId, async ({ unit, record }) => {
    const { invite, token } = await makeInvite(unit, context.clock.now(), draft)
    await record(caller, 'deviceInvited', { memberId, target: { type: 'invite', id: invite.id } })
    return { invite, url: inviteUrl(context.publicUrl(), token) }
  })
}

const noDevice = () => new CodedError('not_found', 'There is no such device.')

/** @throws CodedError not_found */
export function renameDevice(
  context: TrackerContext,
  caller: Caller,
  deviceId: string,
  name: string,
): Promise<Device> {
  return inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    const before = await repositories.devices.find(deviceId)
    const device = await repositories.devices.rename(deviceId, name)
    if (!before || !device) throw noDevice()
    const changes = changesOf({ name: before.name }, { name })
    const target = { type: 'device' as const, id: deviceId, name }
    if (changes.length > 0)
      await record(caller, 'deviceRenamed', { memberId: device.memberId, target, changes })
    emit({ type: 'member.changed', subject: { memberId: device.memberId } })
    return device
  })
}

/** Ends the access of a device, and the leases of runs that it does not write yet. @throws CodedError not_found */
export async function revokeDevice(
  context: TransactionContext,
  workspaceId: string,
  by: AuditActor,
  deviceId: string,
): Promise<void> {
  await inWorkspace(context, workspaceId, async ({ repositories, emit, record }) => {
    const at = context.clock.now()
    const device = await repositories.devices.revoke(deviceId, at)
    if (!device) throw noDevice()
    const { memberId, name: deviceName } = device
    await repositories.ownership.releaseLeasesOf([deviceId])
    const target = { type: 'device' as const, id: deviceId, name: deviceName }
    await record(by, 'deviceRevoked', { memberId, target, deviceName })
    // The event also wakes the long poll of the revoked device, so that the device gets the error at once.
    emit({ type: 'member.changed', subject: { memberId } })
  })
}
